// Trains SimpleCNN on the embedded digits with the prototype loss, and measures the maps.
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

const { train, test, channels, height, width } = digitsDataset({ trainCount: 2000, testCount: 500 });
const input = { channels, height, width, classCount: 10, standardisation: standardisation(train) };
const model = createModel("simple-cnn", input);
const prototypes = classPrototypes(train, 10, "mean");
const backend = nodeBackend();
const objective = { loss: "prototype", distance: "ssim" };
const parameters = initialise(stateSpecs(model), 1);
const step = new TrainStep({ backend, model, objective, prototypes }, parameters);
await fit(step, train, {
  epochs: 3,
  onEpoch: async ({ epoch, trainLoss }) => console.log(`epoch ${epoch}: loss ${trainLoss.toFixed(3)}`),
});
const evaluator = new Evaluator(backend, model);
const { evaluation } = await evaluator.evaluate(step.parameters(), test, prototypes);
const { ssim } = evaluation.reconstruction.prototype;
console.log(`accuracy ${evaluation.accuracy}, SSIM to prototypes ${ssim.toFixed(2)}`);
