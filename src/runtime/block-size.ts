import { type InferenceSession, Tensor as Value } from "onnxruntime-common";
import { buildModel, input } from "../graph/index.js";
import { encodeModel } from "../onnx/index.js";
import { reorderInput } from "./passes/blocked/operators.js";

let known: Promise<number> | undefined;

/**
 * Channels in a block of ONNX Runtime's blocked layout on this machine, found out once by trying; 0 where the
 * library has none.
 */
export function blockSize(createSession: (model: Uint8Array) => Promise<InferenceSession>): Promise<number> {
  known ??= probe(createSession);
  return known;
}

async function probe(createSession: (model: Uint8Array) => Promise<InferenceSession>): Promise<number> {
  // Channels are filled up to a whole block, whatever size the graph says that the result has.
  const [channels, anySize] = [4, 1];
  const image = input("image", [1, channels, 1, 1]);
  try {
    const session = await createSession(
      encodeModel(buildModel({ blocked: reorderInput(image, anySize, false) })),
    );
    const { blocked } = await session.run({
      image: new Value("float32", new Float32Array(channels), [1, channels, 1, 1]),
    });
    await session.release();
    return blocked.dims[1];
  } catch {
    return 0;
  }
}
