import { describe, expect, it } from "vitest";
import { type Layer, layerNamed, layersNamed } from "../../src/layers/index.js";
import { moduleOf } from "../../src/layers/modules.js";
import { layout } from "./values.js";

const layer = (name: string, module?: string, node = `node of ${name}`): Layer => ({
  ...{
    name,
    node,
    module,
    opType: "Conv",
    shape: [2, 4, 3, 3],
    layout: layout("NCHW", [3, 3]),
    complete: true,
  },
});

const layers = [
  layer("a", "net.stem.conv"),
  layer("b", "net.layer1.0.conv1"),
  layer("c", "net.layer1.0"),
  layer("d", "net.layer1.1.conv1"),
  layer("e", "net.layer1.1"),
  layer("f", "net.layer2.0.conv1"),
  layer("/g/h/Relu_output_0", undefined, "/g/h/Relu"),
  layer("/g/i/Relu_output_0", undefined, "/g/i/Relu"),
];
const names = (asked: string) => layersNamed(layers, asked).map(({ name }) => name);

describe("a layer", () => {
  it("has the names of its value, its node and its module, whose last layer it is", () => {
    expect(names("b")).toEqual(["b"]);
    expect(names("node of d")).toEqual(["d"]);
    expect(names("/g/h/Relu")).toEqual(["/g/h/Relu_output_0"]);
    expect(names("net.layer1.0")).toEqual(["c"]);
    expect(names("net.layer1")).toEqual(["e"]);
    expect(names("net")).toEqual(["f"]);
  });

  it("has the end of its module's name, if no module has it as a whole", () => {
    expect(names("layer1.1")).toEqual(["e"]);
    expect(names("stem")).toEqual(["a"]);
    expect(names("layer1.0.conv1")).toEqual(["b"]);
    expect(() => names("ayer1")).toThrow('no layer "ayer1" with pixels. Did you mean "layer1"?');
    expect(() => names("tem.conv")).toThrow('Did you mean "stem.conv"?');
  });

  it("is one of a pattern's, in order, where a star stands for a part of a name", () => {
    expect(names("layer1.*")).toEqual(["c", "e"]);
    expect(names("net.layer*.0")).toEqual(["c", "f"]);
    expect(names("layer1.*.conv1")).toEqual(["b", "d"]);
    expect(names("net.*")).toEqual(["a", "e", "f"]);
    expect(names("/g/*/Relu")).toEqual(["/g/h/Relu_output_0", "/g/i/Relu_output_0"]);
    expect(() => names("/g/*")).toThrow('no layer "/g/*"');
  });

  it("is asked for by a name that is not clear only where there may be several", () => {
    expect(layerNamed(layers, "layer2").name).toBe("f");
    expect(names("conv1")).toEqual(["b", "d", "f"]);
    expect(() => layerNamed(layers, "conv1")).toThrow(
      'The layer "conv1" may be any of 3: net.layer1.0.conv1, net.layer1.1.conv1, net.layer2.0.conv1. Name one of them.',
    );
    const many = Array.from({ length: 8 }, (_, at) => layer(`v${at}`, `m.${at}`));
    expect(() => layerNamed(many, "m.*")).toThrow("m.4, and 3 more.");
  });

  it("is not found by what only looks like a pattern, and a near name is offered", () => {
    expect(() => names("layer3.*")).toThrow('no layer "layer3.*"');
    expect(() => names("net.layr2")).toThrow('Did you mean "net.layer2"?');
    expect(() => names("(")).toThrow('no layer "("');
    expect(() => names("net.layer1.0.conv1?")).toThrow("no layer");
  });
});

describe("the module of a node", () => {
  const of = (name: string, scope?: string[], outputs = ["y"]) =>
    moduleOf({ name, outputs, ...(scope ? { scope } : {}) });

  it.each([
    ["/layer4/layer4.1/conv2/Conv", "layer4.1.conv2"],
    ["/stages/stages.3/blocks/blocks.1/Add", "stages.3.blocks.1"],
    ["/vit/encoder/layer.11/layernorm_before/Add_1", "vit.encoder.layer.11.layernorm_before"],
    ["/conv1/conv1.0/conv1.0.1/Conv", "conv1.0.1"],
    ["/Reshape", undefined],
    ["StatefulPartitionedCall/model/conv2d_1/BiasAdd", "model/conv2d_1"],
    ["functional_1/activation_1/Relu", "functional_1/activation_1"],
    ["StatefulPartitionedCall/Identity", undefined],
    ["Conv_12", undefined],
    ["", undefined],
  ])("named %j is %j", (name, module) => {
    expect(of(name)).toBe(module);
  });

  it("is that of its value's name where the node has none", () => {
    expect(of("", undefined, ["/features/features.0/Relu_output_0"])).toBe("features.0");
    expect(of("Transpose__12", undefined, ["Transpose__12:0"])).toBeUndefined();
  });

  it("is the innermost of its scopes, whatever its name", () => {
    expect(of("node_conv2d_3", ["", "layer4", "layer4.1", "layer4.1.conv2", "conv2d_3"])).toBe(
      "layer4.1.conv2",
    );
    expect(of("/a/b/Conv", ["", "view"])).toBeUndefined();
    expect(of("/a/b/Conv", [])).toBeUndefined();
  });
});
