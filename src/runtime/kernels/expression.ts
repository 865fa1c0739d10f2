/** What a kernel computes per element: float32 arithmetic on arrays of one length and on scalars. */
export type Expression =
  | { readonly kind: "array"; readonly name: string }
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "operation"; readonly operation: Operation; readonly operands: readonly Expression[] };

export type Operation = "add" | "sub" | "mul" | "div" | "sqrt";

/** Numbers are constants. */
export type Operand = Expression | number;

/** An array's element, as it was before the kernel wrote to it. */
export const array = (name: string): Expression => ({ kind: "array", name });
/** A number passed to each run of the kernel. */
export const scalar = (name: string): Expression => ({ kind: "scalar", name });

export const add = (a: Operand, b: Operand): Expression => operation("add", a, b);
export const sub = (a: Operand, b: Operand): Expression => operation("sub", a, b);
export const mul = (a: Operand, b: Operand): Expression => operation("mul", a, b);
export const div = (a: Operand, b: Operand): Expression => operation("div", a, b);
export const sqrt = (a: Operand): Expression => operation("sqrt", a);

const operation = (name: Operation, ...operands: Operand[]): Expression => ({
  kind: "operation",
  operation: name,
  operands: operands.map((operand) =>
    typeof operand === "number" ? { kind: "constant", value: operand } : operand,
  ),
});
