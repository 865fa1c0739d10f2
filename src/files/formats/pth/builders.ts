import type { Builders } from "./pickle.js";
import { Dict, Name, type Pickled, Storage, Tensor, Tuple } from "./pickle-values.js";
import { Unreadable } from "./unreadable.js";

/** PyTorch's storages that can be read, with the element types of safetensors. */
export const storageTypes: ReadonlyMap<string, string> = new Map([
  ["torch.FloatStorage", "F32"],
  ["torch.DoubleStorage", "F64"],
  ["torch.HalfStorage", "F16"],
  ["torch.BFloat16Storage", "BF16"],
  ["torch.LongStorage", "I64"],
  ["torch.IntStorage", "I32"],
  ["torch.ShortStorage", "I16"],
  ["torch.CharStorage", "I8"],
  ["torch.ByteStorage", "U8"],
  ["torch.BoolStorage", "BOOL"],
]);

type Build = (items: readonly Pickled[]) => Pickled;

const functions: ReadonlyMap<string, Build> = new Map<string, Build>([
  ["collections.OrderedDict", (items) => (items.length === 0 ? new Dict() : unusual("OrderedDict"))],
  ["torch.Size", (items) => (items[0] instanceof Tuple ? items[0] : unusual("Size"))],
  ["torch._utils._rebuild_tensor_v2", tensorOf],
  ["torch._utils._rebuild_parameter", ([data]) => (data instanceof Tensor ? data : unusual("Parameter"))],
]);

const unusual = (what: string): never => {
  throw new Unreadable(`its ${what} is not written as torch.save writes it`, "trusted");
};

/** (storage, offset, size, strides, requires_grad, backward_hooks) of `torch/_utils.py`. */
function tensorOf([storage, offset, shape, strides]: readonly Pickled[]): Pickled {
  if (!(storage instanceof Storage) || !isPlace(offset)) return unusual("tensor");
  return new Tensor(storage, offset, placesIn(shape), placesIn(strides));
}

const isPlace = (value: Pickled | undefined): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

function placesIn(tuple: Pickled | undefined): readonly number[] {
  const items = tuple instanceof Tuple ? tuple.items : [];
  return tuple instanceof Tuple && items.every(isPlace) ? items : unusual("tensor");
}

/** What the pickles of plain tensors name; everything else is refused by its name. */
export const tensorBuilders: Builders = {
  name(text) {
    if (functions.has(text) || storageTypes.has(text)) return new Name(text);
    throw new Unreadable(`it holds ${text}, which only code of Python could make`, "trusted");
  },
  build({ text }, items) {
    return functions.get(text)?.(items) ?? unusual("storage");
  },
  /** ("storage", type, key, device, number of elements) of `torch/serialization.py`. */
  outside(id) {
    const [kind, type, key, , count] = id instanceof Tuple ? id.items : [];
    const isStorage = kind === "storage" && type instanceof Name && storageTypes.has(type.text);
    return isStorage && typeof key === "string" && isPlace(count)
      ? new Storage(type.text, key, count)
      : unusual("storage");
  },
};
