// Trains SimpleCNN on the embedded digits with the prototype loss, and measures the maps.
import * as batchcam from "batchcam";
import { nodeBackend } from "batchcam/node";

const { train, test } = batchcam.digitsDataset({ trainCount: 2000, testCount: 500 });
const standardisation = batchcam.standardisation(train);
const model = batchcam.simpleCnn({ channels: 1, height: 28, width: 28, classCount: 10, standardisation });
const prototypes = batchcam.classPrototypes(train, 10, "mean");
const backend = nodeBackend();
const objective = { loss: "prototype", distance: "ssim" };
const parameters = batchcam.initialise(batchcam.stateSpecs(model), 1);
const step = new batchcam.TrainStep({ backend, model, objective, prototypes }, parameters);
await batchcam.fit(step, train, {
  epochs: 3,
  onEpoch: async ({ epoch, trainLoss }) => console.log(`epoch ${epoch}: loss ${trainLoss.toFixed(3)}`),
});
const evaluator = new batchcam.Evaluator(backend, model);
const { evaluation } = await evaluator.evaluate(step.parameters(), test, prototypes);
const { ssim } = evaluation.reconstruction.prototype;
console.log(`accuracy ${evaluation.accuracy}, SSIM to prototypes ${ssim.toFixed(2)}`);
