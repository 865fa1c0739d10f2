import { listOf, objectWith } from "../base/options/requirements.js";

/** What a grid must be. */
export const aGrid = objectWith("a grid, such as parseGrid reads", "axes", "seeds", "measures", "place");

/** What an array of cells must be. */
export const listOfCells = listOf(
  objectWith("a cell", "name", "config"),
  "an array of cells, such as cellsOf makes",
);

/** What a comparison must be. */
export const aComparison = objectWith(
  "a comparison, such as compareCells makes",
  "axes",
  "measures",
  "panels",
);
