import { attributionMethods, type SinglePassMethod } from "../cam/index.js";

/** What gives a map for an image and a class. */
export interface Attribution {
  /** Its name in running text. */
  readonly title: string;
  /** Where it is a method, and no control. */
  readonly method?: SinglePassMethod;
}

const ofMethod = (method: SinglePassMethod): Attribution => ({
  title: attributionMethods[method].title,
  method,
});

/**
 * The attributions that are measured, by the keys of their results. The last two are controls that know nothing of the
 * image and the model: random numbers on the grid of the target layer, enlarged as Grad-CAM's are, and random numbers
 * for each pixel, as fine as the input gradient.
 *
 * The keys are those of `faithfulness.json`, which is older than the registry's names. This table is the only place
 * that says which key stands for which method.
 *
 * @example
 * ```ts
 * import { attributions } from "batchcam/metrics";
 *
 * console.log(attributions.gradCam.title, attributions.gradCam.method); // Grad-CAM grad-cam
 * ```
 */
export const attributions = {
  gradCam: ofMethod("grad-cam"),
  inputGradient: ofMethod("input-gradient"),
  randomGrid: { title: "Random, coarse" },
  randomPixels: { title: "Random, fine" },
} as const satisfies Readonly<Record<string, Attribution>>;

export type AttributionName = keyof typeof attributions;

export const attributionNames = Object.keys(attributions) as readonly AttributionName[];

/** A value for each attribution. */
export const forAttributions = <T>(value: (name: AttributionName) => T): Record<AttributionName, T> =>
  Object.fromEntries(attributionNames.map((name) => [name, value(name)])) as Record<AttributionName, T>;

/** Those of them that are methods, with their names in the registry. */
export const measuredMethods: readonly (readonly [AttributionName, SinglePassMethod])[] =
  attributionNames.flatMap((name) => {
    const { method }: Attribution = attributions[name];
    return method === undefined ? [] : [[name, method] as const];
  });
