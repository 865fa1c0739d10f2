/** How deep objects and lists of a JSON text may lie in each other. */
const deepest = 64;

/**
 * Parses JSON to the letter. JSON.parse keeps the last of two values of a key, and what nests without end takes the
 * stack of whoever walks through it: both are refused.
 * @throws SyntaxError whose message says what the text is: "is not JSON, or is truncated", 'has the key "a" twice'.
 */
export function parseJson(text: string): unknown {
  checkBrackets(text);
  return parsed(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
}

const notJson = (cause?: unknown): SyntaxError => new SyntaxError("is not JSON, or is truncated", { cause });

/** Checks the depth and the keys of a text that may be JSON. */
function checkBrackets(text: string): void {
  const special = /["{}[\]]/g;
  /** Of each open bracket: the keys of an object so far; nothing for a list. */
  const open: (Set<string> | undefined)[] = [];
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const at = found.index;
    if (text[at] === '"') {
      const end = endOfString(text, at);
      special.lastIndex = end;
      if (isKey(text, end)) checkKey(text.slice(at, end), open.at(-1));
    } else if (text[at] === "}" || text[at] === "]") {
      open.pop();
    } else if (open.push(text[at] === "{" ? new Set() : undefined) > deepest) {
      throw new SyntaxError(`has objects and lists more than ${deepest} deep in each other`);
    }
  }
}

/** The place after the string that begins at a quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return end + 1;
  }
  throw notJson();
}

/** Whether a colon follows a string. */
function isKey(text: string, end: number): boolean {
  const colon = /[ \t\r\n]*:/y;
  colon.lastIndex = end;
  return colon.test(text);
}

function checkKey(quoted: string, keys: Set<string> | undefined): void {
  const key = quoted.includes("\\") ? String(parsed(quoted)) : quoted.slice(1, -1);
  // An object of JavaScript would take it for its prototype.
  if (key === "__proto__") throw new SyntaxError('has the key "__proto__"');
  if (keys?.has(key)) throw new SyntaxError(`has the key "${key}" twice`);
  keys?.add(key);
}
