import type { Remedy } from "./unreadable.js";

/** What Python calls the content of a file X; `weights_only` runs no code of the file. */
const loads = {
  plain: "torch.load(X, map_location='cpu', weights_only=True)",
  /** For files that hold more than tensors. */
  trusted: "torch.load(X, map_location='cpu', weights_only=False)",
  script: "torch.jit.load(X, map_location='cpu')",
} as const satisfies Record<Exclude<Remedy, "again">, string>;

/** Says what to do, with the line of Python that makes a file of safetensors of a file. */
export function remedyWords(path: string, remedy: Remedy): string {
  if (remedy === "again") return "Get or write the file again.";
  const name = /^[\w./\\:-]+$/.test(path) ? path : "x.pth";
  const target = `${name.replace(/\.[^./\\]*$/, "")}.safetensors`;
  const caution = remedy === "trusted" ? "If you trust it, since this runs its code, convert" : "Convert";
  return (
    `${caution} it: python -c "import torch; from safetensors.torch import save_file; ` +
    `d = ${loads[remedy].replace("X", `'${name}'`)}; ` +
    "d = d if isinstance(d, dict) else d.state_dict(); d = d.get('state_dict', d.get('model', d)); " +
    `save_file({k: v.contiguous().clone() for k, v in d.items() if torch.is_tensor(v)}, '${target}')"`
  );
}
