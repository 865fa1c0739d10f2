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
export { type ImageRow, imageRows } from "./pictures/image-rows.js";
export { type OverlayFigureOptions, overlayFigure } from "./pictures/overlay-figure.js";
export { type Cell, type ComparedRun, comparisonHeadings, comparisonRows, formatTable } from "./table.js";
