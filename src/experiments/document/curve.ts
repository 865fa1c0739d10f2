import { axisX, axisY, dot, gridX, gridY, line, ruleX, ruleY, text } from "@observablehq/plot";
import { schemeDark2 } from "d3-scale-chromatic";
import { plotToSvg } from "../../draw/index.js";
import type { Figure } from "../../report/index.js";
import { measures } from "../grid/measures.js";
import type { Comparison, Measured, Panel } from "./comparison.js";
import { headingOf, scaled } from "./measure-words.js";

/** Positions of point labels, chosen so that neighbouring lines' labels do not overlap. */
const corners = [
  { dx: 5, dy: -9, textAnchor: "start" },
  { dx: -5, dy: 11, textAnchor: "end" },
  { dx: 5, dy: 11, textAnchor: "start" },
  { dx: -5, dy: -9, textAnchor: "end" },
] as const;

/**
 * Plots one measure against another: a point per row, with intervals in both directions. Rows whose names begin
 * with the same word form one line, in order.
 */
export function curveFigure(
  { x, y }: NonNullable<Comparison["curve"]>,
  axes: readonly string[],
  { title, rows }: Panel,
): Figure {
  const points = rows.flatMap(({ values, measured }) => {
    const [ofX, ofY] = [measured[x], measured[y]];
    if (!ofX || !ofY) return [];
    const label = axes.map((axis) => values[axis]).join(", ");
    const [series] = label.split(/[\s,]/);
    const rest = label.slice(series.length).replace(/^[\s,]+/, "");
    const [across, up] = [extent(ofX, measures[x].unit), extent(ofY, measures[y].unit)];
    return [
      {
        label: rest || label,
        series,
        x: across.at,
        x1: across.low,
        x2: across.high,
        y: up.at,
        y1: up.low,
        y2: up.high,
      },
    ];
  });
  const series = [...new Set(points.map((point) => point.series))];
  const colourOf = (point: { series: string }): string =>
    schemeDark2[series.indexOf(point.series) % schemeDark2.length];
  const [headingX, headingY] = [headingOf(measures[x]), headingOf(measures[y])];
  const heading = [`${measures[y].heading} against ${measures[x].heading}`, title].filter(
    (part) => part !== "",
  );
  const svg = plotToSvg({
    ariaLabel: heading.join(": "),
    width: 640,
    height: 420,
    marginLeft: 60,
    marginRight: 40,
    marginBottom: 42,
    style: "font-size: 13px",
    x: { label: headingX, nice: true, inset: 8 },
    y: { label: headingY, nice: true, inset: 8 },
    marks: [
      gridX({ strokeOpacity: 0.15 }),
      gridY({ strokeOpacity: 0.15 }),
      axisX({}),
      axisY({}),
      ...series.map((name) =>
        line(
          points.filter((point) => point.series === name),
          { x: "x", y: "y", stroke: colourOf({ series: name }), strokeOpacity: 0.6 },
        ),
      ),
      ruleY(points, { y: "y", x1: "x1", x2: "x2", stroke: colourOf, strokeOpacity: 0.5 }),
      ruleX(points, { x: "x", y1: "y1", y2: "y2", stroke: colourOf, strokeOpacity: 0.5 }),
      dot(points, { x: "x", y: "y", r: 4, fill: colourOf }),
      ...series.flatMap((name, index) => {
        const own = points.filter((point) => point.series === name);
        const fill = colourOf({ series: name });
        return [
          text(own, {
            x: "x",
            y: "y",
            text: "label",
            fill,
            fontSize: 11,
            ...corners[index % corners.length],
          }),
          text([name], {
            frameAnchor: "bottom-left",
            dx: 12,
            dy: 17 * (index + 1 - series.length) - 12,
            fill,
            fontWeight: "bold",
          }),
        ];
      }),
    ],
  });
  const description = `${headingY} against ${headingX}: means with their 95 % intervals both ways.`;
  return { title: heading.join(": "), description, svg };
}

function extent({ mean, halfWidth = 0 }: Measured, unit: "percent" | "seconds" | "plain") {
  const [at, half] = [scaled(unit, mean), scaled(unit, halfWidth)];
  return { at, low: at - half, high: at + half };
}
