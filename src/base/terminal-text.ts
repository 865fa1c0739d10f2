/**
 * A text as terminals may show it: control characters, which could command the terminal, and characters that turn the
 * order of letters around become visible codes. Line feeds and tabs stay.
 */
export const terminalText = (text: string): string =>
  text.replace(
    /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
