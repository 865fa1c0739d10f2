// Trains a small CNN on the built-in digits with the prototype loss, then measures accuracy and maps.
import {
  classPrototypes,
  createModel,
  digitsDataset,
  Evaluator,
  fit,
  initialise,
  standardisation,
  stateSpecs,
  TrainStep,
} from "batchcam";
import { nodeBackend } from "batchcam/node";

const { train, test } = digitsDataset({ trainCount: 500, testCount: 100 });
const shape = { channels: 1, height: 28, width: 28, classCount: 10 };
const model = createModel("simple-cnn", { ...shape, standardisation: standardisation(train) });
const prototypes = classPrototypes(train, 10, "mean");
const backend = nodeBackend();
const step = new TrainStep(
  { backend, model, objective: { loss: "prototype", distance: "ssim" }, prototypes },
  initialise(stateSpecs(model), 1),
);
await fit(step, train, {
  epochs: 2,
  onEpoch: async ({ epoch, trainLoss }) => console.log(`epoch ${epoch}: loss ${trainLoss.toFixed(3)}`),
});
const evaluator = new Evaluator(backend, model);
const { evaluation } = await evaluator.evaluate(step.parameters(), test, prototypes);
const { ssim } = evaluation.reconstruction.prototype;
console.log(`accuracy ${evaluation.accuracy}, SSIM to prototypes ${ssim.toFixed(2)}`);
await step.release();
