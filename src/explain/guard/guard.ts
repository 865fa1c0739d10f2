import { FormatError } from "../../base/errors.js";
import type { Classifier } from "../../import/index.js";
import { defaultOptimiser, type Optimiser } from "../../runtime/index.js";
import { saidBy } from "../graphs/probabilities.js";
import type { Candidate, ProgramGuard, Releasable, ScoreRows } from "./candidate.js";
import { difference } from "./difference.js";
import { asWritten, optimiserInWords, rightOptimiser } from "./optimisers.js";

/** Remembers what was found out about a file, from one process to the next. */
export interface GuardMemory {
  /** @returns undefined where nothing is known. */
  recall(what: string): Promise<Finding | undefined>;
  keep(what: string, finding: Finding): Promise<void>;
}

/** What was found out about a file, or a program made of it. */
export interface Finding {
  /** With which the program's scores are those of the file. */
  readonly optimiser?: Optimiser;
  /** The layer to explain when none is asked for. */
  readonly layer?: string;
  /** Whether images must be run one by one. */
  readonly oneByOne?: boolean;
}

export const nothingKept: GuardMemory = { recall: async () => undefined, keep: async () => {} };

/** The file by itself. */
interface OpenedFile extends Releasable {
  /** How far scores may be from its own, as a share of the largest. */
  readonly tolerance: number;
  /** Whether it is probabilities that are compared, or may be. */
  readonly mayBeProbabilities: boolean;
  /** Its scores of the probes, given one by one or together. */
  scores(together?: boolean): Promise<ScoreRows>;
}

/** What the file computes of the probes. */
interface Expected {
  readonly scores: ScoreRows;
  readonly tolerance: number;
  readonly mayBeProbabilities: boolean;
}

/** How far the same scores of two programs may be apart, as a share of the largest: rounding, by the order of sums. */
const rounding = 5e-4;

/** The scores of an image depend on the other images of its batch: images must be run one by one. */
export class BatchDependence extends FormatError {
  constructor() {
    super(
      "The model's scores of an image depend on the other images of its batch: export it for inference, or for one image at a time.",
    );
  }
}

/** Sees to it that programs made of a file have the scores that the file has when it runs as it is written. */
export class Guard implements ProgramGuard {
  private expected: Promise<Expected> | undefined;

  /**
   * @param open - Opens the file by itself.
   * @param known - With what programs are loaded at first.
   */
  constructor(
    private readonly classifier: Classifier,
    private readonly open: () => Promise<OpenedFile>,
    private readonly memory: GuardMemory,
    private known: Optimiser = defaultOptimiser,
  ) {}

  get optimiser(): Optimiser {
    return this.known;
  }

  /** What a user should know of these settings. */
  get notes(): readonly string[] {
    const words = optimiserInWords(this.known);
    return words ? [`ONNX Runtime's optimiser changes this model's scores: ${words}.`] : [];
  }

  async load<P extends Releasable>(candidate: Candidate<P>): Promise<P> {
    const found = (await this.memory.recall(candidate.name))?.optimiser;
    if (found) {
      this.known = found;
      return candidate.load(found);
    }
    const program = await candidate.load(this.known);
    let optimiser: Optimiser | undefined;
    try {
      optimiser = await this.settle(await candidate.scores(program), candidate);
      await this.memory.keep(candidate.name, { optimiser });
    } finally {
      if (optimiser !== this.known) await program.release();
    }
    if (optimiser === this.known) return program;
    this.known = optimiser;
    return candidate.load(optimiser);
  }

  /** The settings to use, given a program's scores with those known. */
  private async settle<P extends Releasable>(scores: ScoreRows, candidate: Candidate<P>): Promise<Optimiser> {
    const expected = await this.fileScores();
    if (this.apart(scores, expected) <= rounding) return this.known;
    const scoresWith = async (optimiser: Optimiser): Promise<ScoreRows> => {
      const program = await candidate.load(optimiser);
      try {
        return await candidate.scores(program);
      } finally {
        await program.release();
      }
    };
    const written = await scoresWith(asWritten);
    const left = this.apart(written, expected);
    if (left > expected.tolerance) throw await this.unlike(left);
    const isRight = (other: ScoreRows): boolean => difference(other, written) <= rounding;
    if (isRight(scores)) return this.known;
    return rightOptimiser(async (optimiser) => isRight(await scoresWith(optimiser)));
  }

  private fileScores(): Promise<Expected> {
    this.expected ??= (async () => {
      const file = await this.open();
      const { tolerance, mayBeProbabilities } = file;
      const scores = await file.scores();
      await file.release();
      return { scores, tolerance, mayBeProbabilities };
    })();
    return this.expected;
  }

  /** How far scores are from the file's, as a share of the largest. */
  private apart(found: ScoreRows, { scores, mayBeProbabilities }: Expected): number {
    if (!mayBeProbabilities) return difference(found, scores);
    const { link } = this.classifier.scores;
    // A file with one number for two classes has that of the second.
    const forms = [found, found.map((row) => saidBy(row, link))].map((rows) =>
      rows.map((row, at) => row.slice(-scores[at].length)),
    );
    return Math.min(...forms.map((rows) => difference(rows, scores)));
  }

  /** Why the scores differ even as the graph is written. */
  private async unlike(apart: number): Promise<FormatError> {
    const file = await this.open();
    try {
      const scores = await file.scores();
      if (difference(await file.scores(), scores) > rounding) {
        return new FormatError(
          "The model's scores of the same image differ from run to run: it draws random numbers. Export it for inference " +
            "(PyTorch: model.eval(), Keras: training=False).",
        );
      }
      const { fixedBatch } = this.classifier;
      const together = fixedBatch === undefined ? await file.scores(true) : scores;
      if (difference(together, scores) > rounding) {
        return new BatchDependence();
      }
    } finally {
      await file.release();
    }
    const share = Number.isFinite(apart)
      ? `by ${(100 * apart).toPrecision(2)} % of the largest`
      : "and are not finite";
    return new FormatError(
      `The scores that batchcam computes of this model differ from those of the file run by ONNX Runtime, ${share}: nothing ` +
        "is explained, since the maps would be of another model. Please report it, with the file if you can.",
    );
  }
}
