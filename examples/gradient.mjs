// A graph, its derivative and its second derivative, run by ONNX Runtime.
import { exp, floats, floatValue, grad, input, mul, Program, reduceSum } from "batchcam/graph";
import { nodeBackend } from "batchcam/node";

const x = input("x", [3]);
const y = reduceSum(exp(mul(x, x)));
const [slope] = grad(y, [x]);
const [curvature] = grad(reduceSum(slope), [x]);
const program = await Program.compile(nodeBackend(), { slope, curvature });
const values = await program.run({ x: floatValue(Float32Array.of(0, 0.5, 1), [3]) });
console.log("slope", floats(values.slope), "curvature", floats(values.curvature));
