export { aroundZero, colourLevels, colourOf, levelsOf } from "./colour-map.js";
export { escapeText, html, Markup } from "./markup.js";
export {
  decimal,
  imageCount,
  noBreakSpace,
  percent,
  range,
  type Share,
  seconds,
  shareWithInterval,
  sureness,
  thousands,
  wholePercent,
} from "./numbers.js";
export {
  blend,
  checkOverlay,
  type ImageSize,
  imagePixels,
  mapPixels,
  type OverlayOptions,
  overlayDefaults,
  overlayPixels,
} from "./overlay.js";
export { reliabilityFigure } from "./reliability-figure.js";
export { plotToSvg } from "./svg-document.js";
