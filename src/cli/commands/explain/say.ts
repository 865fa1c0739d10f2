import { join } from "node:path";
import { percentOf } from "../../../base/quantities.js";
import {
  accuracyWords,
  type ExplainSettings,
  type ImageEntry,
  type Manifest,
} from "../../../report/index.js";
import { modelLines } from "../../models/model-lines.js";
import { noteRoundings } from "../../models/rounding-note.js";
import type { Terminal } from "../../terminal/terminal.js";

/** Up to so many maps have a line each. */
const fewMaps = 12;

/** So many mistakes have a line each. */
const fewMistakes = 5;

/**
 * Says what the maps explain, where they come from and how images are preprocessed.
 * @param notes - On each model.
 */
export function sayHow(
  notes: readonly (readonly string[])[],
  { models, columns, classChoice, top, least }: ExplainSettings,
  image: string,
  terminal: Terminal,
): void {
  for (const [index, { name, description, classNames, targetOf }] of models.entries()) {
    const note = (text: string): void => terminal.note(models.length > 1 ? `${name}: ${text}` : text);
    const target =
      classChoice === "label" || top !== undefined || least !== undefined ? undefined : targetOf(image);
    const explained = target === undefined ? "" : ` for class "${classNames[target]}" (#${target})`;
    for (const each of notes[index]) note(each);
    const own = columns.filter(({ model }) => model === index);
    for (const { method, layers } of own) {
      const of = layers.map((layer) => `"${layer.name}"`).join(" and ");
      note(`${method}${of === "" ? "" : ` of ${of}`}${explained}`);
    }
    for (const line of modelLines(description)) note(line);
    noteRoundings(
      own.map(({ method }) => method),
      description.roundings,
      note,
    );
  }
}

/** Says what was found in an image; `titles` are those of its maps. */
export type MapLines = (entry: ImageEntry, titles: readonly string[]) => void;

/** A line for each map where they are few; nothing where they are many or a program reads the result. */
export function mapLines(
  { columns, top = 1, least }: ExplainSettings,
  images: number,
  out: string,
  terminal: Terminal,
): MapLines {
  if (terminal.json || images * columns.length * (least === undefined ? top : 2) > fewMaps) return () => {};
  return ({ image, maps, ...entry }, titles) => {
    const answers = [entry, ...(entry.compared ? [entry.compared] : [])];
    for (const [index, { overlay, dead, model }] of maps.entries()) {
      const { right, labelName } = answers[model === maps[0].model ? 0 : answers.length - 1];
      const verdict = right === undefined ? "" : right ? ", right" : `, wrong: it is ${labelName}`;
      const note = dead ? ", dead map: no evidence" : "";
      terminal.say(`${image}: ${titles[index]}${verdict}${note} -> ${join(out, overlay)}`);
    }
  };
}

/** Says what came of it: how many maps, and how often the models were right. */
export function sayOutcome(
  manifest: Manifest,
  { models }: ExplainSettings,
  out: string,
  terminal: Terminal,
): void {
  const { images, accuracy, compared } = manifest;
  const maps = images.flatMap((image) => image.maps);
  if (maps.length > fewMaps) {
    const dead = maps.filter((map) => map.dead).length;
    const none = dead === 0 ? "" : `; ${dead} are dead: no evidence`;
    terminal.say(`${images.length} images explained, ${maps.length} maps in ${out}${none}`);
  }
  const all = [accuracy, compared?.accuracy];
  for (const [index, { name }] of models.entries()) {
    const measured = all[index];
    if (!measured) continue;
    terminal.say(`${models.length > 1 ? `${name}: ` : ""}${accuracyWords(measured)}`);
    // Few maps have a line each, which says it.
    if (maps.length <= fewMaps) continue;
    const answers = images.map((image) => ({
      image: image.image,
      ...(index === 0 ? image : image.compared),
    }));
    const wrong = answers.filter(({ right }) => right === false);
    wrong.sort((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0));
    for (const { image, labelName, predictedName, confidence = 0 } of wrong.slice(0, fewMistakes))
      terminal.say(`  ${image} is ${labelName}, predicted ${predictedName} (${percentOf(confidence)})`);
    if (wrong.length > fewMistakes)
      terminal.say(`  and ${wrong.length - fewMistakes} more, first on the page`);
  }
}
