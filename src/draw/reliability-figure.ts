import { dot, gridX, gridY, link, ruleX } from "@observablehq/plot";
import { type CalibrationBin, wilsonInterval } from "../metrics/index.js";
import { imageCount, percent, wholePercent } from "./numbers.js";
import { plotToSvg } from "./svg-document.js";

/**
 * Draws a reliability diagram as SVG: accuracy against confidence. Each bin is a dot with its 95 % interval,
 * sized by its number of images; a perfectly calibrated classifier lies on the diagonal.
 */
export function reliabilityFigure(bins: readonly CalibrationBin[]): string {
  const points = bins.map(({ count, correct, confidence }) => {
    const { low, high } = wilsonInterval(correct, count);
    return { count, confidence, right: correct / count, low, high };
  });
  const lowest = Math.min(...bins.map(({ from }) => from));
  return plotToSvg({
    ariaLabel: "Accuracy by confidence",
    width: 480,
    height: 320,
    marginLeft: 52,
    marginBottom: 44,
    marginTop: 24,
    style: "font-size: 13px",
    x: { label: "confidence", domain: [lowest, 1], ticks: 5, tickFormat: wholePercent, inset: 8 },
    y: { label: "accuracy", domain: [0, 1], ticks: 5, tickFormat: wholePercent, inset: 8 },
    r: { range: [2, 12], domain: [0, Math.max(...bins.map(({ count }) => count))] },
    marks: [
      gridX({ strokeOpacity: 0.15, ticks: 5 }),
      gridY({ strokeOpacity: 0.15, ticks: 5 }),
      link([lowest], { x1: lowest, y1: lowest, x2: 1, y2: 1, strokeDasharray: "6 4", strokeOpacity: 0.7 }),
      ruleX(points, { x: "confidence", y1: "low", y2: "high", stroke: "#7570b3", strokeWidth: 2 }),
      dot(points, {
        x: "confidence",
        y: "right",
        r: "count",
        fill: "#7570b3",
        title: ({ count, confidence, right }) =>
          `${imageCount(count)}: ${percent(confidence)} sure, right on ${percent(right)}`,
      }),
    ],
  });
}
