import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { RemoteDataset } from "../../../src/datasets/catalogue.js";

export type Mirror = RemoteDataset;

/** A server with two files, which sends the rest of a file when asked for it, as those of the datasets do. */
export async function startMirror(): Promise<{ readonly server: Server; readonly mirror: Mirror }> {
  const contents = new Map(
    ["images.gz", "labels.gz"].map((name, at) => [
      name,
      Buffer.from(
        Uint8Array.from({ length: 200_000 * (at + 1) }, (_, index) => (index * (index + at)) % 251),
      ),
    ]),
  );
  const server = createServer((request, response) => {
    const content = contents.get(request.url?.slice(1) ?? "") ?? Buffer.of();
    const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (start >= content.length) return void response.writeHead(416).end();
    const body = content.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, { "content-length": body.length }).end(body);
  });
  server.unref();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const files = [...contents].map(([name, content]) => ({
    name,
    sha256: createHash("sha256").update(content).digest("hex"),
    bytes: content.length,
  }));
  return { server, mirror: { mirrors: [`http://127.0.0.1:${port}/`], files } };
}
