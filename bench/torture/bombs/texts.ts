import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRepository } from "../run-command.js";
import type { Bomb } from "./bomb.js";

function text(name: string, content: () => string, args: readonly string[]): Bomb["write"] {
  return (folder) => {
    writeFileSync(join(folder, name), content());
    return args;
  };
}

/** Each line holds the one before it nine times: "billion laughs". */
function aliases(): string {
  const lines = Array.from({ length: 20 }, (_, at) => {
    const items = at === 0 ? Array(9).fill("lol") : Array(9).fill(`*a${at - 1}`);
    return `a${at}: &a${at} [${items.join(", ")}]`;
  });
  return `${lines.join("\n")}\ntitle: *a19\n`;
}

const model = inRepository("test/fixtures/onnx/squeezenet/model.onnx");

/** Texts that expand, nest or never end. */
export const textBombs: readonly Bomb[] = [
  { name: "YAML of aliases of aliases", write: text("bomb.yaml", aliases, ["experiment", "bomb.yaml"]) },
  {
    name: "YAML nested 200,000 deep",
    write: text("bomb.yaml", () => "[".repeat(200_000), ["experiment", "bomb.yaml"]),
  },
  {
    name: "JSON nested 400,000 deep",
    write: text("bomb.json", () => "[".repeat(400_000), ["train", "--config", "bomb.json"]),
  },
  {
    name: "labels nested 4 million deep",
    write: text("bomb.json", () => "[".repeat(4e6), ["explain", model, "image.png", "--labels", "bomb.json"]),
  },
  {
    name: "a pipe in place of a grid",
    write: (folder) => {
      execFileSync("mkfifo", [join(folder, "bomb.yaml")]);
      return ["experiment", "bomb.yaml"];
    },
  },
];
