import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RuntimeError, ShapeError } from "../../src/base/errors.js";
import {
  add,
  allocate,
  array,
  compileKernel,
  div,
  mul,
  scalar,
  sqrt,
  sub,
} from "../../src/runtime/kernels/index.js";

describe("kernels", () => {
  it("compute in float32, element by element, at any length", () => {
    const f = Math.fround;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.float({ noNaN: true }), fc.float({ noNaN: true })), { maxLength: 40 }),
        fc.float({ noNaN: true }),
        (pairs, s) => {
          const { memory, arrays } = allocate({ x: pairs.length, y: pairs.length, z: pairs.length });
          arrays.x.set(pairs.map(([x]) => x));
          arrays.y.set(pairs.map(([, y]) => y));
          const [x, y] = [array("x"), array("y")];
          const difference = sub(mul(x, scalar("s")), y);
          const z = div(sqrt(mul(difference, difference)), add(mul(y, y), 0.1));
          compileKernel({ z }, memory)(arrays, { s });
          const expected = pairs.map(([a, b]) => {
            const apart = f(f(a * s) - b);
            return f(f(Math.sqrt(f(apart * apart))) / f(f(b * b) + f(0.1)));
          });
          expect(arrays.z).toEqual(Float32Array.from(expected));
        },
      ),
    );
  });

  it("read old values before writing new ones", () => {
    const { memory, arrays } = allocate({ a: 5, b: 5, untouched: 5 });
    arrays.a.fill(1);
    arrays.b.fill(2);
    compileKernel({ a: array("b"), b: array("a") }, memory)(arrays, {});
    expect([...arrays.a, ...arrays.b, ...arrays.untouched]).toEqual([
      ...Array(5).fill(2),
      ...Array(5).fill(1),
      ...Array(5).fill(0),
    ]);
  });

  it("support many scalars and constants", () => {
    const { memory, arrays } = allocate({ sum: 4 });
    const names = Array.from({ length: 150 }, (_, at) => `s${at}`);
    const sum = names.reduce((all, name, at) => add(all, mul(scalar(name), at)), mul(array("sum"), 0));
    compileKernel({ sum }, memory)(arrays, Object.fromEntries(names.map((name) => [name, 2])));
    expect([...arrays.sum]).toEqual(Array(4).fill(150 * 149));
  });

  it("reject arrays of another length, in another memory, or missing", () => {
    const { memory, arrays } = allocate({ a: 5, b: 5, short: 4 });
    const kernel = compileKernel({ a: array("b") }, memory);
    expect(() => kernel({ a: arrays.a, b: arrays.short }, {})).toThrow(ShapeError);
    expect(() => kernel({ a: arrays.a, b: new Float32Array(5) }, {})).toThrow(/"b"/);
    expect(() => kernel({ b: arrays.b }, {})).toThrow(/"a"/);
  });
});

describe("allocate", () => {
  it("says what is too large", () => {
    expect(() => allocate({ all: 2 ** 30 + 1 })).toThrow(RuntimeError);
    expect(() => allocate({ all: 2 ** 30 + 1 })).toThrow(/4097 MiB/);
  });
});
