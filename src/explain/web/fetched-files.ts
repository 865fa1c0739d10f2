import { FormatError } from "../../base/errors.js";
import { inspectModel, type ReadExternal } from "../../onnx/index.js";

/**
 * Fetches the files that a model keeps tensors in, from its folder and from nowhere else.
 * @param model - Where the model itself is.
 * @throws FormatError when it wants a file from outside its folder.
 */
export async function fetchBeside(
  model: URL,
  bytes: Uint8Array,
  fetchBytes: (url: URL) => Promise<Uint8Array>,
): Promise<ReadExternal> {
  const places = inspectModel(bytes).files.map((location) => [location, beside(model, location)] as const);
  const files = new Map(
    await Promise.all(places.map(async ([location, url]) => [location, await fetchBytes(url)] as const)),
  );
  return ({ location, offset, length }) => {
    const file = files.get(location) as Uint8Array;
    const end = offset + length;
    if (end > file.length) {
      throw new FormatError(
        `The file "${location}" has ${file.length} bytes, but the model wants those up to ${end}: it is incomplete.`,
      );
    }
    return file.subarray(offset, end);
  };
}

/** Where a file in the folder of a model is. */
function beside(model: URL, location: string): URL {
  const parts = location.split("/");
  if (parts.some((part) => part === "" || part === ".." || part.includes("\\"))) {
    throw new FormatError(
      `The model ${model} wants the file "${location}", which is outside its folder: that is refused.`,
    );
  }
  return new URL(parts.map(encodeURIComponent).join("/"), model);
}
