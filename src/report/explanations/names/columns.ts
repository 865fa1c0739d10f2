import { attributionMethods } from "../../../cam/index.js";
import type { Column, ExplainingModel } from "../settings.js";
import { FileNames, inFileName } from "./file-names.js";
import { shortestPaths } from "./short-names.js";

/** What a column is called, as far as it tells it from others: both are empty where there is one column alone. */
export interface ColumnName {
  /** Part of the names of its files. */
  readonly tag: string;
  /** For people: "resnet.onnx, Grad-CAM". */
  readonly title: string;
}

export function columnNames(columns: readonly Column[], models: readonly ExplainingModel[]): ColumnName[] {
  const layers = layerNames(columns);
  const several = (values: readonly unknown[]): boolean => new Set(values).size > 1;
  const parts = [
    several(columns.map(({ model }) => model)) &&
      columns.map(({ model }) => ({
        tag: models[model].name.replace(/\.onnx$/i, ""),
        title: models[model].name,
      })),
    several(columns.map(({ method }) => method)) &&
      columns.map(({ method }) => ({ tag: method, title: attributionMethods[method].title })),
    severalOfOne(columns) && layers.map((name) => ({ tag: name, title: name })),
  ].filter((part) => part !== false);
  const names = new FileNames();
  return columns.map((_, index) => {
    const own = parts.map((part) => part[index]).filter(({ title }) => title !== "");
    const tag = own.map((part) => inFileName(part.tag)).join(".");
    return { tag: tag === "" ? "" : names.take(tag), title: own.map(({ title }) => title).join(", ") };
  });
}

/** Whether a model explains different layers. */
const severalOfOne = (columns: readonly Column[]): boolean => {
  const all = (model: number): string[] =>
    columns.filter((column) => column.model === model && column.layers.length > 0).map(layersKey);
  return columns.some(({ model }) => new Set(all(model)).size > 1);
};

const layersKey = ({ layers }: Column): string => layers.map(({ name }) => name).join("\n");

/** As much of the ends of the layers' names as tells them apart. */
function layerNames(columns: readonly Column[]): string[] {
  const all = [...new Set(columns.flatMap(({ layers }) => layers.map(({ name }) => name)))];
  const short = new Map(shortestPaths(all).map((name, index) => [all[index], name]));
  return columns.map(({ layers }) => layers.map(({ name }) => short.get(name) ?? name).join(" + "));
}
