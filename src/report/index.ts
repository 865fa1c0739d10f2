export type {
  EpochReport,
  FaithfulnessReport,
  GalleryItem,
  ReportData,
  ReportDataset,
  RunReport,
  TestReport,
} from "./data.js";
export {
  type Answer,
  type ExplainedImage,
  type ExplanationSheet,
  explanationCard,
  explanationSheet,
} from "./explanations.js";
export { faithfulnessHeadings, faithfulnessRows } from "./faithfulness.js";
export { type Figure, type Trained, trainingCurves } from "./figures.js";
export { renderReport, writeReport } from "./html.js";
export { renderPage } from "./page.js";
export { type ImageRow, imageRows } from "./pictures/image-rows.js";
export { type OverlayFigureOptions, overlayFigure } from "./pictures/overlay-figure.js";
export { wide } from "./sections/pictures.js";
export type { Section } from "./sections/section.js";
export {
  type ComparedRun,
  comparisonHeadings,
  comparisonRows,
  formatTable,
  type TableCell,
} from "./table.js";
