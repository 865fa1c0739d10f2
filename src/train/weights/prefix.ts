/** What wrappers and checkpoints write before the names of a model's tensors. */
const wrappers = [
  "module.",
  "model.",
  "backbone.",
  "encoder.",
  "net.",
  "network.",
  "_orig_mod.",
  "state_dict.",
  "model_state_dict.",
];

/**
 * The prefix under which most names of a model stand in a file: wrappers' names, nested in any way. The shortest of
 * several that fit as well; "" if the names fit as they are, or not at all.
 */
export function prefixOf(found: readonly string[], wanted: readonly string[]): string {
  const names = new Set(found);
  const fitting = (prefix: string): number => wanted.filter((name) => names.has(prefix + name)).length;
  const prefixes = [...new Set(found.flatMap(prefixesIn))].sort((a, b) => a.length - b.length);
  let best = { prefix: "", fits: fitting("") };
  for (const prefix of prefixes) {
    const fits = fitting(prefix);
    if (fits > best.fits) best = { prefix, fits };
  }
  return best.prefix;
}

/** "module.", "module.model.", ... for "module.model.fc.weight". */
function prefixesIn(name: string): string[] {
  const prefixes: string[] = [];
  for (let prefix = ""; ; prefixes.push(prefix)) {
    const wrapper = wrappers.find((each) => name.startsWith(each, prefix.length));
    if (wrapper === undefined) return prefixes;
    prefix += wrapper;
  }
}
