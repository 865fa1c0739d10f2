/**
 * Preloaded (node --require), makes ONNX Runtime's native library unusable in the way that WITHOUT_NATIVE names:
 * "missing" (no package), "platform" (no library for this system) or "broken" (one that the system cannot load).
 */
const { Module, register } = require("node:module");

const kind = process.env.WITHOUT_NATIVE;

const failure = (code, message) => Object.assign(new Error(message), { code });

if (kind === "missing") {
  const hooks = `export async function resolve(name, context, next) {
    if (name !== "onnxruntime-node") return next(name, context);
    throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  }`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
if (kind === "platform") {
  const resolve = Module._resolveFilename;
  Module._resolveFilename = (name, ...rest) => {
    if (!name.endsWith("onnxruntime_binding.node")) return resolve.call(Module, name, ...rest);
    throw failure("MODULE_NOT_FOUND", `Cannot find module '${name}'\nRequire stack:\n- binding.js`);
  };
}
if (kind === "broken") {
  const open = process.dlopen;
  process.dlopen = (module, file, ...rest) => {
    if (!file.endsWith("onnxruntime_binding.node")) return open.call(process, module, file, ...rest);
    throw failure(
      "ERR_DLOPEN_FAILED",
      "libonnxruntime.so.1: version `GLIBC_2.28' not found\n(required by it)",
    );
  };
}
