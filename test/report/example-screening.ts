import { ClassificationMetrics, ReconstructionMetrics } from "../../src/metrics/index.js";
import type { GalleryItem, ReportData, RunReport } from "../../src/report/index.js";

const side = 28;

/** A round spot [28,28] in [0,1] around a place. */
function spot(x: number, y: number, width: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, pixel) =>
    Math.exp(-(((pixel % side) - x) ** 2 + (Math.floor(pixel / side) - y) ** 2) / width),
  );
}

/** How many images of a label got an answer, and how sure it was. */
export interface Answers {
  readonly label: number;
  readonly answer: number;
  readonly count: number;
  readonly confidence: number;
}

/** 385 of 390 cases found, 54 of 234 others taken for cases. */
export const screeningAnswers: readonly Answers[] = [
  { label: 1, answer: 1, count: 385, confidence: 0.98 },
  { label: 1, answer: 0, count: 5, confidence: 0.7 },
  { label: 0, answer: 0, count: 160, confidence: 0.96 },
  { label: 0, answer: 0, count: 20, confidence: 0.9 },
  { label: 0, answer: 1, count: 24, confidence: 0.91 },
  { label: 0, answer: 1, count: 30, confidence: 0.97 },
];

/** What a run with these answers of two classes comes to. */
export function screeningRun(name: string, answers: readonly Answers[]): RunReport {
  const classes = new ClassificationMetrics(2);
  for (const { label, answer, count, confidence } of answers) {
    for (let image = 0; image < count; image++) {
      const margin = Math.log(confidence / (1 - confidence));
      classes.update(Float32Array.of(0, answer === 1 ? margin : -margin), Int32Array.of(label), 1);
    }
  }
  const maps = new ReconstructionMetrics(side, side);
  maps.update(spot(14, 14, 60), () => spot(14, 14, 90), 1);
  const epoch = { trainLoss: 0.4, crossEntropy: 0.3, camLoss: 0.2, seconds: 5 };
  return {
    name,
    loss: "prototype, ssim",
    config: { model: "resnet-18" },
    history: [1, 2].map((number) => ({ ...epoch, epoch: number, validationAccuracy: 0.95 + number / 1000 })),
    test: {
      ...classes.result(),
      reconstruction: { prototype: maps.result(), input: maps.result() },
      deadMapRate: 0.01,
    },
    secondsPerEpoch: 5,
    meanMaps: { shape: [2, side, side], data: Float32Array.from([...spot(9, 9, 60), ...spot(18, 18, 60)]) },
    gallery: answers.map(({ label, answer, confidence }, index): GalleryItem => {
      const [x, y] = [8 + 2 * index, 20 - 2 * index];
      const dead = label === 0 && answer === 1;
      return {
        image: spot(x, y, 40),
        map: dead ? new Float32Array(side * side) : spot(x, y, 80),
        label,
        predicted: answer,
        confidence,
      };
    }),
  };
}

/** A report on two classes, of which the second one is looked for. */
export function screeningReport(...runs: readonly RunReport[]): ReportData {
  return {
    title: "Spots",
    generatedAt: "2026-03-01T12:30:00.000Z",
    dataset: {
      title: "spots",
      synthetic: false,
      classNames: ["normal", "pneumonia"],
      height: side,
      width: side,
      channels: 1,
      trainCount: 4708,
      validationCount: 524,
      testCount: 624,
    },
    prototypes: { shape: [2, side, side], data: Float32Array.from([...spot(9, 9, 90), ...spot(18, 18, 90)]) },
    runs: runs.length > 0 ? runs : [screeningRun("chest", screeningAnswers)],
  };
}
