/** A proxy that lets nothing through but the npm registry, and remembers who else was asked for. */
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { connect } from "node:net";

const registry = new URL(execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim());

/** Who reads which variable: npm and pnpm, Yarn Classic, newer Yarn, the install script of onnxruntime-node. */
const variables = [
  "npm_config_proxy",
  "npm_config_https_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "YARN_HTTP_PROXY",
  "YARN_HTTPS_PROXY",
  "GLOBAL_AGENT_HTTP_PROXY",
  "GLOBAL_AGENT_HTTPS_PROXY",
];

/** @returns the variables that lead programs to the proxy, the hosts that it refused so far, and its end. */
export async function registryOnly() {
  const refused = new Set();
  const server = createServer((_, response) => response.writeHead(403).end());
  server.on("connect", ({ url }, client) => {
    const { hostname, port } = new URL(`http://${url}`);
    client.on("error", () => client.destroy());
    if (hostname !== registry.hostname) {
      refused.add(hostname);
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const upstream = connect(Number(port || 443), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    env: {
      ...Object.fromEntries(variables.map((name) => [name, address])),
      // Yarn's own address of the same registry.
      YARN_REGISTRY: registry.href,
      YARN_NPM_REGISTRY_SERVER: registry.href,
    },
    refused,
    close: () => server.close().closeAllConnections(),
  };
}
