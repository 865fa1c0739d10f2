import protobuf from "protobufjs/light.js";

/**
 * The part of the ONNX protobuf schema that this project reads and writes, with the field numbers of
 * onnx.proto3 (github.com/onnx/onnx, IR version 8). Unknown fields are skipped when reading.
 */
const root = protobuf.Root.fromJSON({
  nested: {
    OperatorSetId: { fields: { domain: field("string", 1), version: field("int64", 2) } },
    StringEntry: { fields: { key: field("string", 1), value: field("string", 2) } },
    TensorProto: {
      fields: {
        dims: list("int64", 1),
        dataType: field("int32", 2),
        floatData: packed("float", 4),
        int32Data: packed("int32", 5),
        int64Data: packed("int64", 7),
        name: field("string", 8),
        rawData: field("bytes", 9),
        doubleData: packed("double", 10),
        externalData: list("StringEntry", 13),
        dataLocation: field("int32", 14),
      },
    },
    Dimension: {
      fields: { dimValue: field("int64", 1), dimParam: field("string", 2), denotation: field("string", 3) },
    },
    TensorShapeProto: { fields: { dim: list("Dimension", 1) } },
    TensorType: { fields: { elemType: field("int32", 1), shape: field("TensorShapeProto", 2) } },
    TypeProto: { fields: { tensorType: field("TensorType", 1), denotation: field("string", 6) } },
    ValueInfoProto: { fields: { name: field("string", 1), type: field("TypeProto", 2) } },
    AttributeProto: {
      fields: {
        name: field("string", 1),
        f: field("float", 2),
        i: field("int64", 3),
        s: field("bytes", 4),
        t: field("TensorProto", 5),
        // A GraphProto, not parsed.
        g: field("bytes", 6),
        floats: packed("float", 7),
        ints: packed("int64", 8),
        strings: list("bytes", 9),
        type: field("int32", 20),
      },
    },
    NodeProto: {
      fields: {
        input: list("string", 1),
        output: list("string", 2),
        name: field("string", 3),
        opType: field("string", 4),
        attribute: list("AttributeProto", 5),
        domain: field("string", 7),
      },
    },
    GraphProto: {
      fields: {
        node: list("NodeProto", 1),
        name: field("string", 2),
        initializer: list("TensorProto", 5),
        input: list("ValueInfoProto", 11),
        output: list("ValueInfoProto", 12),
      },
    },
    ModelProto: {
      fields: {
        irVersion: field("int64", 1),
        producerName: field("string", 2),
        producerVersion: field("string", 3),
        graph: field("GraphProto", 7),
        opsetImport: list("OperatorSetId", 8),
        metadataProps: list("StringEntry", 14),
        // FunctionProto messages: operators defined in the file.
        functions: list("bytes", 25),
      },
    },
  },
});

/** The message type of a whole ONNX file. */
export const ModelProto = root.lookupType("ModelProto");

function field(type: string, id: number) {
  return { type, id };
}

function list(type: string, id: number) {
  return { rule: "repeated" as const, type, id, options: { packed: false } };
}

function packed(type: string, id: number) {
  return { rule: "repeated" as const, type, id, options: { packed: true } };
}
