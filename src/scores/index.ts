export { type ClassRows, classRows, rowLength, unmoved } from "./class-rows.js";
export type { Likeness, Link, Rows, ScoreFunction, ScoreReader, Scores } from "./score-reader.js";
export { scoreIn } from "./score-text.js";
