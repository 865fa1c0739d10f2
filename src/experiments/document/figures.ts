import { axisX, dot, gridX, ruleX, ruleY } from "@observablehq/plot";
import { schemeDark2 } from "d3-scale-chromatic";
import { plotToSvg } from "../../draw/index.js";
import type { Figure } from "../../report/index.js";
import { type Measure, type MeasureName, measures } from "../grid/measures.js";
import type { Comparison, Measured, Row } from "./comparison.js";
import { headingOf, scaled, valueText } from "./measure-words.js";

const rowHeight = 26;
/** Pixels reserved for row names, by their length. */
const letterWidth = 7.6;
const [colour] = schemeDark2;

interface Point extends Measured {
  readonly label: string;
  readonly isBaseline: boolean;
}

/** One figure per measure and panel: each row's mean with its 95 % interval, and the value of each seed. */
export function measureFigures({ axes, panels, measures: names }: Comparison): Figure[] {
  return names.flatMap((name) =>
    panels.flatMap(({ title, rows }) => {
      const points = rows.flatMap((row) => pointOf(row, name, axes));
      return points.length > 0 ? [figure(measures[name], title, points)] : [];
    }),
  );
}

function pointOf(
  { values, isBaseline, measured }: Row,
  name: MeasureName,
  along: readonly string[],
): Point[] {
  const found = measured[name];
  return found ? [{ ...found, label: along.map((axis) => values[axis]).join(", "), isBaseline }] : [];
}

function figure(measure: Measure, panel: string, points: readonly Point[]): Figure {
  const { unit } = measure;
  const title = [measure.heading, panel].filter((text) => text !== "").join(": ");
  const labels = points.map(({ label }) => label);
  const at = (value: number): number => scaled(unit, value);
  const means = points.map(({ mean, label, isBaseline }) => ({ x: at(mean), y: label, isBaseline, mean }));
  const intervals = points.flatMap(({ label, mean, halfWidth }) =>
    halfWidth === undefined ? [] : [{ y: label, x1: at(mean - halfWidth), x2: at(mean + halfWidth) }],
  );
  const seeds = points.flatMap(({ label, values }) => values.map((value) => ({ x: at(value), y: label })));
  const svg = plotToSvg({
    ariaLabel: title,
    width: 480,
    height: 60 + rowHeight * labels.length,
    marginLeft: 24 + letterWidth * Math.max(...labels.map((label) => label.length)),
    marginRight: 16,
    marginBottom: 38,
    style: "font-size: 13px",
    x: { label: headingOf(measure), nice: true, inset: 6 },
    y: { type: "point", label: null, domain: labels, padding: 0.6 },
    marks: [
      gridX({ strokeOpacity: 0.15, ticks: 5 }),
      axisX({ ticks: 5 }),
      ruleX(
        means.filter(({ isBaseline }) => isBaseline),
        { x: "x", stroke: colour, strokeOpacity: 0.5, strokeDasharray: "3 3" },
      ),
      ruleY(intervals, { y: "y", x1: "x1", x2: "x2", stroke: colour, strokeWidth: 2 }),
      dot(seeds, { x: "x", y: "y", r: 2, stroke: "currentColor", strokeOpacity: 0.45 }),
      dot(means, {
        x: "x",
        y: "y",
        r: 4.5,
        fill: colour,
        title: ({ y, mean }) => `${y}: ${valueText(measure, mean)}`,
      }),
    ],
  });
  return { title, description: `${headingOf(measure)}: mean with its 95 % interval, and each seed.`, svg };
}
