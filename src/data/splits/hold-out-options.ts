/** A set of images to split. */
export interface Splittable {
  /** The class of each image. */
  readonly labels: ArrayLike<number>;
  /** The group of each image, such as its patient, of which no part is held out alone. */
  readonly groups?: ArrayLike<number>;
}

export interface HoldOutOptions {
  /** The share to hold out, from above 0 to below 1. */
  readonly fraction: number;
  /** The images, in the order in which they are considered. */
  readonly order: Iterable<number>;
  /** What a class is called, for messages. */
  readonly nameOf: (label: number) => string;
  /** What is held out, and what the rest is, for messages. */
  readonly parts: readonly [held: string, rest: string];
  /** What to do against a class that cannot be on both sides, for messages. */
  readonly remedy: string;
}
