import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { root } from "../../scripts/snippets.mjs";

type Exports = ReadonlyMap<string, ts.Node>;

const known = new Map<string, Exports>();

/** Where the values that a file exports are declared, by name; those of other packages are left out. */
function exportsOf(file: string): Exports {
  const found = new Map<string, ts.Node>();
  if (known.has(file)) return known.get(file) ?? found;
  known.set(file, found);
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022, true);
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) reexported(file, statement, found);
    const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : [];
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) continue;
    if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
      const name = statement.name?.text ?? "";
      // The first of several signatures has the comment.
      if (!found.has(name)) found.set(name, statement);
    }
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) found.set(name.getText(), statement);
    }
  }
  return found;
}

function reexported(file: string, statement: ts.ExportDeclaration, found: Map<string, ts.Node>): void {
  const { moduleSpecifier, exportClause, isTypeOnly } = statement;
  if (isTypeOnly || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return;
  if (!moduleSpecifier.text.startsWith(".")) return;
  const others = exportsOf(join(dirname(file), moduleSpecifier.text.replace(/\.js$/, ".ts")));
  if (!exportClause) for (const [name, node] of others) found.set(name, node);
  if (!exportClause || !ts.isNamedExports(exportClause)) return;
  for (const { name, propertyName, isTypeOnly } of exportClause.elements) {
    const node = others.get((propertyName ?? name).text);
    if (node && !isTypeOnly) found.set(name.text, node);
  }
}

const isCallable = (node: ts.Node): boolean =>
  !ts.isVariableStatement(node) ||
  node.declarationList.declarations.some(
    ({ initializer }) =>
      initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
  );

/** A class may have its example at the method that makes it. */
const hasExample = (node: ts.Node): boolean =>
  [node, ...(ts.isClassDeclaration(node) ? node.members : [])].some((documented) =>
    ts.getJSDocTags(documented).some(({ tagName }) => tagName.text === "example"),
  );

it("every public function and class has an example, which snippets.test.ts runs", () => {
  const entries = ["index", "graph", "losses", "metrics", "node", "web"];
  const all = entries.flatMap((entry) => [...exportsOf(join(root, `src/${entry}.ts`))]);
  const callable = new Map(all.filter(([, node]) => isCallable(node)));
  expect(callable.size).toBeGreaterThan(200);
  expect([...callable].filter(([, node]) => !hasExample(node)).map(([name]) => name)).toEqual([]);
});
