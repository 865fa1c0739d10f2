import { shown } from "../../base/options/shown.js";

/** Keys under which files keep the names of their classes, the best first. */
const wrappers = [
  "id2label",
  "names",
  "label_names",
  "class_names",
  "classNames",
  "class_labels",
  "classes",
  "labels",
  "categories",
  "idx_to_class",
  "index_to_class",
  "class_to_idx",
  "class_indices",
  "label2id",
] as const;

/** Keys under which the description of one class keeps its name, and its number. */
const nameKeys = [
  "name",
  "label",
  "class_name",
  "className",
  "displayName",
  "display_name",
  "title",
  "class",
];
const numberKeys = ["id", "index", "class_id", "classId", "label_id", "idx"];

/** A text does not name classes; its message says why, without the text's name. */
export class NoNames extends Error {}

/**
 * The names of classes in what was parsed: a list of names, or of objects with a name each; an object of names by class
 * numbers, or of class numbers by names; any of these under a usual key, such as "id2label".
 * @throws NoNames that says why there are none.
 */
export function classNamesOf(content: unknown): string[] {
  if (Array.isArray(content)) return ofList(content);
  if (typeof content !== "object" || content === null) throw new NoNames("holds no names of classes");
  const table = content as Readonly<Record<string, unknown>>;
  const wrapper = wrappers.find((key) => isStructure(table[key]) && Object.hasOwn(table, key));
  if (wrapper === undefined) return ofTable(Object.entries(table));
  const names = classNamesOf(table[wrapper]);
  const described = table.label_descriptions;
  return isStructure(described) ? names.map((name) => descriptionOf(described, name)) : names;
}

/** Whether an object, of which not everything is known to be names, says that some of it is. */
export const saysNames = (content: unknown): boolean =>
  isStructure(content) && wrappers.some((key) => Object.hasOwn(content, key) && isStructure(content[key]));

const isStructure = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** timm names the classes of ImageNet by WordNet's numbers, and describes them apart. */
function descriptionOf(described: Readonly<Record<string, unknown>>, name: string): string {
  const description = Object.hasOwn(described, name) ? described[name] : undefined;
  return typeof description === "string" ? description : name;
}

function ofList(list: readonly unknown[]): string[] {
  const numbers = list.map((entry) => numberOf(entry));
  if (list.length > 0 && numbers.every((number) => number !== undefined)) {
    const order = orderOf(numbers);
    if (order) return order.map((at, index) => nameOf(list[at], index));
  }
  return list.map(nameOf);
}

function numberOf(entry: unknown): number | undefined {
  if (!isStructure(entry) || Array.isArray(entry)) return undefined;
  const key = numberKeys.find((candidate) => Object.hasOwn(entry, candidate));
  return key === undefined ? undefined : wholeNumber(entry[key]);
}

function ofTable(table: readonly (readonly [string, unknown])[]): string[] {
  const keys = table.map(([key]) => wholeNumber(key));
  const values = table.map(([, value]) => wholeNumber(value));
  const areNumbers = (numbers: readonly (number | undefined)[]): numbers is readonly number[] =>
    numbers.every((number) => number !== undefined);
  // Names may be numbers: those of the classes are without gaps.
  const byName = areNumbers(values) ? orderOf(values) : undefined;
  if (byName && !(areNumbers(keys) && table.every(([, value]) => typeof value === "string"))) {
    return byName.map((at) => table[at][0]);
  }
  const byNumber = areNumbers(keys) ? orderOf(keys) : undefined;
  if (byNumber) return byNumber.map((at, index) => nameOf(table[at][1], index));
  throw new NoNames(`does not number its ${table.length} classes from 0 without gaps`);
}

/** Where the first, second, ... class stands, if the numbers are those from 0 on, or from 1 on. */
export function orderOf(numbers: readonly number[]): number[] | undefined {
  const order = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b]);
  const first = numbers[order[0]] === 1 ? 1 : 0;
  return order.every((at, index) => numbers[at] === first + index) ? order : undefined;
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** A name; some lists give an identifier and a name for each class. */
function nameOf(entry: unknown, index: number): string {
  const name = Array.isArray(entry) ? entry.at(-1) : entry;
  if (typeof name === "string" || typeof name === "number" || typeof name === "boolean") return String(name);
  if (isStructure(name)) {
    const key = nameKeys.find((candidate) => typeof name[candidate] === "string");
    if (key !== undefined && Object.hasOwn(name, key)) return String(name[key]);
  }
  throw new NoNames(`has no name for class ${index}${name === undefined ? "" : `, but ${shown(name)}`}`);
}
