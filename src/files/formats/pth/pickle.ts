import { Bytes } from "./bytes.js";
import { Dict, Name, type Pickled, Tuple } from "./pickle-values.js";
import { Unreadable } from "./unreadable.js";

/** What stands behind the names of a pickle. */
export interface Builders {
  /** @throws FormatError for a name that is not known. */
  readonly name: (text: string) => Name;
  /** What a named function makes of its arguments. */
  readonly build: (of: Name, items: readonly Pickled[]) => Pickled;
  /** The value that lies outside of the pickle under an identifier. */
  readonly outside: (id: Pickled) => Pickled;
}

/**
 * Reads a pickle without running anything: an interpreter of the operations that `torch.save` writes in protocol 2
 * (https://docs.python.org/3/library/pickletools.html). Names are compared with those of `builders`, never imported. Each
 * operation makes at most one value, so that a pickle of n bytes takes memory in proportion to n.
 * @throws FormatError when it is damaged, has another operation, or names what is not known.
 */
export function readPickle(bytes: Uint8Array, builders: Builders): Pickled {
  const machine = new Machine(new Bytes(bytes), builders);
  try {
    return machine.run();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new Unreadable("its pickle is damaged", "again", { cause });
  }
}

class Machine {
  private stack: Pickled[] = [];
  /** The stacks below each mark. */
  private readonly below: Pickled[][] = [];
  private readonly memo = new Map<number, Pickled>();

  constructor(
    private readonly bytes: Bytes,
    private readonly builders: Builders,
  ) {}

  run(): Pickled {
    for (;;) {
      const code = this.bytes.byte();
      if (code === stop) return this.pop();
      const operation = operations.get(code);
      if (operation === undefined) {
        throw new Unreadable(
          `its pickle has the operation 0x${code.toString(16)}, which torch.save does not write by itself`,
          "trusted",
        );
      }
      operation(this, this.bytes);
    }
  }

  push(value: Pickled): void {
    this.stack.push(value);
  }

  pop(): Pickled {
    const value = this.stack.pop();
    if (value === undefined) throw new RangeError("The stack is empty.");
    return value;
  }

  top(): Pickled {
    const value = this.stack.at(-1);
    if (value === undefined) throw new RangeError("The stack is empty.");
    return value;
  }

  mark(): void {
    this.below.push(this.stack);
    this.stack = [];
  }

  /** The values since the last mark. */
  sinceMark(): Pickled[] {
    const values = this.stack;
    const below = this.below.pop();
    if (below === undefined) throw new RangeError("There is no mark.");
    this.stack = below;
    return values;
  }

  keep(place: number): void {
    this.memo.set(place, this.top());
  }

  recall(place: number): void {
    const value = this.memo.get(place);
    if (value === undefined) throw new RangeError("Nothing was kept there.");
    this.push(value);
  }

  nameOf(text: string): void {
    this.push(this.builders.name(text));
  }

  outside(): void {
    this.push(this.builders.outside(this.pop()));
  }

  reduce(): void {
    const items = this.pop();
    const of = this.pop();
    if (!(of instanceof Name) || !(items instanceof Tuple))
      throw new RangeError("Nothing that can be built.");
    this.push(this.builders.build(of, items.items));
  }

  /** An OrderedDict gets attributes, such as the versions of a state dict's modules, which say nothing of its values. */
  dropAttributes(): void {
    this.pop();
    if (!(this.top() instanceof Dict)) throw new RangeError("Only dicts have attributes here.");
  }

  append(values: readonly Pickled[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new RangeError("Items without a list.");
    for (const value of values) list.push(value);
  }

  set(pairs: readonly Pickled[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict) || pairs.length % 2 > 0) throw new RangeError("Entries without a dict.");
    for (let at = 0; at < pairs.length; at += 2) dict.entries.set(pairs[at], pairs[at + 1]);
  }

  tuple(length: number): void {
    const items = Array.from({ length }, () => this.pop()).reverse();
    this.push(new Tuple(items));
  }
}

const stop = 0x2e;

type Operation = (machine: Machine, bytes: Bytes) => void;

const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  // PROTO
  [
    0x80,
    (_, bytes) => {
      const version = bytes.byte();
      if (version > 2) throw new Unreadable(`its pickle is of protocol ${version}, not 2`, "plain");
    },
  ],
  // MARK, EMPTY_DICT, EMPTY_LIST, EMPTY_TUPLE
  [0x28, (machine) => machine.mark()],
  [0x7d, (machine) => machine.push(new Dict())],
  [0x5d, (machine) => machine.push([])],
  [0x29, (machine) => machine.push(new Tuple([]))],
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, (machine) => machine.push(null)],
  [0x88, (machine) => machine.push(true)],
  [0x89, (machine) => machine.push(false)],
  // BININT, BININT1, BININT2, LONG1, BINFLOAT
  [0x4a, (machine, bytes) => machine.push(bytes.int32())],
  [0x4b, (machine, bytes) => machine.push(bytes.byte())],
  [0x4d, (machine, bytes) => machine.push(bytes.uint16())],
  [0x8a, (machine, bytes) => machine.push(bytes.long(bytes.byte()))],
  [0x47, (machine, bytes) => machine.push(bytes.double())],
  // BINUNICODE, SHORT_BINSTRING
  [0x58, (machine, bytes) => machine.push(bytes.text(bytes.uint32()))],
  [0x55, (machine, bytes) => machine.push(bytes.text(bytes.byte()))],
  // BINPUT, LONG_BINPUT, BINGET, LONG_BINGET
  [0x71, (machine, bytes) => machine.keep(bytes.byte())],
  [0x72, (machine, bytes) => machine.keep(bytes.uint32())],
  [0x68, (machine, bytes) => machine.recall(bytes.byte())],
  [0x6a, (machine, bytes) => machine.recall(bytes.uint32())],
  // TUPLE, TUPLE1, TUPLE2, TUPLE3
  [0x74, (machine) => machine.push(new Tuple(machine.sinceMark()))],
  [0x85, (machine) => machine.tuple(1)],
  [0x86, (machine) => machine.tuple(2)],
  [0x87, (machine) => machine.tuple(3)],
  // APPEND, APPENDS, SETITEM, SETITEMS
  [0x61, (machine) => appendOne(machine)],
  [0x65, (machine) => appendSinceMark(machine)],
  [0x73, (machine) => setOne(machine)],
  [0x75, (machine) => setSinceMark(machine)],
  // GLOBAL, REDUCE, BUILD, BINPERSID
  [0x63, (machine, bytes) => machine.nameOf(`${bytes.line()}.${bytes.line()}`)],
  [0x52, (machine) => machine.reduce()],
  [0x62, (machine) => machine.dropAttributes()],
  [0x51, (machine) => machine.outside()],
]);

function appendOne(machine: Machine): void {
  const value = machine.pop();
  machine.append([value]);
}

function appendSinceMark(machine: Machine): void {
  const values = machine.sinceMark();
  machine.append(values);
}

function setOne(machine: Machine): void {
  const value = machine.pop();
  const key = machine.pop();
  machine.set([key, value]);
}

function setSinceMark(machine: Machine): void {
  const pairs = machine.sinceMark();
  machine.set(pairs);
}
