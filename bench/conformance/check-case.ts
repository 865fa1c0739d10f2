import { grad } from "../../src/autodiff/index.js";
import { BatchcamError, FormatError } from "../../src/base/errors.js";
import {
  add,
  buildModel,
  constant,
  input,
  mul,
  reduceSum,
  sortedNodes,
  type Tensor,
} from "../../src/graph/index.js";
import { importGraph, upgradeModel } from "../../src/import/index.js";
import { decodeModel, encodeModel, type OnnxModel, type TensorValue } from "../../src/onnx/index.js";
import { asValue, type Backend, Program, type Value, type Values } from "../../src/runtime/index.js";
import { type NodeCase, tensorOf } from "./cases.js";

/** What became of a case. */
export interface Verdict {
  readonly name: string;
  readonly operator: string;
  /** "no reference": ONNX Runtime cannot run what the operator became. */
  readonly value: "right" | "wrong" | "refused" | "no reference";
  /** "none": the operator has no rule, and says so; "straight-through": it rounds; "not asked": it has no float input. */
  readonly derivative: "right" | "wrong" | "none" | "straight-through" | "not asked";
  readonly why?: string;
}

interface Imported {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly opset: number;
}

type Named = readonly (readonly [name: string, value: TensorValue])[];

/** Imports a case; inputs that decide about shapes must be constants, so fewer and fewer are fed. */
function imported(model: OnnxModel, inputs: Named): Imported {
  const upgraded = upgradeModel(model);
  const isFloat = (value: TensorValue): boolean => value.dtype === "float32";
  const choices: ((at: number, value: TensorValue) => boolean)[] = [
    () => true,
    (_, value) => isFloat(value),
    (at) => at === 0,
    () => false,
  ];
  let refused: unknown;
  for (const feeds of choices) {
    const given = Object.fromEntries(
      inputs.map(([name, value], at) => [
        name,
        feeds(at, value)
          ? input(name, value.shape, value.dtype)
          : constant(value.data, value.shape, value.dtype),
      ]),
    );
    try {
      const names = upgraded.outputs.map(({ name }) => name);
      const { tensors } = importGraph(upgraded, names, { given });
      const outputs = names.map((name) => {
        const tensor = tensors.get(name);
        if (!tensor) throw new FormatError(`${model.nodes[0].opType}: its output "${name}" is not read.`);
        return [name, tensor] as const;
      });
      return { outputs: Object.fromEntries(outputs), inputs: given, opset: upgraded.opsets[""] };
    } catch (error) {
      if (!(error instanceof BatchcamError)) throw error;
      refused ??= error;
    }
  }
  throw refused;
}

const numbersOf = ({ data }: Pick<Value, "data">): number[] => Array.from(data as ArrayLike<number>, Number);

/** Where two arrays differ by more than rounding; undefined where they do not. */
function difference(actual: Value | undefined, expected: TensorValue): string | undefined {
  if (!actual) return "it has no value";
  if (`${actual.dims}` !== `${expected.shape}`)
    return `its shape is [${actual.dims}], not [${expected.shape}]`;
  const numbers = numbersOf(actual);
  for (const [at, wanted] of Array.from(expected.data).entries()) {
    const found = numbers[at];
    const near = Math.abs(found - wanted) <= 1e-5 + 2e-3 * Math.abs(wanted);
    if (!near && !Object.is(found, wanted) && found !== wanted)
      return `number ${at} is ${found}, not ${wanted}`;
  }
  return undefined;
}

/** Checks the values of a case, and the derivatives in its float32 inputs against central differences. */
export async function checkCase(one: NodeCase, backend: Backend): Promise<Verdict> {
  const { name, operator } = one;
  const verdict = (
    value: Verdict["value"],
    why?: string,
    derivative: Verdict["derivative"] = "not asked",
  ) => ({
    name,
    operator,
    value,
    derivative,
    ...(why !== undefined && { why }),
  });
  const inputs = one.inputs.map((value) => [value.name, tensorOf(value)] as const);
  const outputs = one.outputs.map((value) => [value.name, tensorOf(value)] as const);
  const types = [...one.inputs, ...one.outputs].map(({ type }) => type);
  if ([...inputs, ...outputs].some(([, value]) => value === undefined)) {
    return verdict("refused", `types ${[...new Set(types)].join(", ")}`);
  }
  const known = inputs as unknown as Named;
  let graph: Imported;
  try {
    graph = imported(decodeModel(Buffer.from(one.model, "base64")), known);
  } catch (error) {
    if (error instanceof BatchcamError) return verdict("refused", error.message);
    throw error;
  }
  const fed = known.filter(([input]) => graph.inputs[input].producer.kind === "input");
  const feeds = Object.fromEntries(fed.map(([input, value]) => [input, asValue(value)]));
  // Newer sets than ONNX Runtime knows do not matter where all is written with older operators.
  const asItIs = sortedNodes(Object.values(graph.outputs)).some(({ opType }) => opType === "Foreign");
  const opset = Math.max(17, asItIs ? graph.opset : Math.min(graph.opset, 22));
  const options = { opset, inputs: fed.map(([input]) => graph.inputs[input]) };
  const derivatives = derivativesOf(graph, fed);
  const built = { ...graph.outputs, ...derivatives.outputs };
  let program: Program;
  let found: Values;
  try {
    program = await Program.load(backend, encodeModel(buildModel(built, options)));
    found = await program.run(feeds);
  } catch (error) {
    if (error instanceof BatchcamError) return verdict("no reference", error.message);
    throw error;
  }
  try {
    for (const [output, expected] of outputs as unknown as Named) {
      const wrong = difference(found[output], expected);
      if (wrong === undefined) continue;
      if (await isOfRuntime(one, known, output, found, backend)) continue;
      return verdict("wrong", `${output}: ${wrong}`, derivatives.kind);
    }
    if (derivatives.kind !== "right") return verdict("right", undefined, derivatives.kind);
    const wrong = await wrongDerivative(program, found, fed);
    return verdict("right", wrong, wrong === undefined ? "right" : "wrong");
  } finally {
    await program.release();
  }
}

