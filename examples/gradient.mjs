// Builds a graph, differentiates it twice, and runs everything in ONNX Runtime.
import { exp, floatValue, grad, input, mul, Program, reduceSum } from "batchcam/graph";
import { nodeBackend } from "batchcam/node";

const x = input("x", [3]);
const y = reduceSum(exp(mul(x, x)));
const [slope] = grad(y, [x]);
const [curvature] = grad(reduceSum(slope), [x]);

const program = await Program.compile(nodeBackend(), { slope, curvature });
const values = await program.run({ x: floatValue(Float32Array.of(0, 0.5, 1), [3]) });
for (const [name, { data }] of Object.entries(values)) console.log(name, data);
