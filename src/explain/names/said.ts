import { capital, type Scores, type Source, type saidOf, usualSizeOf } from "../../import/index.js";
import type { OnnxModel } from "../../onnx/index.js";

type Findings = ReturnType<typeof saidOf>["findings"];

export const asRequested: Source = { kind: "given", words: "as requested" };

/**
 * The size to read a model with, if it leaves that open: what is asked for, or what is said of it.
 * @param asked - By the caller.
 */
export function sizeOf(
  model: OnnxModel,
  asked: readonly [number, number] | undefined,
  said: Findings,
): { readonly option: { readonly size?: readonly [number, number] }; readonly source: Source } {
  if (asked) return { option: { size: asked }, source: asRequested };
  // More than the number of images is open.
  const open = model.inputs.some(
    ({ shape }) => shape.slice(1).filter((size) => typeof size !== "number").length > 1,
  );
  if (!open) return { option: {}, source: { kind: "model", words: "the shape of its input" } };
  const { value, source } = said.find(({ size }) => size)?.size ?? usualSizeOf(model);
  return { option: { size: value }, source };
}

/** The names of both classes where a model has one number for two and that one's name is known. */
export const ofBoth = (names: readonly string[], { columns, classCount }: Scores): readonly string[] =>
  columns === 1 && classCount === 2 && names.length === 1 ? [`not ${names[0]}`, names[0]] : names;

/**
 * The names of as many classes as the model has, the surest first; numbers where there are none. A score that was asked for is
 * named as it was asked for.
 */
export function namesFor(
  scores: Scores,
  own: readonly string[] | undefined,
  said: Findings,
): {
  readonly names: readonly string[];
  readonly source: Source | undefined;
  readonly notes: readonly string[];
} {
  const { classCount, asked } = scores;
  if (asked !== undefined) return { names: [asked], source: undefined, notes: [] };
  if (own?.length === classCount) {
    return { names: own, source: { kind: "model", words: "the model's metadata (classNames)" }, notes: [] };
  }
  const all = said.flatMap(({ classNames }) =>
    classNames ? [{ ...classNames, value: ofBoth(classNames.value, scores) }] : [],
  );
  const found = all.find(({ value }) => value.length === classCount);
  const misfits = all.filter(({ value }) => value.length !== classCount);
  const other = all.find(
    ({ value }) => value.length === classCount && found && `${value}` !== `${found.value}`,
  );
  const notes = [
    ...misfits.map(
      ({ source, value }) =>
        `${capital(source.words)} names ${value.length} classes, but the model has ${classCount}: that is ignored.`,
    ),
    ...(found && other
      ? [
          `${capital(found.source.words)} and ${other.source.words} name the classes otherwise: ${found.source.words} counts.`,
        ]
      : []),
  ];
  const names = found?.value ?? Array.from({ length: classCount }, (_, index) => `class ${index}`);
  return { names, source: found?.source, notes };
}
