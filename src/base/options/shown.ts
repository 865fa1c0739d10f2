/** A value as messages show it: short, and with its type where the value alone does not tell. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}...` : value);
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value) || Array.isArray(value)) return shownArray(value);
  if (typeof value === "object" && value !== null) return `an object with ${keysOf(value)}`;
  return String(value);
}

const longest = 60;

function shownArray(value: ArrayBufferView | readonly unknown[]): string {
  if (Array.isArray(value) && value.length <= 8) return `[${value.map(shown).join(", ")}]`;
  const length = "length" in value ? ` of ${value.length} values` : "";
  return Array.isArray(value) ? `an array${length}` : `a ${value.constructor.name}${length}`;
}

function keysOf(value: object): string {
  const keys = Object.keys(value);
  return keys.length === 0 ? "no keys" : `the keys ${keys.slice(0, 5).join(", ")}`;
}
