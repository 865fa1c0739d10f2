import { basename, resolve } from "node:path";
import { type Markup, mapPixels } from "../../../draw/index.js";
import { encodePicture } from "../../../files/index.js";
import type { ImageEntry, Manifest } from "../saved-manifest.js";
import type { ExplainSettings } from "../settings.js";
import type { Explained, Writing } from "../write-image.js";
import { type Card, type CardMap, cardMarkup } from "./card.js";
import { askedWords, factsOf } from "./facts.js";
import { explanationSheet } from "./page.js";
import { regionOf } from "./region.js";

/** Images shown at most: a browser struggles with more. */
export const shownImages = 200;

/** Where images stand on the page: mistakes before the rest. */
const groups = ["Wrong answers", "Right answers", "Images without a label"] as const;

/** A card and its place: its group, and what orders the cards of a group, the lower the earlier. */
interface Placed {
  readonly group: number;
  readonly order: number;
  readonly card: Markup;
}

/** Collects the images of a page of explanations as they are explained. */
export class Sheet {
  private placed: Placed[] = [];

  /** @param names - How images are called. */
  constructor(
    private readonly writing: Writing,
    private readonly names: readonly string[],
  ) {}

  async add(explained: Explained, entry: ImageEntry): Promise<void> {
    const { picture } = explained;
    const place = placeOf(entry, explained.index);
    const last = this.placed[shownImages - 1];
    if (!picture || (last && !isBefore(place, last))) return;
    const card = cardMarkup({ ...(await this.cardOf(explained, entry)), picture });
    this.placed.push({ ...place, card });
    this.placed.sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.placed = this.placed.slice(0, shownImages);
  }

  private async cardOf(explained: Explained, entry: ImageEntry): Promise<Omit<Card, "picture">> {
    const { settings, columns: headings } = this.writing;
    const { models, columns } = settings;
    const { height, width, found, index } = explained;
    const maps = columns.map(async ({ model, options }, at): Promise<CardMap[]> => {
      const { explainer, shortNames } = models[model];
      const size = { height: explainer.height, width: explainer.width };
      const region = regionOf(explainer.fitting, [height, width], [size.height, size.width]);
      const pictures = found[at].map(({ map }) =>
        encodePicture({ data: mapPixels(map, options.signed), ...size }),
      );
      const encoded = await Promise.all(pictures);
      return found[at].map(({ target, probabilities, dead }, rank) => ({
        name: shortNames[target],
        probability: probabilities[target],
        column: headings[at].title,
        picture: encoded[rank],
        region,
        dead,
      }));
    });
    const byColumn = await Promise.all(maps);
    const answers = [entry, ...(entry.compared ? [entry.compared] : [])];
    const labelled = answers.findIndex(({ label }) => label !== undefined);
    const label = answers[labelled]?.label;
    return {
      name: this.names[index],
      label: label === undefined ? undefined : models[labelled].shortNames[label],
      answers: answers.map(({ predictions, right, confidence }, model) => ({
        independent: models[model].description.scores.independent,
        score: models[model].description.scores.asked === undefined ? undefined : confidence,
        model: models.length > 1 ? models[model].name : "",
        answers: predictions.map((one) => ({
          name: models[model].shortNames[one.class],
          probability: one.probability,
        })),
        right,
      })),
      rows: byColumn[0].map((_, rank) => byColumn.map((column) => column[rank])),
    };
  }

  /**
   * Renders the page.
   * @param total - Number of images requested.
   */
  page(settings: ExplainSettings, manifest: Manifest, total: number): string {
    const { images, skipped, passedOver, interrupted, accuracy } = manifest;
    const { models, columns } = settings;
    const maps = images.flatMap((image) => image.maps);
    const titles = models.map(({ path }) => basename(resolve(path)));
    return explanationSheet({
      title: `What ${titles.join(" and ")} look${titles.length === 1 ? "s" : ""} at`,
      generatedAt: new Date().toISOString(),
      asked: askedWords(settings, images[0]),
      facts: factsOf(settings, manifest),
      signed: columns[0].options.signed,
      coarse: columns.some(({ layers }) => layers.length > 0),
      cards: this.placed.map(({ card }) => card),
      groups: accuracy
        ? groups.map((title, group) => [title, this.placed.filter((each) => each.group === group).length])
        : undefined,
      imageCount: images.length,
      mapCount: maps.length,
      deadCount: maps.filter(({ dead }) => dead).length,
      notes: [
        ...passedOver,
        ...(skipped.length > 0 ? [`Skipped because they cannot be read: ${skipped.join(", ")}.`] : []),
        ...(interrupted ? [`Interrupted after ${images.length} of ${total} images.`] : []),
      ],
    });
  }
}

const isBefore = (a: Omit<Placed, "card">, b: Omit<Placed, "card">): boolean =>
  a.group - b.group < 0 || (a.group === b.group && a.order < b.order);

/** Mistakes come first, the surest of them before the others; the rest stays in order. */
function placeOf({ compared, ...entry }: ImageEntry, index: number): Omit<Placed, "card"> {
  const answers = [entry, ...(compared ? [compared] : [])].filter(({ right }) => right !== undefined);
  const wrong = answers.filter(({ right }) => right === false);
  if (wrong.length > 0)
    return { group: 0, order: -Math.max(...wrong.map(({ confidence }) => confidence)) + 1e-9 * index };
  return { group: answers.length > 0 ? 1 : 2, order: index };
}
