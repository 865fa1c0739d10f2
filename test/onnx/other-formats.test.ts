import { describe, expect, it } from "vitest";
import { FormatError } from "../../src/base/errors.js";
import { decodeModel } from "../../src/onnx/index.js";

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(`${text}${"x".repeat(64)}`, (letter) => letter.charCodeAt(0));

/** A zip archive begins with the name of its first file. */
const zip = (name: string): string => `PK\x03\x04${"\0".repeat(26)}${name}`;

describe("a model in another format than ONNX", () => {
  it.each([
    ["ONNX Runtime's", "\x14\0\0\0ORTM", /\(\.ort\).*give the \.onnx file/],
    ["TensorFlow Lite's", "\x1c\0\0\0TFL3", /TensorFlow Lite.*python -m tf2onnx\.convert --tflite/],
    ["Keras' older", "\x89HDF\r\n\x1a\n", /\.h5.*python -c .*export\('model\.onnx'/],
    ["Keras'", zip("metadata.json"), /\.keras.*python -c .*export\('model\.onnx'/],
    ["PyTorch's", zip("net/data.pkl"), /PyTorch.*torch\.onnx\.export/],
    ["PyTorch's older", "\x80\x02\x8a\nl\xfc\x9cF", /pickle.*torch\.onnx\.export/],
    ["TensorRT's", "ftrt\0\0", /TensorRT engine.*give the \.onnx/],
    ["OpenVINO's", '<?xml version="1.0"?>', /OpenVINO/],
    ["safetensors'", '\x10\0\0\0\0\0\0\0{"w":{}}', /safetensors.*weights without the network/],
    ["a zip's", zip("model.onnx"), /zip archive: unpack it/],
  ])("is named, with what to do: %s", (_, beginning, message) => {
    expect(() => decodeModel(bytes(beginning))).toThrow(FormatError);
    expect(() => decodeModel(bytes(beginning))).toThrow(message);
    expect(() => decodeModel(bytes(beginning))).toThrow(/^[^\n]*$/);
  });
});
