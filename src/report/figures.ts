import { dot, gridY, line } from "@observablehq/plot";
import { schemeDark2 } from "d3-scale-chromatic";
import { checkValue } from "../base/options/check-options.js";
import { listOf, objectWith } from "../base/options/requirements.js";
import { percent, plotToSvg } from "../draw/index.js";
import type { EpochReport, RunReport } from "./data.js";

export interface Figure {
  readonly title: string;
  /** One sentence on what the figure shows. */
  readonly description: string;
  readonly svg: string;
}

export type Trained = Pick<RunReport, "name" | "history">;

const listOfTrained = listOf(objectWith("a run", "name", "history"), "an array of runs { name, history }");

interface Curve {
  readonly title: string;
  readonly description: string;
  readonly value: (epoch: EpochReport) => number | undefined;
  /** Whether the values are shares, shown as percentages. */
  readonly shares?: boolean;
}

const curves: readonly Curve[] = [
  {
    title: "Cross-entropy",
    description: "How wrong the predictions on the training images are. Every run’s loss has this term.",
    value: (epoch) => epoch.crossEntropy,
  },
  {
    title: "Map loss",
    description: "How far the maps of the training images are from what the loss asks for, before weighting.",
    value: (epoch) => epoch.camLoss || undefined,
  },
  {
    title: "Total training loss",
    description: "The sum that training minimises. It cannot compare runs with different losses.",
    value: (epoch) => epoch.trainLoss,
  },
  {
    title: "Validation accuracy",
    description: "Share of correct predictions on images held out from training.",
    value: (epoch) => epoch.validationAccuracy,
    shares: true,
  },
];

/** Colour and dash pattern of a run's line: the pattern tells runs apart without colour. */
export function strokeOf(run: number): { readonly stroke: string; readonly strokeDasharray: string } {
  return {
    stroke: schemeDark2[run % schemeDark2.length],
    strokeDasharray: ["none", "7 4", "2 4", "9 4 2 4"][run % 4],
  };
}

/**
 * Draws training curves by epoch as SVG, one line per run; a curve that no run has is left out.
 *
 * @example
 * ```ts
 * import { trainingCurves } from "batchcam/node";
 *
 * const epoch = { epoch: 1, trainLoss: 2, crossEntropy: 2, camLoss: 0, seconds: 1 };
 * const history = [epoch, { ...epoch, epoch: 2, trainLoss: 1, crossEntropy: 1 }];
 * console.log(trainingCurves([{ name: "plain", history }]).map(({ title }) => title));
 * // [ 'Cross-entropy', 'Total training loss' ]
 * ```
 */
export function trainingCurves(runs: readonly Trained[]): Figure[] {
  checkValue(runs, listOfTrained, "trainingCurves: runs");
  return curves
    .filter(({ value }) => runs.some((run) => run.history.some((epoch) => value(epoch) !== undefined)))
    .map((curve) => ({ title: curve.title, description: curve.description, svg: draw(curve, runs) }));
}

function draw({ title, value, shares = false }: Curve, runs: readonly Trained[]): string {
  const format = shares ? percent : (loss: number): string => loss.toPrecision(3);
  const label = (run: Trained, epoch: EpochReport): string =>
    `${run.name}, epoch ${epoch.epoch}: ${format(value(epoch) ?? Number.NaN)}`;
  return plotToSvg({
    ariaLabel: `${title} by epoch`,
    width: 480,
    height: 260,
    marginLeft: 58,
    marginBottom: 40,
    style: "font-size: 13px",
    x: { label: "epoch", ticks: epochTicks(runs), tickFormat: "d", inset: 8 },
    y: { label: null, ticks: 5, nice: true, tickFormat: shares ? percent : undefined },
    marks: [
      gridY({ strokeOpacity: 0.15, ticks: 5 }),
      ...runs.flatMap((run, index) => {
        const { stroke, strokeDasharray } = strokeOf(index);
        const channels = { x: "epoch", y: value };
        return [
          line(run.history, { ...channels, stroke, strokeDasharray, strokeWidth: 2 }),
          dot(run.history, { ...channels, fill: stroke, r: 3, title: (epoch) => label(run, epoch) }),
        ];
      }),
    ],
  });
}

/** At most ten whole numbers between the first epoch and the last. */
function epochTicks(runs: readonly Trained[]): number[] {
  const epochs = runs.flatMap((run) => run.history.map(({ epoch }) => epoch));
  const first = Math.min(...epochs);
  const last = Math.max(...epochs);
  const step = Math.ceil((last - first + 1) / 10);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}
