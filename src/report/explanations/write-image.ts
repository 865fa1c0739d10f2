import { join } from "node:path";
import { rangeOf } from "../../base/min-max.js";
import { percentOf, plainNumber } from "../../base/quantities.js";
import type { Explanation } from "../../explain/index.js";
import { encodeNpy, writeFileAtomic } from "../../files/index.js";
import { overlayFigure } from "../pictures/overlay-figure.js";
import { answersOf, columnEntry, type MapFiles } from "./entries.js";
import type { DecodedImage } from "./images.js";
import type { ColumnName } from "./names/columns.js";
import { type FileNames, rankedClass } from "./names/file-names.js";
import type { ImageEntry } from "./saved-manifest.js";
import type { ExplainingModel, ExplainSettings } from "./settings.js";

/** An image with what was found in it. */
export interface Explained extends DecodedImage {
  /** Pixels [C,H,W] in [0,1] for each model. */
  readonly inputs: readonly Float32Array[];
  /** For each column, an explanation for each class. */
  readonly found: readonly (readonly Explanation[])[];
}

/** Where maps are written, and how they are called. */
export interface Writing {
  readonly out: string;
  readonly settings: ExplainSettings;
  readonly columns: readonly ColumnName[];
  /** Base names of the images' files. */
  readonly stems: readonly string[];
  readonly fileNames: FileNames;
  /** Whether maps are also written as .npy files. */
  readonly raw: boolean;
}

/** The names of the files of each map, column by column. */
export function filesOf({ index, found }: Explained, writing: Writing): MapFiles[][] {
  const { settings, columns, stems, fileNames, raw } = writing;
  return found.map((explanations, column) =>
    explanations.map(({ target }, rank) => {
      const { shortNames } = settings.models[settings.columns[column].model];
      const ranked =
        settings.top === undefined && settings.least === undefined
          ? ""
          : rankedClass(rank + 1, shortNames[target]);
      const parts = [stems[index], columns[column].tag, ranked];
      const name = fileNames.take(parts.filter((part) => part !== "").join("."));
      return { overlay: `${name}.cam.png`, ...(raw && { map: `${name}.npy` }) };
    }),
  );
}

/** Writes the overlay of each explanation, and its map if requested. */
export async function writeImage(
  explained: Explained,
  files: readonly (readonly MapFiles[])[],
  { out, settings, columns }: Writing,
): Promise<ImageEntry> {
  const { path, height, width, inputs, found } = explained;
  const written = found.map(async (explanations, at) => {
    const column = settings.columns[at];
    const { classNames, explainer } = settings.models[column.model];
    const { signed } = column.options;
    const size = { channels: explainer.channels, height: explainer.height, width: explainer.width };
    const maps = explanations.map(async (explanation, rank) => {
      const { overlay, map } = files[at][rank];
      const { title: heading } = columns[at];
      const title = `${heading === "" ? "" : `${heading}: `}${titleOf(explanation, settings.models[column.model])}`;
      const figure = await overlayFigure(inputs[column.model], explanation.map, { ...size, title, signed });
      await writeFileAtomic(join(out, overlay), figure, { durable: false });
      if (map !== undefined) {
        const array = encodeNpy({ shape: [size.height, size.width], data: explanation.map });
        await writeFileAtomic(join(out, map), array, { durable: false });
      }
      const { target, dead, probabilities, completenessError } = explanation;
      const { lowest, highest } = rangeOf(explanation.map);
      return {
        target,
        targetName: classNames[target],
        probability: probabilities[target],
        dead,
        range: signed ? ([lowest, highest] as const) : undefined,
        completenessError,
        ...files[at][rank],
      };
    });
    return Promise.all(maps);
  });
  const maps = await Promise.all(written);
  const [answers, compared] = settings.models.map(({ classNames, labelOf }, model) => {
    const first = settings.columns.findIndex((column) => column.model === model);
    return answersOf(found[first][0], classNames, labelOf(path));
  });
  return {
    image: path,
    height,
    width,
    ...answers,
    ...maps[0][0],
    maps: maps.flatMap((list, at) => {
      const about = columnEntry(settings.columns[at], settings.models);
      return list.map((map) => ({ ...about, ...map }));
    }),
    ...(compared && { compared }),
  };
}

/** The prediction for an image, and the class of the map if it differs; or the score that was asked for. */
export function titleOf(
  { predicted, confidence, probabilities, target }: Explanation,
  { shortNames: names, description: { scores } }: Pick<ExplainingModel, "shortNames" | "description">,
): string {
  if (scores.asked !== undefined) return `${scores.asked} is ${plainNumber(confidence)}`;
  const said = `predicted ${names[predicted]} (${percentOf(confidence)})`;
  return target === predicted
    ? said
    : `${said}, map for ${names[target]} (${percentOf(probabilities[target])})`;
}
