import { type PlotOptions, plot } from "@observablehq/plot";
import { escapeText } from "./markup.js";

/**
 * The part of the DOM that Observable Plot writes to: elements with attributes and children. Plot needs
 * nothing else, so figures need neither a browser nor a DOM library.
 */
class SvgElement {
  readonly attributes = new Map<string, string>();
  readonly childNodes: (SvgElement | string)[] = [];
  style = "";

  constructor(
    readonly ownerDocument: SvgDocument,
    readonly namespaceURI: string,
    readonly tagName: string,
  ) {}

  setAttribute(name: string, value: unknown): void {
    this.attributes.set(name, String(value));
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  appendChild(child: SvgElement): SvgElement {
    return this.insertBefore(child, null);
  }

  insertBefore(child: SvgElement, next: SvgElement | null): SvgElement {
    const index = next ? this.childNodes.indexOf(next) : this.childNodes.length;
    this.childNodes.splice(index, 0, child);
    return child;
  }

  set textContent(text: unknown) {
    this.childNodes.splice(0, this.childNodes.length, escapeText(String(text)));
  }

  toString(): string {
    const style: [string, string][] = this.style ? [["style", this.style]] : [];
    const attributes = [...this.attributes, ...style].map(
      ([name, value]) => ` ${name}="${escapeText(value)}"`,
    );
    return `<${this.tagName}${attributes.join("")}>${this.childNodes.join("")}</${this.tagName}>`;
  }
}

class SvgDocument {
  readonly documentElement = this.createElementNS("http://www.w3.org/1999/xhtml", "html");

  createElementNS(namespace: string, name: string): SvgElement {
    return new SvgElement(this, namespace, name);
  }
}

/** Renders a plot as the text of an SVG element. Legends, titles and captions are HTML, left to the page. */
export function plotToSvg(options: PlotOptions): string {
  // Plot's types ask for a whole DOM; the tests make sure that it needs no more than the part above.
  return String(plot({ ...options, document: new SvgDocument() as unknown as Document }));
}
