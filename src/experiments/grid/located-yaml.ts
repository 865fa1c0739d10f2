import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import { UsageError } from "../../base/errors.js";

/** How deep lists and maps of a YAML text may lie in each other. */
const deepest = 64;

/**
 * Checks the depth of a text before it is parsed, which would take the stack and minutes: that of brackets, and of lists
 * and maps that begin in one line. Those of many lines need so many spaces that the size of a grid limits them.
 * @throws UsageError when it nests too deep.
 */
function checkDepth(text: string, name: string): void {
  let [brackets, indicators] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === "[" || token === "{") brackets++;
    else if (token === "]" || token === "}") brackets--;
    else if (token === "-" || token === "?") indicators++;
    else if (token === "\n" || token === "\r\n") indicators = 0;
    if (brackets > deepest || indicators > deepest)
      throw new UsageError(`${name} has lists and maps more than ${deepest} deep in each other.`);
  }
}

/** A YAML text that knows the line of each part, for messages. */
export class LocatedYaml {
  private readonly lines = new LineCounter();
  private readonly document: Document;

  /**
   * @param name - The text's name in messages, such as the path of its file.
   * @throws UsageError when it is not YAML.
   */
  constructor(
    text: string,
    readonly name: string,
  ) {
    checkDepth(text, name);
    this.document = parseDocument(text, { lineCounter: this.lines, logLevel: "error" });
    const [error] = this.document.errors;
    // The library quotes the surrounding lines, too much for one sentence.
    if (error)
      throw new UsageError(`${name} is not YAML: ${error.message.split(/[\r\n]/)[0].replace(/:$/, "")}.`);
  }

  /** @throws UsageError when an alias is undefined or expands too far. */
  value(): unknown {
    try {
      return this.document.toJS();
    } catch (cause) {
      throw new UsageError(`${this.name} cannot be read: ${(cause as Error).message}.`, { cause });
    }
  }

  /** The name with the line of a part, or of its innermost existing parent. */
  place(...path: readonly PropertyKey[]): string {
    const { offset } = this.find(path);
    return offset === undefined ? this.name : `${this.name}, line ${this.lines.linePos(offset).line}`;
  }

  has(...path: readonly PropertyKey[]): boolean {
    return this.find(path).found;
  }

  private find(path: readonly PropertyKey[]): {
    readonly found: boolean;
    readonly offset: number | undefined;
  } {
    let node: unknown = this.document.contents;
    let offset: number | undefined;
    for (const key of path) {
      if (isAlias(node)) node = node.resolve(this.document);
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
        if (!pair) return { found: false, offset };
        offset = (pair.key as Node).range?.[0];
        node = pair.value;
      } else if (isSeq(node) && Number(key) in node.items) {
        node = node.items[Number(key)];
        offset = (node as Node).range?.[0];
      } else return { found: false, offset };
    }
    return { found: true, offset };
  }
}
