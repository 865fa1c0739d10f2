/**
 * Searches the weight of each CAM loss on a validation split of MNIST; the test set is never loaded into a
 * decision. Prints a Markdown table.
 *
 *   npm run search -- --data-dir DIR [--limit-train 12000] [--epochs 3] [--only prototype-l1] [--lambdas 0.3,1,3]
 */
import { parseArgs } from "node:util";
import { createModel } from "../src/models/index.js";
import { initialise } from "../src/nn/index.js";
import { nodeBackend } from "../src/node/backend.js";
import { objectiveOf, resolveConfig, type TrainOptions, weightsOf } from "../src/options/index.js";
import { loadRunData } from "../src/runs/data.js";
import { Evaluator, fit, TrainStep } from "../src/train/index.js";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "mnist" },
    "data-dir": { type: "string" },
    "limit-train": { type: "string", default: "12000" },
    epochs: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
    threads: { type: "string" },
    only: { type: "string" },
    lambdas: { type: "string", default: "0.3,1,3" },
  },
});

const losses: readonly TrainOptions[] = [
  { loss: "ce" },
  ...(["l1", "l2", "ssim"] as const).flatMap((distance): TrainOptions[] => [
    { loss: "prototype", distance },
    { loss: "batch-cam", reading: "prototype", distance },
    { loss: "batch-cam", reading: "consistency", distance },
  ]),
];

const nameOf = ({ loss, reading, distance }: TrainOptions): string =>
  loss === "ce" ? "ce" : [reading === "consistency" ? reading : loss, distance].join("-");

console.log("| loss | lambda | validation accuracy | SSIM | L1 | dead maps |\n|---|---|---|---|---|---|");
for (const loss of losses) {
  if (values.only !== undefined && !values.only.split(",").includes(nameOf(loss))) continue;
  for (const lambda of loss.loss === "ce" ? [0] : values.lambdas.split(",").map(Number)) {
    const measured = await measure({ ...loss, lambda });
    const { prototype } = measured.reconstruction;
    console.log(
      `| ${nameOf(loss)} | ${lambda} | ${(100 * measured.accuracy).toFixed(2)} % | ${prototype.ssim.toFixed(3)} ` +
        `| ${prototype.l1.toFixed(3)} | ${(100 * measured.deadMapRate).toFixed(2)} % |`,
    );
  }
}

async function measure(options: TrainOptions) {
  const config = resolveConfig({
    ...options,
    data: values.data,
    dataDir: values["data-dir"],
    limitTrain: Number(values["limit-train"]),
    epochs: Number(values.epochs),
    seed: Number(values.seed),
  });
  const backend = nodeBackend({ threads: values.threads === undefined ? undefined : Number(values.threads) });
  const data = await loadRunData(config);
  const model = createModel(config.model, data.modelInput);
  const step = new TrainStep(
    {
      backend,
      model,
      objective: objectiveOf(config),
      optimiser: { name: config.optimizer, weightDecay: config.weightDecay },
      clipNorm: config.clipNorm,
      prototypes: data.prototypes,
    },
    initialise(model.parameters, config.seed),
  );
  await fit(step, data.train, {
    ...config,
    lambda: weightsOf(config).lambda,
    learningRate: config.lr,
    prototypes: data.prototypes,
  });
  const evaluator = new Evaluator(backend, model);
  const validation = data.validation ?? data.train;
  const { evaluation } = await evaluator.evaluate(step.parameters(), validation, data.prototypes);
  await step.release();
  return evaluation;
}
