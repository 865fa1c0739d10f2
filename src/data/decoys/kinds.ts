export const decoyKinds = ["random-corner", "fixed-corner", "colour", "scanner-mark"] as const;

/**
 * A shortcut that a model should not take: it gives away the class in training and tells nothing elsewhere.
 * "random-corner": a 4x4 patch in a random corner, with value 255 - 25 c for class c (Decoy-MNIST of Ross
 * et al. 2017); "fixed-corner": the same, always at the top left; "colour": grey images get the colour of their
 * class (as in the Colored MNIST of Kim et al., "Learning Not to Learn", CVPR 2019, without its noise);
 * "scanner-mark": a bright letter in an upper corner of the images of the last class.
 */
export type DecoyKind = (typeof decoyKinds)[number];
