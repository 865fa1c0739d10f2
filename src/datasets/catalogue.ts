import type { DatasetName } from "../data/index.js";
import { medmnistClasses } from "./medmnist.js";
import { mnistFiles } from "./mnist.js";

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

/** A file of a dataset, with the size and the SHA-256 of its content. */
export interface RemoteFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Where the files of a dataset can be downloaded. */
export interface RemoteDataset {
  /** Base addresses of https, each ending in "/", in the order in which they are tried. */
  readonly mirrors: readonly string[];
  readonly files: readonly RemoteFile[];
}

/** The form of a dataset's files, and where they can be downloaded. */
export interface DatasetFiles extends RemoteDataset {
  /** "idx": the four files of MNIST; "npz": one file NAME.npz as MedMNIST has them. */
  readonly format: "idx" | "npz";
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
    classNames: medmnistClasses.pneumoniamnist,
    trainCount: 4708,
    validationCount: 524,
    testCount: 624,
    licence: "CC BY 4.0",
    source: "https://medmnist.com",
    synthetic: false,
  },
};

const mnistFilesOf = (...contents: readonly Omit<RemoteFile, "name">[]): RemoteFile[] => {
  const { train, test } = mnistFiles;
  const names = [train.images, train.labels, test.images, test.labels];
  return names.map((name, index) => ({ name: `${name}.gz`, ...contents[index] }));
};

/** The files of the datasets that are not built in. */
export const datasetFiles: Readonly<Record<Exclude<DatasetName, "digits">, DatasetFiles>> = {
  mnist: {
    format: "idx",
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ],
    files: mnistFilesOf(
      { bytes: 9_912_422, sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609" },
      { bytes: 28_881, sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c" },
      { bytes: 1_648_877, sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6" },
      { bytes: 4_542, sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6" },
    ),
  },
  "fashion-mnist": {
    format: "idx",
    mirrors: [
      "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/b2617bb6d3ffa2e429640350f613e3291e10b141/data/fashion/",
    ],
    files: mnistFilesOf(
      { bytes: 26_421_880, sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84" },
      { bytes: 29_515, sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845" },
      { bytes: 4_422_102, sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073" },
      { bytes: 5_148, sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5" },
    ),
  },
  pneumoniamnist: {
    format: "npz",
    mirrors: ["https://zenodo.org/records/10519652/files/"],
    files: [
      {
        name: "pneumoniamnist.npz",
        bytes: 4_170_669,
        // As recorded by TensorFlow Datasets for this address (pneumonia_mnist/checksums.tsv).
        sha256: "e1792d3f03751cb101e99f19a63b3c1941436c988665f47853417b05be250cd8",
      },
    ],
  },
};
