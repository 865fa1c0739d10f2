import type { DatasetName } from "../data/index.js";

/** What is known about a dataset without loading it. */
export interface DatasetDescription {
  readonly name: DatasetName;
  readonly title: string;
  readonly classNames: readonly string[];
  readonly trainCount: number;
  /** The size of its own validation split; 0 when it has none. */
  readonly validationCount: number;
  readonly testCount: number;
  readonly licence: string;
  readonly source: string;
  readonly synthetic: boolean;
}

const digitNames = [..."0123456789"];

export const catalogue: Readonly<Record<DatasetName, DatasetDescription>> = {
  digits: {
    name: "digits",
    title: "Synthetic digits (drawn by this program)",
    classNames: digitNames,
    trainCount: 6000,
    validationCount: 0,
    testCount: 1000,
    licence: "MIT",
    source: "built in, needs no files",
    synthetic: true,
  },
  mnist: {
    name: "mnist",
    title: "MNIST handwritten digits",
    classNames: digitNames,
    trainCount: 60_000,
    validationCount: 0,
    testCount: 10_000,
    licence: "CC BY-SA 3.0",
    source: "http://yann.lecun.com/exdb/mnist/",
    synthetic: false,
  },
  "fashion-mnist": {
    name: "fashion-mnist",
    title: "Fashion-MNIST articles of clothing",
    classNames: [
      "T-shirt/top",
      "Trouser",
      "Pullover",
      "Dress",
      "Coat",
      "Sandal",
      "Shirt",
      "Sneaker",
      "Bag",
      "Ankle boot",
    ],
    trainCount: 60_000,
    validationCount: 0,
    testCount: 10_000,
    licence: "MIT",
    source: "https://github.com/zalandoresearch/fashion-mnist",
    synthetic: false,
  },
  pneumoniamnist: {
    name: "pneumoniamnist",
    title: "PneumoniaMNIST chest X-rays",
    classNames: ["normal", "pneumonia"],
    trainCount: 4708,
    validationCount: 524,
    testCount: 624,
    licence: "CC BY 4.0",
    source: "https://medmnist.com",
    synthetic: false,
  },
};
