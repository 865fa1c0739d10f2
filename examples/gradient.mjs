// A graph, its derivative and its second derivative, run by ONNX Runtime.
import { floats, floatValue, grad, input, operators, Program } from "batchcam";
import { nodeBackend } from "batchcam/node";

const x = input("x", [3]);
const y = operators.reduceSum(operators.exp(operators.mul(x, x)));
const [slope] = grad(y, [x]);
const [curvature] = grad(operators.reduceSum(slope), [x]);
const program = await Program.compile(nodeBackend(), { slope, curvature });
const values = await program.run({ x: floatValue(Float32Array.of(0, 0.5, 1), [3]) });
console.log("slope", floats(values.slope), "curvature", floats(values.curvature));
