import { formatTable } from "../../src/report/index.js";
import type { NodeTime, Profile } from "./profile.js";
import { sum } from "./statistics.js";

/** Numbers of rows: the slowest are shown. */
export interface ProfileRows {
  readonly operators: number;
  readonly shapes: number;
}

/** Lines with a sentence and two tables in Markdown: time by operator, and by operator and shapes. */
export function profileTables({ total, nodes }: Profile, rows: ProfileRows): string[] {
  const operators = grouped(nodes, ({ operator }) => operator);
  const shapes = grouped(nodes, ({ operator, inputs, outputs }) => [operator, inputs, outputs].join());
  const rest = operators.slice(rows.operators);
  const costs = (time: number) => [time.toFixed(2), `${((100 * time) / timeOf(nodes)).toFixed(1)} %`];
  return [
    `${total.toFixed(1)} ms while it is profiled; the times of its ${nodes.length} nodes add up to ` +
      `${timeOf(nodes).toFixed(1)} ms.`,
    "",
    table(
      ["Operator", "Nodes", "ms", "Share"],
      [
        ...operators
          .slice(0, rows.operators)
          .map((group) => [group[0].operator, String(group.length), ...costs(timeOf(group))]),
        ...(rest.length > 0
          ? [[`${rest.length} others`, String(rest.flat().length), ...costs(timeOf(rest.flat()))]]
          : []),
      ],
    ),
    "",
    table(
      ["Operator", "Inputs", "Outputs", "Nodes", "ms", "Share", "Slowest node, ms"],
      shapes
        .slice(0, rows.shapes)
        .map((group) => [
          group[0].operator,
          group[0].inputs,
          group[0].outputs,
          String(group.length),
          ...costs(timeOf(group)),
          `${group[0].name} ${group[0].time.toFixed(2)}`,
        ]),
    ),
  ];
}

/** Groups of nodes with the same key, from the one that takes the most time; in each, from the slowest node. */
function grouped(nodes: readonly NodeTime[], key: (node: NodeTime) => string): NodeTime[][] {
  const groups = new Map<string, NodeTime[]>();
  for (const node of [...nodes].sort((a, b) => b.time - a.time)) {
    const group = groups.get(key(node));
    if (group) group.push(node);
    else groups.set(key(node), [node]);
  }
  return [...groups.values()].sort((a, b) => timeOf(b) - timeOf(a));
}

const timeOf = (nodes: readonly NodeTime[]): number => sum(nodes.map(({ time }) => time));

/** A table in Markdown. */
export const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  formatTable(
    headings,
    rows.map((row) => row.map((text) => ({ text }))),
    "markdown",
  );
