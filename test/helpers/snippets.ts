import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A program in the documentation: a fenced block of a Markdown file or of an `@example`. */
export interface Snippet {
  /** Where it stands, such as "README.md:42". */
  readonly where: string;
  readonly code: string;
  /** Programs for pages are compiled, but have no page here to run in. */
  readonly forBrowsers: boolean;
}

export const root = fileURLToPath(new URL("../../", import.meta.url));

const fence = /```(?:js|ts|javascript|typescript)\n([\s\S]*?)```/g;

function snippetsOf(file: string, text: string): Snippet[] {
  return [...text.matchAll(fence)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    const code = match[1];
    return { where: `${file}:${line}`, code, forBrowsers: /"batchcam\/web"/.test(code) };
  });
}

/** The text of a file's doc comments, line for line, and nothing of its code. */
function commentsOf(source: string): string {
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

const filesIn = (folder: string, extension: string): string[] =>
  readdirSync(root + folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension))
    .map((file) => `${folder}/${file}`)
    .sort();

/** Every program in the README, the guides and the doc comments. */
export function allSnippets(): Snippet[] {
  const guides = filesIn("docs", ".md").filter((file) => !file.startsWith("docs/api/"));
  const read = (file: string): string => readFileSync(root + file, "utf8");
  return [
    ...["README.md", ...guides].flatMap((file) => snippetsOf(file, read(file))),
    ...filesIn("src", ".ts").flatMap((file) => snippetsOf(file, commentsOf(read(file)))),
  ];
}
