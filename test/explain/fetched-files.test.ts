import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataError, FormatError } from "../../src/base/errors.js";
import { fetchBeside } from "../../src/explain/web/fetched-files.js";
import { inspectModel } from "../../src/onnx/index.js";
import { Explainer } from "../../src/web.js";
import { distance, foreignFixture, pathOf } from "../helpers/foreign-models.js";

const name = "external-data";
const folder = dirname(pathOf(name));

describe("a model whose weights lie in another file", () => {
  let server: Server;
  let address: string;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      // A connection that is kept open times out while a slow machine computes between two tests.
      response.setHeader("connection", "close");
      readFile(join(folder, (request.url ?? "").replace("/models/", ""))).then(
        (content) => response.end(content),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((listening) => server.listen(0, "localhost", listening));
    address = `http://localhost:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => server.close());

  it("is fetched with that file from beside it, and explained as WebAssembly", async () => {
    const { size, pixels, targets, description, values } = foreignFixture(name);
    const explainer = await Explainer.load(`${address}/models/model.onnx`, { preprocessing: "0-1", size });
    const found = await explainer.explain(pixels, { targets, layers: [description.layer] });
    await explainer.release();
    const maps = found.flatMap(({ map }) => Array.from(map));
    expect(distance(maps, values["map/grad-cam"].data)).toBeLessThan(1e-4);
    expect(asked).toEqual(["/models/model.onnx", "/models/weights.bin"]);
  });

  it("says what cannot be fetched", async () => {
    const attempt = Explainer.load(`${address}/models/none.onnx`);
    await expect(attempt).rejects.toThrow(DataError);
    await expect(attempt).rejects.toThrow(/none\.onnx cannot be fetched: the server says 404/);
    await expect(Explainer.load("http://localhost:1/model.onnx")).rejects.toThrow(/cannot be fetched/);
  });

  it("is told about its files without being read", async () => {
    expect(inspectModel(await readFile(pathOf(name)))).toEqual({ files: ["weights.bin"], converted: [] });
    const { converted } = inspectModel(await readFile(pathOf("float16")));
    expect(converted).toEqual(["float16"]);
  });

  it.each(["../weights.bin", "/weights.bin", "a//b", "a\\\\..\\\\b"])(
    "gets nothing from outside its folder: %s",
    async (location) => {
      const bytes = await readFile(pathOf(name));
      const from = Buffer.from(bytes);
      const at = from.indexOf("weights.bin");
      expect(at).toBeGreaterThan(0);
      // The same number of bytes, so that the lengths in the file stay right.
      const text = location.padEnd(11, "x").slice(0, 11);
      let next = at;
      while (next >= 0) {
        from.write(text, next);
        next = from.indexOf("weights.bin", next + 11);
      }
      const attempt = fetchBeside(new URL(`${address}/models/model.onnx`), from, async () => bytes);
      await expect(attempt).rejects.toThrow(FormatError);
      await expect(attempt).rejects.toThrow(/outside its folder/);
    },
  );
});
