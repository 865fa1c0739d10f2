export type NativeLibrary = typeof import("onnxruntime-node");

/** Why the native library cannot run here, and what to do. */
export interface NoNativeLibrary {
  readonly unusable: string;
  readonly remedy: string;
}

let loading: Promise<NativeLibrary | NoNativeLibrary> | undefined;

/** ONNX Runtime's native library, loaded when the first model is: it may be left out, or not made for this system. */
export function loadNativeLibrary(): Promise<NativeLibrary | NoNativeLibrary> {
  loading ??= import("onnxruntime-node").catch(whyUnusable);
  return loading;
}

const seeDevices = "See docs/DEVICES.md.";

function whyUnusable({ code, message }: NodeJS.ErrnoException): NoNativeLibrary {
  const [said] = message.split("\n");
  if (said.includes("onnxruntime_binding.node'")) {
    const unusable = `onnxruntime-node has none for ${process.platform} on ${process.arch}`;
    return { unusable, remedy: seeDevices };
  }
  if (code?.endsWith("MODULE_NOT_FOUND")) {
    const remedy = `To install it: npm install --ignore-scripts. ${seeDevices}`;
    return { unusable: "onnxruntime-node is not installed", remedy };
  }
  return { unusable: `it does not load: ${said}`, remedy: seeDevices };
}
