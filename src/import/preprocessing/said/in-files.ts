import { classNamesOf, NoNames, saysNames } from "../../names/class-names.js";
import { namesInText, parsed } from "../../names/names-in-text.js";
import { type Configured, type Findings, foundIn, type ImageValues, type Said } from "../findings.js";
import type { Beside } from "../options.js";
import { preprocessings } from "../preprocessings.js";
import { isTable, sizeOf } from "./fields.js";
import { fromImageProcessor, fromTimm } from "./hugging-face.js";
import { fromOwnKeys } from "./own-keys.js";

/** Files that hold nothing but names of classes, after any prefix such as a model's name. */
const lists =
  /(^|[./_-])(labels?|names|categories|class(es|_names|_indices|_labels|_list)?|label_?map|synset_?words|imagenet_classes)\.(json|txt|csv|ya?ml)$|\.names$/i;

/** What files beside a model say of its images and classes. */
export function inFiles(beside: Beside): Said {
  const findings: Findings[] = [];
  const notes: string[] = [];
  // What says most of images comes first.
  const order = (name: string): number =>
    /preprocessor_config\.json$/.test(name) ? 0 : /\.json$/.test(name) ? 1 : 2;
  const names = Object.keys(beside).sort((a, b) => order(a) - order(b));
  for (const name of names) {
    try {
      const values = lists.test(name)
        ? { classNames: namesInText(beside[name]) }
        : inConfiguration(beside[name], name, notes);
      findings.push(foundIn(values, { kind: "file", words: name }));
    } catch (cause) {
      if (!(cause instanceof NoNames)) throw cause;
      notes.push(`${name} ${cause.message}: it is ignored.`);
    }
  }
  return { findings, notes };
}

/**
 * What a file says that was named to say how images are preprocessed.
 * @throws NoNames where it does not.
 */
export function inNamedFile(text: string): Partial<ImageValues> {
  const content = parsed(text);
  const { values, wrong } = configured(content);
  if (wrong.length > 0) throw new NoNames(`has no usable ${wrong.join(", ")}`);
  if (values.scaling === undefined && values.fit === undefined)
    throw new NoNames("does not say how images are preprocessed");
  return values;
}

function inConfiguration(text: string, name: string, notes: string[]): Partial<ImageValues> {
  const content = parsed(text);
  const { values, wrong } = configured(content);
  if (wrong.length > 0) notes.push(`${name} has no usable ${wrong.join(", ")}: that is ignored.`);
  if (!saysNames(content)) return values;
  const classNames = classNamesOf(content);
  // What transformers writes where nobody named the classes.
  return classNames.every((each, index) => each === `LABEL_${index}`) ? values : { ...values, classNames };
}

/** Keys by which the files that programs write are told apart. */
function configured(content: unknown): Configured {
  const nothing = { values: {}, wrong: [] };
  if (!isTable(content)) return nothing;
  const { pretrained_cfg: timm, tmVersion, imageSize } = content;
  if (isTable(timm)) return fromTimm(timm);
  if (isTable(content.image_processor)) return fromImageProcessor(content.image_processor);
  if ("image_mean" in content || "do_normalize" in content || "do_resize" in content)
    return fromImageProcessor(content);
  if ("mean" in content && "std" in content) return fromOwnKeys(content);
  if (tmVersion !== undefined) {
    // Google's Teachable Machine (github.com/googlecreativelab/teachablemachine-community, libraries/image).
    return {
      values: { scaling: preprocessings["-1-1"], channelOrder: "rgb", fit: "crop", size: sizeOf(imageSize) },
      wrong: [],
    };
  }
  return nothing;
}

/** Whether a file beside a model may say something of it, by its name. */
export const mayDescribe = (name: string): boolean => lists.test(name) || configurations.has(name);

const configurations: ReadonlySet<string> = new Set([
  "preprocessor_config.json",
  "config.json",
  "metadata.json",
  "metadata.yaml",
  "data.yaml",
]);
