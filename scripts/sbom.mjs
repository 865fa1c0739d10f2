/**
 * Writes the software bill of materials (CycloneDX) of what an installation of the package brings, the libraries
 * bundled in dist/ included, to .cache/sbom.cdx.json. It fails where a licence is not among those below.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./snippets.mjs";

const allowed = new Set(
  "0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 ISC MIT Unlicense".split(" "),
);

/** The licence of libvips, a library of its own beside sharp, which users can replace. */
const replaceable = { name: /^@img\/sharp-(libvips-.*|wasm32|win32-.*)$/, licence: "LGPL-3.0-or-later" };

/** Packages whose package.json names no licence, though they bring the text of one. */
const unnamed = { jstat: "MIT" };

const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));

const licenceOf = ({ name, licenses = [] }) =>
  licenses.map(({ license, expression }) => expression ?? license.id ?? license.name).join(" AND ") ||
  (unnamed[name] ?? "none");

const isAllowed = (name, licence) =>
  allowed.has(licence) || (replaceable.licence === licence && replaceable.name.test(name));

const output = execFileSync(
  "npm",
  ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"],
  {
    cwd: root,
    encoding: "utf8",
  },
);
const bill = JSON.parse(output);
// npm takes the name of the folder.
bill.metadata.component.name = read("package.json").name;
const bundled = readdirSync(join(root, "dist/licenses")).map((folder) => {
  const { name, version, license } = read(`node_modules/${folder}/package.json`);
  const purl = `pkg:npm/${name}@${version}`;
  return {
    "bom-ref": `bundled:${name}@${version}`,
    type: "library",
    name,
    version,
    scope: "required",
    purl,
    licenses: [{ license: { id: license } }],
  };
});
bill.components.push(...bundled);

const refused = bill.components.flatMap((component) => {
  const { name, version } = component;
  const licence = licenceOf(component);
  const fine = licence
    .split(/ AND | OR |[()]/)
    .every((part) => part.trim() === "" || isAllowed(name, part.trim()));
  return fine ? [] : [`${name}@${version}: ${licence}`];
});
if (refused.length > 0) {
  console.error(`Licences that scripts/sbom.mjs does not allow:\n${refused.join("\n")}`);
  process.exit(1);
}
const file = ".cache/sbom.cdx.json";
mkdirSync(join(root, ".cache"), { recursive: true });
writeFileSync(join(root, file), `${JSON.stringify(bill, null, 2)}\n`);
console.log(
  `${file}: ${bill.components.length} packages, ${bundled.length} of them bundled; their licences are allowed.`,
);
