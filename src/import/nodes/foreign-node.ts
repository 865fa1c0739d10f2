import { FormatError } from "../../base/errors.js";
import { ownValue } from "../../base/objects.js";
import type { AttributeValue, OnnxNode, TensorValue } from "../../onnx/index.js";

type ValueOf = { readonly [A in AttributeValue as A["type"]]: A["value"] };

/** Reads the attributes of a node of a foreign model, with the defaults that ONNX gives them. */
export class ForeignNode {
  constructor(private readonly node: OnnxNode) {}

  get opType(): string {
    return this.node.opType;
  }

  /** The node in words, for messages. */
  get where(): string {
    return whereIs(this.node);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.node.attributes, name);
  }

  int(name: string, fallback: number): number {
    return this.read(name, "int") ?? fallback;
  }

  float(name: string, fallback: number): number {
    return this.read(name, "float") ?? fallback;
  }

  string(name: string, fallback: string): string {
    return this.read(name, "string") ?? fallback;
  }

  ints(name: string): readonly number[] | undefined {
    return this.read(name, "ints");
  }

  tensor(name: string): TensorValue | undefined {
    return this.read(name, "tensor");
  }

  private read<T extends keyof ValueOf>(name: string, type: T): ValueOf[T] | undefined {
    const attribute = ownValue(this.node.attributes, name);
    if (!attribute) return undefined;
    if (attribute.type !== type) {
      throw new FormatError(`${this.where}: attribute "${name}" is of type ${attribute.type}, not ${type}.`);
    }
    return attribute.value as ValueOf[T];
  }
}

/** A node in words, for messages. */
export const whereIs = ({ name, opType, outputs }: OnnxNode): string =>
  `${opType || "A node without operator"} (node "${name || outputs[0] || ""}")`;
