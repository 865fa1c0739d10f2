import { UsageError } from "../base/errors.js";
import { didYouMean } from "../base/options/nearest.js";
import type { Layer } from "./layer.js";

/** How many layers a message names. */
const mostNamed = 5;

/**
 * The layers of a name: of the value itself, its node, a module (the last layer within it), or a pattern of these, in which "*"
 * stands for any part of a name between two dots or slashes.
 * @returns At least one, in order.
 * @throws UsageError when there is none.
 */
export function layersNamed(layers: readonly Layer[], asked: string): readonly Layer[] {
  const exact = layers.find(({ name }) => name === asked) ?? layers.findLast(({ node }) => node === asked);
  if (exact) return [exact];
  const modules = lastOfModules(layers);
  const ofModules = matches([...modules.keys()], asked).map((module) => modules.get(module));
  const found = new Set<Layer | undefined>(ofModules);
  if (ofModules.length === 0 && asked.includes("*")) {
    const isMeant = matcher(asked, "/");
    for (const layer of layers) if (isMeant(layer.name) || isMeant(layer.node)) found.add(layer);
  }
  if (found.size > 0) return layers.filter((layer) => found.has(layer));
  const names = layers.map(({ name }) => name);
  const ends = [...modules.keys()].flatMap((module) => [module, ...endsOf(module)]);
  const meant = didYouMean(asked, [...ends, ...names, ...layers.map(({ node }) => node)]);
  throw new UsageError(
    `The model has no layer "${asked}" with pixels.${meant} The last that it has: ${names.slice(-mostNamed).join(", ")} ` +
      '("batchcam layers" lists all).',
  );
}

/**
 * As `layersNamed`, where it must be one.
 * @throws UsageError when there is none, or there are several.
 */
export function layerNamed(layers: readonly Layer[], asked: string): Layer {
  const found = layersNamed(layers, asked);
  if (found.length === 1) return found[0];
  const names = found.slice(0, mostNamed).map(({ name, module }) => module ?? name);
  const more = found.length > mostNamed ? `, and ${found.length - mostNamed} more` : "";
  throw new UsageError(
    `The layer "${asked}" may be any of ${found.length}: ${names.join(", ")}${more}. Name one of them.`,
  );
}

/** The last layer within each module, also of those that only hold others. */
function lastOfModules(layers: readonly Layer[]): ReadonlyMap<string, Layer> {
  const modules = new Map<string, Layer>();
  for (const layer of layers) {
    if (layer.module === undefined) continue;
    const parts = layer.module.split(/(?=[./])/);
    for (const at of parts.keys()) modules.set(parts.slice(0, at + 1).join(""), layer);
  }
  return modules;
}

/** The modules of a name or pattern: of their whole names, or else of their ends. */
function matches(modules: readonly string[], asked: string): readonly string[] {
  const isMeant = matcher(asked, "./");
  const whole = modules.filter(isMeant);
  if (whole.length > 0) return whole;
  return modules.filter((module) => endsOf(module).some(isMeant));
}

/** What a name ends with, from each of its parts on. */
const endsOf = (module: string): readonly string[] =>
  [...module.matchAll(/[./]/g)].map(({ index }) => module.slice(index + 1));

/** Whether a text is of a pattern, in which "*" stands for anything without separators. */
function matcher(pattern: string, separators: string): (text: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(`[^${separators}]*`)}$`);
  return (text) => expression.test(text);
}
