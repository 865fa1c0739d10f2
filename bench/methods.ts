import { writeFile } from "node:fs/promises";
import { methodsDocument } from "./document/methods.js";

/*
 * Writes docs/METHODS.md: `npm run methods`, in the root of the repository. test/bench/methods.test.ts fails where the
 * file is older than the registry.
 */
await writeFile("docs/METHODS.md", methodsDocument());
