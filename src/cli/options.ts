import { type Command, InvalidArgumentError, Option } from "commander";
import { datasetNames, decoyKinds, imageFolderDefaults } from "../data/index.js";
import { type Device, devices } from "../runtime/index.js";
import { schedules } from "../train/index.js";

/** Gets the exit code of the command that ran. */
export type Finish = (exitCode: number) => void;

/** Options that several commands share. */
export const jsonOption = [
  "--json",
  "print one JSON object as the last line; everything else goes to stderr",
] as const;
export const dataDirOption = [
  "--data-dir <dir>",
  "folder with the data files (default: the cache folder)",
] as const;
export const imageSizeOption = [
  "--image-size <n>",
  `image folders: side of the images in pixels (default: ${imageFolderDefaults.imageSize})`,
  number,
] as const;
export const channelsOption = [
  "--channels <n>",
  `image folders: 3 for colour, 1 for grey (default: ${imageFolderDefaults.channels})`,
  number,
] as const;
export const skipBadOption = [
  "--skip-bad",
  "image folders: leave out images that cannot be read, and name them",
] as const;

export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

/** A number of things: 1 or more. */
export function count(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return value;
}

/** Numbers with commas between them. */
export const numbers = (text: string): number[] => text.split(",").map(number);

/** Texts with commas between them, added to those of an earlier use of the option. */
export const texts = (text: string, earlier: readonly string[] = []): string[] => [
  ...earlier,
  ...text.split(",").map((part) => part.trim()),
];

export const choice = (flags: string, description: string, choices: readonly string[]): Option =>
  new Option(flags, description).choices([...choices]);

/** Which images a run has, and how they are augmented. */
export const addDataOptions = (command: Command): Command =>
  command
    .optionsGroup("Data:")
    .option(
      "--data <source>",
      `a dataset (${datasetNames.join(", ")}), an image folder, or a MedMNIST .npz file (default: "digits")`,
    )
    .option(...dataDirOption)
    .option(...imageSizeOption)
    .option(...channelsOption)
    .option(...skipBadOption)
    .addOption(
      choice(
        "--decoy <kind>",
        'something that tells the class in training and nothing in other images (default: "none")',
        ["none", ...decoyKinds],
      ),
    )
    .option("--limit-train <n>", "use only the first n training images", number)
    .option("--limit-test <n>", "use only the first n test images", number)
    .option(
      "--val-fraction <x>",
      "share of the training images for choosing the epoch, where the data has no validation split (default: 0.1)",
      number,
    )
    .optionsGroup("Augmentation (the prototypes move with the images):")
    .option("--crop <n>", "random crop after n pixels of padding (default: 0)", number)
    .option("--flip", "random horizontal flip")
    .option("--rotation <degrees>", "random rotation by up to so many degrees (default: 0)", number)
    .option("--erasing <p>", "chance of erasing a random rectangle (default: 0)", number);

/** Options of the models that cut an image into patches. */
export const addStemOptions = (command: Command): Command =>
  command
    .option("--patch <n>", "convnext-v2 and vit: size of the stem's patches (default: by the image)", number)
    .option("--downsampling <a,b,c>", "convnext-v2: factors between stages (default: by the image)", numbers)
    .option(
      "--drop-path <p>",
      "convnext-v2 and vit: stochastic depth at the last block (default: 0)",
      number,
    );

/** How a run goes over its images. */
export const addLoopOptions = (command: Command): Command =>
  command
    .addOption(choice("--schedule <name>", 'learning rate over time (default: "cosine")', schedules))
    .option("--warmup <n>", "steps over which the learning rate rises (default: 0)", number)
    .option("--clip-norm <x>", "largest norm of the gradient, 0 for no limit (default: 0)", number)
    .option("--batch-size <n>", "images in a step (default: 64)", number)
    .option("--recompute", "compute activations again in the backward pass: less memory, slower steps")
    .option(
      "--accumulate <n>",
      "passes over parts of the batch in a step: less memory, the same gradient; BatchNorm and class means see " +
        "one part at a time (default: 1)",
      number,
    )
    .option("--seed <n>", "seed of everything random (default: 1)", number);

/** What a command computes on. */
export interface Machine {
  readonly device?: Device;
  readonly threads?: number;
}

export const addMachineOptions = (command: Command): Command =>
  command
    .addOption(
      choice(
        "--device <name>",
        'where models run: cpu, an NVIDIA card, or a card by WebGPU; see docs/DEVICES.md (default: "cpu")',
        devices,
      ),
    )
    .option("--threads <n>", "threads (default: all cores)", number);
