/** An ONNX file as protobufjs decodes it: omitted fields are undefined. */
export interface RawModel {
  readonly producerName?: string;
  readonly opsetImport?: readonly { readonly domain?: string; readonly version?: unknown }[];
  readonly metadataProps?: readonly StringEntry[];
  readonly functions?: readonly RawFunction[];
  readonly graph?: RawGraph;
}

export interface RawGraph {
  readonly name?: string;
  readonly node?: readonly RawNode[];
  readonly input?: readonly RawValueInfo[];
  readonly output?: readonly RawValueInfo[];
  readonly initializer?: readonly RawTensor[];
}

/** An operator that is defined in the file. */
export interface RawFunction {
  readonly name?: string;
  readonly domain?: string;
  readonly overload?: string;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly node?: readonly RawNode[];
  readonly opsetImport?: RawModel["opsetImport"];
  /** Attributes with the values that they have where a node leaves them out. */
  readonly attributeProto?: readonly RawAttribute[];
}

export interface StringEntry {
  readonly key: string;
  readonly value: string;
}

export interface RawNode {
  readonly name?: string;
  readonly opType?: string;
  readonly domain?: string;
  readonly overload?: string;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly attribute?: readonly RawAttribute[];
  readonly metadataProps?: readonly StringEntry[];
}

export interface RawAttribute {
  readonly name: string;
  readonly type?: number;
  readonly i?: unknown;
  readonly f?: number;
  readonly s?: Uint8Array;
  readonly t?: RawTensor;
  readonly g?: Uint8Array;
  readonly ints?: readonly unknown[];
  readonly floats?: readonly number[];
  readonly strings?: readonly Uint8Array[];
  /** In a function: the attribute of the calling node that gives the value. */
  readonly refAttrName?: string;
}

export interface RawValueInfo {
  readonly name?: string;
  readonly type?: {
    readonly denotation?: string;
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: {
        readonly dim?: readonly {
          readonly dimValue?: unknown;
          readonly dimParam?: string;
          readonly denotation?: string;
        }[];
      };
    };
    readonly sequenceType?: Uint8Array;
    readonly mapType?: Uint8Array;
    readonly optionalType?: Uint8Array;
    readonly sparseTensorType?: Uint8Array;
  };
}

export interface RawTensor {
  readonly name?: string;
  readonly dims?: readonly unknown[];
  readonly dataType?: number;
  readonly rawData?: Uint8Array;
  readonly floatData?: readonly number[];
  readonly doubleData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly int64Data?: readonly unknown[];
  readonly uint64Data?: readonly unknown[];
  readonly externalData?: readonly StringEntry[];
  readonly dataLocation?: number;
}
