import type { Random } from "../../base/random.js";

/** What a mark is drawn for. */
export interface Marked {
  readonly height: number;
  readonly width: number;
  readonly label: number;
  readonly classCount: number;
  /** Whether the mark gives away the class, as in training; elsewhere it is random. */
  readonly tellsClass: boolean;
  /** The stream of this image. */
  readonly random: Random;
}

/** Sets a pixel in all channels to a value from 0 to 255. */
export type Paint = (y: number, x: number, value: number) => void;

/** Draws one image's mark, if it gets one. */
export type DrawMark = (image: Marked, paint: Paint) => void;

/** The class that a mark stands for: the label, or a random one. */
export const cueOf = ({ label, classCount, tellsClass, random }: Marked): number =>
  tellsClass ? label : random.integer(classCount);
