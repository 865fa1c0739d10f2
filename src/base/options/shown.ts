/** A value as messages show it: in one short line, and with its type where the value alone does not tell. */
export function shown(value: unknown): string {
  return shownAt(value, 0);
}

function shownAt(value: unknown, depth: number): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}...` : value);
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return shownArray(value, depth);
  if (typeof value === "object" && value !== null) return `an object with ${keysOf(value)}`;
  return String(value);
}

const longest = 60;
/** Of lists in lists, how many levels are shown. */
const deepest = 2;

function shownArray(value: ArrayBufferView | readonly unknown[], depth: number): string {
  if (Array.isArray(value) && value.length <= 8 && depth < deepest) {
    return `[${value.map((item) => shownAt(item, depth + 1)).join(", ")}]`;
  }
  const length = "length" in value ? ` of ${value.length} values` : "";
  return Array.isArray(value) ? `an array${length}` : `a ${value.constructor.name}${length}`;
}

function keysOf(value: object): string {
  const keys = Object.keys(value);
  return keys.length === 0 ? "no keys" : `the keys ${keys.slice(0, 5).map(shownKey).join(", ")}`;
}

/** A key as it is, if it is a plain word; others are quoted and shortened. */
export const shownKey = (key: string): string => (/^[\w$@./-]{1,60}$/.test(key) ? key : shown(key));
