import type { SpatialLayout } from "./spatial.js";

/** A value of a model that maps can be made from. */
export interface Layer {
  /** The name of the value. */
  readonly name: string;
  /** The name and operator of the node that computes it. */
  readonly node: string;
  readonly opType: string;
  /** The module of the network that it belongs to, such as "layer4.1.conv2"; undefined where the file does not say. */
  readonly module: string | undefined;
  /** Shape of the value; its batch size is the one that the model was read with. */
  readonly shape: readonly number[];
  readonly layout: SpatialLayout;
  /**
   * Whether everything the scores know about the image passes through this value, and it is no linear layer's for the attention
   * that pools it.
   */
  readonly complete: boolean;
}
