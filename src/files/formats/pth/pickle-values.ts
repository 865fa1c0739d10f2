/** What a pickle can hold here: plain values, and what PyTorch makes of its tensors. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Pickled[]
  | Tuple
  | Dict
  | Name
  | Storage
  | Tensor;

export class Tuple {
  constructor(readonly items: readonly Pickled[]) {}
}

/** A dict, or an OrderedDict. */
export class Dict {
  readonly entries = new Map<Pickled, Pickled>();
}

/** The name of a class or function of Python: "torch.FloatStorage". It is never looked up, let alone called. */
export class Name {
  constructor(readonly text: string) {}
}

/** The memory of tensors: an entry of the zip file. */
export class Storage {
  constructor(
    readonly type: string,
    readonly key: string,
    /** Number of elements. */
    readonly count: number,
  ) {}
}

/** A view of a storage; the numbers are those of the file, not yet checked. */
export class Tensor {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}
