/** Names of the inputs and outputs that models with built-in maps have for them. */
export const compiledNames = {
  /** Output: maps in [0,1], float32 [batch,H,W]. */
  maps: "cam",
  /** Input: classes to explain, int64 [batch], -1 for the predicted class. */
  target: "target",
} as const;

/** A description of a model's built-in maps, kept in its metadata. */
export interface CompiledMaps {
  /** Name of the method. */
  readonly method: string;
  /** Name of the value whose activations are explained; none for pixel methods. */
  readonly layer?: string;
  /** "input" if `target` selects the class, "predicted", or a class number. */
  readonly classChoice: string;
}

const keys = {
  method: "batchcam.method",
  layer: "batchcam.layer",
  classChoice: "batchcam.class",
} as const satisfies Record<keyof CompiledMaps, string>;

export const mapsMetadata = ({ method, layer, classChoice }: CompiledMaps): Record<string, string> => ({
  [keys.method]: method,
  ...(layer === undefined ? {} : { [keys.layer]: layer }),
  [keys.classChoice]: classChoice,
});

export const withoutMapsMetadata = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => !Object.values<string>(keys).includes(key)));

/** Reads the description of a model's built-in maps; undefined if it has none. */
export function readMapsMetadata(metadata: Readonly<Record<string, string>>): CompiledMaps | undefined {
  const { [keys.method]: method, [keys.layer]: layer, [keys.classChoice]: classChoice } = metadata;
  return method === undefined || classChoice === undefined ? undefined : { method, layer, classChoice };
}
