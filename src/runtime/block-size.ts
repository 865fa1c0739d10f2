import { type InferenceSession, Tensor as Value } from "onnxruntime-common";
import { buildModel, input } from "../graph/index.js";
import { encodeModel } from "../onnx/index.js";
import { reorderInput } from "./passes/blocked/operators.js";

let known: Promise<number> | undefined;

/**
 * Channels per block in ONNX Runtime's blocked layout on this machine, determined once by trying; 0 if it has
 * no blocked layout.
 */
export function blockSize(createSession: (model: Uint8Array) => Promise<InferenceSession>): Promise<number> {
  known ??= probe(createSession);
  return known;
}

async function probe(createSession: (model: Uint8Array) => Promise<InferenceSession>): Promise<number> {
  // Channels are padded to a whole block, whatever result shape the graph declares.
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
