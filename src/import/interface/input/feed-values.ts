/** The value of an input beside the images, the same for each of them. */
export type FeedValue =
  | number
  | readonly number[]
  | { readonly data: ArrayLike<number>; readonly shape: readonly number[] };

export type Feeds = Readonly<Record<string, FeedValue>>;
