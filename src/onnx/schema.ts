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
        stringData: list("bytes", 6),
        int64Data: packed("int64", 7),
        name: field("string", 8),
        rawData: field("bytes", 9),
        doubleData: packed("double", 10),
        uint64Data: packed("uint64", 11),
        externalData: list("StringEntry", 13),
        dataLocation: field("int32", 14),
      },
    },
    Dimension: {
      fields: { dimValue: field("int64", 1), dimParam: field("string", 2), denotation: field("string", 3) },
    },
    TensorShapeProto: { fields: { dim: list("Dimension", 1) } },
    TensorType: { fields: { elemType: field("int32", 1), shape: field("TensorShapeProto", 2) } },
    TypeProto: {
      fields: {
        tensorType: field("TensorType", 1),
        // Kept, not parsed.
        sequenceType: field("bytes", 4),
        mapType: field("bytes", 5),
        denotation: field("string", 6),
        sparseTensorType: field("bytes", 8),
        optionalType: field("bytes", 9),
      },
    },
    ValueInfoProto: { fields: { name: field("string", 1), type: field("TypeProto", 2) } },
    AttributeProto: {
      fields: {
        name: field("string", 1),
        f: field("float", 2),
        i: field("int64", 3),
        s: field("bytes", 4),
        t: field("TensorProto", 5),
        // A GraphProto.
        g: field("bytes", 6),
        floats: packed("float", 7),
        ints: packed("int64", 8),
        strings: list("bytes", 9),
        // Kept, not parsed.
        tensors: list("bytes", 10),
        graphs: list("bytes", 11),
        typeProto: field("bytes", 14),
        typeProtos: list("bytes", 15),
        type: field("int32", 20),
        refAttrName: field("string", 21),
        sparseTensor: field("bytes", 22),
        sparseTensors: list("bytes", 23),
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
        overload: field("string", 8),
        metadataProps: list("StringEntry", 9),
      },
    },
    FunctionProto: {
      fields: {
        name: field("string", 1),
        input: list("string", 4),
        output: list("string", 5),
        attribute: list("string", 6),
        node: list("NodeProto", 7),
        opsetImport: list("OperatorSetId", 9),
        domain: field("string", 10),
        attributeProto: list("AttributeProto", 11),
        overload: field("string", 13),
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
        functions: list("FunctionProto", 25),
      },
    },
  },
});

/** The message type of a whole ONNX file. */
export const ModelProto = root.lookupType("ModelProto");

/** The message type of the graph of a model, branch or loop. */
export const GraphProto = root.lookupType("GraphProto");

/** The message type of a tensor. */
export const TensorProto = root.lookupType("TensorProto");

function field(type: string, id: number) {
  return { type, id };
}

function list(type: string, id: number) {
  return { rule: "repeated" as const, type, id, options: { packed: false } };
}

function packed(type: string, id: number) {
  return { rule: "repeated" as const, type, id, options: { packed: true } };
}
