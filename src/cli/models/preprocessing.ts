import { FormatError, UsageError } from "../../base/errors.js";
import { type Fitting, fits } from "../../base/images/fitting.js";
import { definedOnly } from "../../base/objects.js";
import { didYouMean } from "../../base/options/nearest.js";
import { fileExists } from "../../files/index.js";
import {
  type ChannelOrder,
  type ImageInputOptions,
  type ImageValues,
  inNamedFile,
  NoNames,
  type Preprocessing,
  type PreprocessingOptions,
  preprocessingNames,
} from "../../import/index.js";
import { readDescribedText } from "../../node/index.js";

/** What flags say of preprocessing. */
export interface PreprocessingArguments {
  /** A name, or a file. */
  readonly preprocess?: string;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly channels?: ChannelOrder | "grey";
  readonly fit?: string;
  readonly cropPct?: number;
  readonly resample?: Fitting["resample"];
}

/** What the command line says of preprocessing, in the library's terms. */
export interface GivenPreprocessing {
  readonly options: PreprocessingOptions & Pick<ImageInputOptions, "size">;
  /** How a flag was taken where it could be taken in two ways. */
  readonly notes: readonly string[];
}

/**
 * @throws UsageError when flags do not suit each other; FormatError that names a file that does not say how images are
 * preprocessed.
 */
export async function givenPreprocessing(args: PreprocessingArguments): Promise<GivenPreprocessing> {
  const { preprocess, mean, std, channels, fit, cropPct, resample } = args;
  const statistics = statisticsOf(mean, std);
  if (preprocess !== undefined && statistics) {
    throw new UsageError("--preprocess and --mean with --std set the same thing: give one or the other.");
  }
  const name = preprocessingNames.find((known) => known === preprocess);
  const file = preprocess === undefined || name ? {} : await valuesIn(preprocess);
  const channelOrder = channels === "grey" ? undefined : channels;
  const fitting = definedOnly({
    fit: file.fit,
    cropShare: cropPct ?? file.cropShare,
    resample: resample ?? file.resample,
    padColour: file.padColour,
    ...(fit === undefined ? {} : fitOf(fit)),
  });
  const scaling = statistics?.scaling ?? file.scaling;
  const numbers = scaling && { ...scaling, channelOrder: channelOrder ?? file.channelOrder };
  return {
    options: definedOnly({ preprocessing: name ?? numbers, channelOrder, fitting, size: file.size }),
    notes: statistics?.notes ?? [],
  };
}

/** Pixels from 0 to 255 have larger means than these. */
const largestMean = 2;

function statisticsOf(
  mean: readonly number[] | undefined,
  deviation: readonly number[] | undefined,
): { scaling: Preprocessing; notes: string[] } | undefined {
  if (mean === undefined && deviation === undefined) return undefined;
  if (mean === undefined || deviation === undefined) {
    throw new UsageError("--mean and --std belong together: give both.");
  }
  const [least, most] = [Math.min(...deviation), Math.max(...deviation)];
  const largest = Math.max(...mean.map(Math.abs));
  if (largest <= largestMean && most <= largestMean) return { scaling: { mean, deviation }, notes: [] };
  if (least < 1 || (largest <= 1 && largest > 0)) {
    throw new UsageError(
      `--mean ${mean} and --std ${deviation} are not of the same pixels: give both for pixels in [0,1], or both for pixels ` +
        "from 0 to 255.",
    );
  }
  const ofBytes = (values: readonly number[]): number[] => values.map((value) => value / 255);
  return {
    scaling: { mean: ofBytes(mean), deviation: ofBytes(deviation) },
    notes: [`--mean ${mean} and --std ${deviation} are taken as of pixels from 0 to 255.`],
  };
}

async function valuesIn(path: string): Promise<Partial<ImageValues>> {
  if (!(await fileExists(path))) {
    throw new UsageError(
      `--preprocess must be one of ${preprocessingNames.join(", ")}, or a file that says it, such as ` +
        `preprocessor_config.json, not "${path}".${didYouMean(path, preprocessingNames)}`,
    );
  }
  try {
    return inNamedFile(await readDescribedText(path));
  } catch (cause) {
    if (!(cause instanceof NoNames)) throw cause;
    throw new FormatError(
      `${path} ${cause.message}: give a preprocessor_config.json of Hugging Face, a config.json of timm, or ` +
        '{"mean": [...], "std": [...]} for pixels in [0,1].',
      { cause },
    );
  }
}

const colours: Readonly<Record<string, Fitting["padColour"]>> = {
  black: [0, 0, 0],
  white: [255, 255, 255],
  grey: [128, 128, 128],
  gray: [128, 128, 128],
};

/** "crop", "stretch", "pad", or "pad:" with a colour: its name, a number from 0 to 255 for grey, or #rrggbb. */
function fitOf(text: string): Partial<Fitting> {
  const [name, colour, ...rest] = text.split(":");
  const fit = fits.find((known) => known === name);
  const padColour = colour === undefined ? undefined : colourOf(colour.trim().toLowerCase());
  const fitsTogether = colour === undefined || (fit === "pad" && padColour);
  if (!fit || rest.length > 0 || !fitsTogether) {
    throw new UsageError(
      `--fit must be crop, stretch, pad, or pad with a colour (pad:black, pad:114, pad:#727272), not "${text}".${didYouMean(name, fits)}`,
    );
  }
  return definedOnly({ fit, padColour });
}

function colourOf(text: string): Fitting["padColour"] | undefined {
  if (Object.hasOwn(colours, text)) return colours[text];
  const [, red, green, blue] = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(text) ?? [];
  if (red !== undefined && /[#a-f]|\d{6}/.test(text)) {
    return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
  }
  const grey = Number(text);
  return text !== "" && Number.isInteger(grey) && grey >= 0 && grey <= 255 ? [grey, grey, grey] : undefined;
}
