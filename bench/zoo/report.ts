import { table } from "../measure/profile-tables.js";
import { limits, type Verdict } from "./judge.js";
import type { RealVerdict } from "./real.js";
import type { TrainedVerdict } from "./trained.js";

const scoresEqual = ({ scores }: Verdict): boolean => scores !== undefined && scores <= limits.scores;
const mapEqual = ({ map, correlation, why }: Verdict): boolean =>
  correlation === undefined ? map !== undefined && map <= limits.map : why === undefined;

export const isRight = (verdict: Verdict): boolean =>
  verdict.read === true &&
  scoresEqual(verdict) &&
  (verdict.layer ?? true) &&
  (verdict.layer === undefined || mapEqual(verdict));

/** Scores or maps that are not right, without an error. A tool that changes the numbers is judged by its maps' likeness alone. */
const isSilent = (verdict: Verdict): boolean =>
  !scoresEqual(verdict) ||
  (verdict.layer === true &&
    verdict.correlation === undefined &&
    verdict.map !== undefined &&
    !mapEqual(verdict));

/** Where a model comes from, in one word for all libraries of a framework. */
const frameworkOf = ({ source }: Verdict): string =>
  ["timm", "torchvision", "transformers"].includes(source) ? "all of PyTorch" : `all of ${source}`;

const share = (part: number, whole: number): string =>
  whole === 0 ? "-" : `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`;

const grouped = (verdicts: readonly Verdict[], by: (verdict: Verdict) => string): Map<string, Verdict[]> => {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) groups.set(by(verdict), [...(groups.get(by(verdict)) ?? []), verdict]);
  return groups;
};

/** Counts of what holds, of those of which it can be told. */
function counts(some: readonly Verdict[]): string[] {
  const runs = some.filter((verdict) => verdict.runs);
  const read = runs.filter((verdict) => verdict.read);
  const told = read.filter(({ layer }) => layer !== undefined);
  const compared = told.filter(({ map }) => map !== undefined);
  return [
    `${runs.length} of ${some.length}`,
    share(read.length, runs.length),
    share(told.filter(({ layer }) => layer).length, told.length),
    share(read.filter(scoresEqual).length, read.length),
    share(compared.filter(mapEqual).length, compared.length),
    `${read.filter(isSilent).length}`,
  ];
}

const what = (verdict: Verdict): string => {
  if (!verdict.runs) return "-";
  if (!verdict.read) return "not read";
  if (isRight(verdict)) return "right";
  if (!scoresEqual(verdict)) return "scores";
  return verdict.layer === false ? "layer" : "map";
};

export function report(
  verdicts: readonly Verdict[],
  trained: readonly TrainedVerdict[],
  real: readonly RealVerdict[],
): string {
  const summary = [
    ...grouped(verdicts, frameworkOf),
    ...[...grouped(verdicts, ({ source, exporter }) => `${source}, ${exporter}`)].sort(),
  ];
  const families = [...grouped(verdicts, ({ source, family }) => `${source} ${family}`)].sort();
  const wrong = verdicts.filter((verdict) => verdict.runs && !isRight(verdict));
  return [
    table(
      [
        "Files",
        "ONNX Runtime runs",
        "Read",
        "Default layer right",
        "Scores equal",
        "Grad-CAM equal",
        "Wrong in silence",
      ],
      summary.map(([name, some]) => [name, ...counts(some)]),
    ),
    "",
    table(
      ["Family", "Exporter (operator set)", "Files"],
      families.flatMap(([name, some]) =>
        [...grouped(some, ({ exporter, opset }) => `${exporter} (${opset})`)].map(([exporter, files]) => [
          name,
          exporter,
          [...grouped(files, what)].map(([kind, those]) => `${those.length} ${kind}`).join(", "),
        ]),
      ),
    ),
    "",
    table(
      ["File", "What is not right"],
      wrong.map(({ name, why }) => [name, why ?? ""]),
    ),
    "",
    table(
      [
        "Trained model of a package",
        "Answers as its own code",
        "Taken for",
        "By",
        "Alternatives that answer alike",
        "Layer",
      ],
      trained.map(({ name, same, pictures, preprocessing, from, alternatives, layer, why }) => [
        name.replace("package.", ""),
        same === undefined ? (why ?? "") : `${same} of ${pictures}`,
        preprocessing ?? "",
        from ?? "",
        Object.entries(alternatives ?? {})
          .filter(([, count]) => count === pictures)
          .map(([alternative]) => alternative)
          .join(", "),
        layer ?? "",
      ]),
    ),
    "",
    table(
      ["Published file", "Input", "Layer", "Pixels taken for", "Names of classes", "Map"],
      real.map(({ name, read, input, layer, preprocessing, names, dead, why }) =>
        read
          ? [name, input ?? "", layer ?? "", preprocessing ?? "", names ?? "", dead ? "no evidence" : "made"]
          : [name, "", "", "", "", why ?? ""],
      ),
    ),
  ].join("\n");
}