/** Whether ONNX Runtime gives that for the operator as it is, against its description. */
async function isOfRuntime(
  one: NodeCase,
  inputs: Named,
  output: string,
  found: Values,
  backend: Backend,
): Promise<boolean> {
  try {
    const program = await Program.load(backend, Buffer.from(one.model, "base64"));
    const feeds = Object.fromEntries(inputs.map(([name, value]) => [name, asValue(value)]));
    const { dims, data } = (await program.run(feeds))[output];
    await program.release();
    const expected: TensorValue = { dtype: "float32", shape: dims, data: numbersOf({ data }) };
    return difference(found[output], expected) === undefined;
  } catch (error) {
    if (error instanceof BatchcamError) return false;
    throw error;
  }
}

const [total, derivative] = ["conformance/total", "conformance/derivative of "];

interface Derivatives {
  readonly kind: Verdict["derivative"];
  readonly outputs: Readonly<Record<string, Tensor>>;
}

/** Weights that no symmetry cancels. */
const weightsFor = ({ shape }: Tensor): Tensor => {
  const count = shape.reduce((a, b) => a * b, 1);
  return constant(
    Float32Array.from({ length: count }, (_, at) => 0.5 + ((at * 0.618) % 1)),
    shape,
  );
};

/** The derivatives, in what is fed, of a weighted sum of all outputs that are real numbers. */
function derivativesOf({ outputs, inputs }: Imported, fed: Named): Derivatives {
  const variables = fed.filter(([, value]) => value.dtype === "float32").map(([name]) => name);
  const results = Object.values(outputs).filter(({ dtype }) => dtype === "float32");
  if (variables.length === 0 || results.length === 0) return { kind: "not asked", outputs: {} };
  const rounds = sortedNodes(results).some(({ opType }) => opType === "Surrogate");
  const sum = results.map((result) => reduceSum(mul(result, weightsFor(result)))).reduce((a, b) => add(a, b));
  try {
    const gradients = grad(
      sum,
      variables.map((name) => inputs[name]),
    );
    if (rounds) return { kind: "straight-through", outputs: {} };
    const named = variables.map((name, at) => [derivative + name, gradients[at]] as const);
    return { kind: "right", outputs: { ...Object.fromEntries(named), [total]: sum } };
  } catch (error) {
    if (error instanceof BatchcamError) return { kind: "none", outputs: {} };
    throw error;
  }
}

const steps = [1 / 64, 1 / 256];
const places = 4;

/** A derivative that central differences disagree with, in words; undefined where there is none. */
async function wrongDerivative(program: Program, found: Values, fed: Named): Promise<string | undefined> {
  const feeds = Object.fromEntries(fed.map(([name, value]) => [name, asValue(value)]));
  const totalAt = async (name: string, value: TensorValue, at: number, by: number): Promise<number> => {
    const moved = Float32Array.from(value.data);
    moved[at] += by;
    const values = await program.run({ ...feeds, [name]: asValue({ ...value, data: moved }) });
    return numbersOf(values[total])[0];
  };
  for (const [name, value] of fed) {
    const gradient = found[derivative + name];
    if (!gradient || value.data.length === 0) continue;
    const numbers = numbersOf(gradient);
    const typical = Math.hypot(...numbers) / Math.sqrt(numbers.length || 1);
    const stride = Math.max(1, Math.ceil(numbers.length / places));
    for (let at = 0; at < numbers.length; at += stride) {
      const here = numbersOf(found[total])[0];
      const slopes: number[] = [];
      for (const step of steps) {
        const [above, below] = [await totalAt(name, value, at, step), await totalAt(name, value, at, -step)];
        slopes.push((above - below) / (2 * step), (above - here) / step, (here - below) / step);
      }
      const [coarse, , , fine, right, left] = slopes;
      const size = Math.max(1, Math.abs(fine), typical);
      // Where a function bends or leaves its domain, differences say nothing.
      if (!slopes.every(Number.isFinite) || Math.abs(coarse - fine) > 5e-3 * size) continue;
      const noise = (2e-6 * Math.abs(here)) / steps[1];
      if (Math.abs(right - left) > 0.1 * size + noise) continue;
      if (!(Math.abs(numbers[at] - fine) <= 1e-2 * size + noise)) {
        return `the derivative in ${name}[${at}] is ${numbers[at]}, not ${fine}`;
      }
    }
  }
  return undefined;
}
