export { type ComparedRun, comparisonHeadings, comparisonRows } from "./comparison.js";
export type {
  EpochReport,
  GalleryItem,
  ReportData,
  ReportDataset,
  RunReport,
  TestReport,
} from "./data.js";
export { explainFiles } from "./explanations/explain-files.js";
export { checkImages, listImages } from "./explanations/images.js";
export {
  type Candidate,
  type ImageEntry,
  located,
  type Manifest,
  manifestOf,
  writeManifest,
} from "./explanations/manifest.js";
export { shortNames } from "./explanations/names.js";
export {
  type Answer,
  type ExplainedImage,
  type ExplanationSheet,
  explanationCard,
  explanationSheet,
} from "./explanations/page.js";
export type { ExplainSettings } from "./explanations/settings.js";
export { targetChoice } from "./explanations/settings.js";
export { Sheet } from "./explanations/sheet.js";
export {
  candidatesWords,
  fittingWords,
  inputWords,
  layoutWords,
  preprocessingWords,
  scoresWords,
  sourceWords,
} from "./explanations/words.js";
export { faithfulnessHeadings, faithfulnessRows } from "./faithfulness.js";
export { type Figure, type Trained, trainingCurves } from "./figures.js";
export { renderReport, writeReport } from "./html.js";
export { illustrateRun } from "./illustrate-run.js";
export { renderPage } from "./page/page.js";
export { wide } from "./page/pictures.js";
export type { Section } from "./page/section.js";
export { formatTable, markdownText, type TableCell } from "./page/table.js";
export { type ImageRow, imageRows } from "./pictures/image-rows.js";
export { type OverlayFigureOptions, overlayFigure } from "./pictures/overlay-figure.js";
export { comparisonTable, reportOf } from "./run-report.js";
