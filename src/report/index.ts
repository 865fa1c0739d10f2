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
export { checkImages } from "./explanations/images.js";
export { located, manifestOf, writeManifest } from "./explanations/manifest.js";
export { columnNames } from "./explanations/names/columns.js";
export { FileNames, fileStems } from "./explanations/names/file-names.js";
export { modelNames, shortestPaths, shortNames } from "./explanations/names/short-names.js";
export type { Answer } from "./explanations/page/card.js";
export {
  type ExplainedImage,
  type ExplanationSheet,
  explanationCard,
  explanationSheet,
} from "./explanations/page/page.js";
export { Sheet, shownImages } from "./explanations/page/sheet.js";
export type { Candidate, ImageEntry, Manifest } from "./explanations/saved-manifest.js";
export {
  type ClassOf,
  type Column,
  type ExplainingModel,
  type ExplainSettings,
  targetChoice,
} from "./explanations/settings.js";
export {
  accuracyWords,
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
