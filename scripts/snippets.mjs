// The programs in the documentation, for the tests and the check of the package: every fenced block of JavaScript or
// TypeScript in the README, the guides and the doc comments.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

const fence = /```(?:js|ts|javascript|typescript)\n([\s\S]*?)```/g;

/**
 * @typedef {object} Snippet
 * @property {string} where - Where it stands, such as "README.md:42".
 * @property {string} code
 * @property {boolean} forBrowsers - Programs for pages are compiled, but have no page here to run in.
 */

/**
 * @param {string} file
 * @param {string} text
 * @returns {Snippet[]}
 */
function snippetsOf(file, text) {
  return [...text.matchAll(fence)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    const [, code = ""] = match;
    return { where: `${file}:${line}`, code, forBrowsers: code.includes('"batchcam/web"') };
  });
}

/**
 * The text of a file's doc comments, line for line, and nothing of its code.
 * @param {string} source
 */
function commentsOf(source) {
  let inside = false;
  return source
    .split("\n")
    .map((line) => {
      if (/^\s*\/\*\*/.test(line)) inside = true;
      const text = inside ? line.replace(/^\s*(\/\*\*|\*\/|\*) ?/, "") : "";
      if (line.includes("*/")) inside = false;
      return text;
    })
    .join("\n");
}

/**
 * @param {string} folder
 * @param {string} extension
 */
const filesIn = (folder, extension) =>
  readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension))
    .map((file) => `${folder}/${file}`)
    .sort();

/** @param {string} file */
const read = (file) => readFileSync(root + file, "utf8");

/** The programs of the README and the guides. */
export const documentSnippets = () =>
  ["README.md", ...filesIn("docs", ".md").filter((file) => !file.startsWith("docs/api/"))].flatMap((file) =>
    snippetsOf(file, read(file)),
  );

/** The programs of the doc comments. */
export const commentSnippets = () =>
  filesIn("src", ".ts").flatMap((file) => snippetsOf(file, commentsOf(read(file))));
