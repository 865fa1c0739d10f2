import type { Fitting } from "../../base/images/fitting.js";
import type { ChannelOrder, Preprocessing, PreprocessingName } from "./preprocessings.js";

/** Texts of files beside a model, by their names. */
export type Beside = Readonly<Record<string, string>>;

/** What a caller says of how images become a model's input; all else is found out. */
export interface PreprocessingOptions {
  /** What is done to pixels in [0,1]. */
  readonly preprocessing?: PreprocessingName | Preprocessing;
  /** Order of the model's channels; that of `preprocessing` comes first. */
  readonly channelOrder?: ChannelOrder;
  /** How images of another size are brought to the model's. */
  readonly fitting?: Partial<Fitting>;
  /** Texts of files that lie beside the model, by their names: "preprocessor_config.json", "labels.txt". */
  readonly beside?: Beside;
}
