/**
 * Runs Vitest's tests for Stryker in one process: `@stryker-mutator/vitest-runner` starts Vitest anew for each mutant, which
 * takes a second or more; here a mutant costs no more than its tests.
 *
 * The tests are collected and run by Vitest's own `@vitest/runner`, so hooks, `each` and `expect` are Vitest's. Files of
 * tests are loaded anew for each mutant. The modules that they import stay, since they keep nothing from call to call but
 * constants; where a mutant is reached while modules load, all of them are loaded anew with the mutant active, before and
 * after. The environment variable MUTATION_TESTS names the folders of tests.
 */
import fs from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  DryRunStatus,
  determineHitLimitReached,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { createViteServer } from "vitest/node";

// The version that Vitest itself uses, wherever npm put it.
const { startTests } = await import(
  pathToFileURL(createRequire(createRequire(import.meta.url).resolve("vitest")).resolve("@vitest/runner"))
    .href
);

/** What Stryker's instrumented code reads and writes. */
globalThis.__stryker__ ??= {};
const stryker = globalThis.__stryker__;

/** Milliseconds that a quick test takes at most. */
const quick = 50;

class InProcessRunner {
  #server;
  /** Whether modules were loaded while a mutant was active. */
  #mutated = false;
  #files = testFiles();
  /** Milliseconds that each test takes. */
  #times = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    process.env.NODE_ENV = "test";
    process.env.VITEST = "1";
    this.#server = await createViteServer({
      configFile: false,
      logLevel: "error",
      appType: "custom",
      optimizeDeps: { noDiscovery: true },
      server: { middlewareMode: true, hmr: false, watch: null, ws: false },
    });
  }

  async dryRun() {
    stryker.activeMutant = undefined;
    const run = new Run(this.#server.environments.ssr.runner);
    const result = await run.of(this.#files);
    for (const { id, timeSpentMs } of result.tests ?? []) this.#times.set(id, timeSpentMs);
    const timeOf = (file) =>
      result.tests.reduce((sum, test) => sum + (test.fileName === file ? test.timeSpentMs : 0), 0);
    this.#files.sort((one, other) => timeOf(one) - timeOf(other));
    return result.status === DryRunStatus.Complete ? { ...result, mutantCoverage: run.coverage() } : result;
  }

  async mutantRun({ activeMutant, hitLimit, testFilter, mutantActivation }) {
    const modules = this.#server.environments.ssr.runner;
    const isStatic = mutantActivation === "static";
    if (isStatic || this.#mutated) modules.clearCache();
    this.#mutated = isStatic;
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    let result;
    for (const ids of testFilter ? this.#quickestFirst(testFilter) : [undefined]) {
      const needed = ids && new Set(ids.map((id) => resolve(id.split("#")[0])));
      const files = this.#files.filter((file) => !needed || needed.has(file));
      result = await new Run(modules, ids && new Set(ids)).of(files, { untilFailure: true });
      if (result.tests.some(({ status }) => status === TestStatus.Failed)) break;
    }
    const limit = determineHitLimitReached(stryker.hitCount, hitLimit);
    Object.assign(stryker, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    return toMutantRunResult(limit ?? result);
  }

  /** Tests in two parts: a mutant that a quick one notices need not meet the slow ones. */
  #quickestFirst(ids) {
    const isQuick = (id) => (this.#times.get(id) ?? 0) <= quick;
    return [ids.filter(isQuick), ids.filter((id) => !isQuick(id))].filter(({ length }) => length > 0);
  }

  async dispose() {
    await this.#server?.close();
  }
}

/** One run of tests, as Vitest's runner wants it. */
class Run {
  config = {
    root: process.cwd(),
    setupFiles: [],
    passWithNoTests: true,
    allowOnly: true,
    maxConcurrency: 1,
    sequence: { hooks: "stack", setupFiles: "list", concurrent: false },
    // A mutant that never ends is Stryker's to stop.
    testTimeout: 0,
    hookTimeout: 0,
    retry: 0,
    tags: [],
  };
  pool = "forks";
  #modules;
  #wanted;
  #failed = false;
  #untilFailure = false;
  #tests = new Map();

  constructor(modules, wanted) {
    this.#modules = modules;
    this.#wanted = wanted;
  }

  async of(files, { untilFailure = false } = {}) {
    this.#untilFailure = untilFailure;
    stryker.mutantCoverage = { static: {}, perTest: {} };
    await this.#modules.import(resolve("test/helpers/setup.ts"));
    const failures = [];
    for (const file of files) {
      const [task] = await startTests([file], this);
      failures.push(...failuresOf(task));
      if (untilFailure && failures.length > 0) break;
    }
    const tests = [...this.#tests.values()];
    // Without a test of its own, a failure of a hook or of loading counts for the first.
    for (const { id, message } of failures) {
      const test = this.#tests.get(id) ?? { id: id ?? "loading", name: id ?? "loading", timeSpentMs: 0 };
      if (!this.#tests.has(id)) tests.push(test);
      Object.assign(test, { status: TestStatus.Failed, failureMessage: message });
    }
    return { status: DryRunStatus.Complete, tests };
  }

  /** What each test reached. What a hook of a file reached counts for all tests of that file. */
  coverage() {
    const { static: loading, perTest } = stryker.mutantCoverage;
    const tests = [...this.#tests.keys()];
    for (const [key, reached] of Object.entries(perTest)) {
      if (!key.startsWith(hooks)) continue;
      delete perTest[key];
      const file = `${key.slice(hooks.length)}#`;
      for (const id of tests.filter((id) => id.startsWith(file))) {
        perTest[id] ??= {};
        for (const [mutant, hits] of Object.entries(reached))
          perTest[id][mutant] = (perTest[id][mutant] ?? 0) + hits;
      }
    }
    return { static: loading, perTest };
  }

  importFile(path) {
    stryker.currentTestId = undefined;
    const { evaluatedModules } = this.#modules;
    for (const old of evaluatedModules.getModulesByFile(path) ?? []) evaluatedModules.invalidateModule(old);
    return this.#modules.import(path);
  }

  onCollected(files) {
    if (this.#wanted) for (const file of files) this.#select(file);
  }

  #select(task) {
    const runs =
      task.type === "test"
        ? this.#wanted.has(idOf(task))
        : task.tasks.filter((one) => this.#select(one)).length > 0;
    if (!runs && task.mode === "run") task.mode = "skip";
    return runs;
  }

  onBeforeRunSuite(suite) {
    this.#skipAfterFailure(suite);
    stryker.currentTestId = hooks + nameOf(suite.file);
  }

  onBeforeRunTask(test) {
    this.#skipAfterFailure(test);
    stryker.currentTestId = idOf(test);
  }

  onAfterRunTask(test) {
    stryker.currentTestId = hooks + nameOf(test.file);
    if (test.result?.state === "fail") this.#failed = true;
    if (test.mode !== "run" || !test.result) return;
    const [id, { duration = 0, state, errors }] = [idOf(test), test.result];
    const spent = (this.#tests.get(id)?.timeSpentMs ?? 0) + duration;
    const result = { id, name: id, fileName: test.file.filepath, timeSpentMs: spent };
    if (state === "fail")
      Object.assign(result, { status: TestStatus.Failed, failureMessage: errors?.[0]?.message ?? "" });
    else result.status = TestStatus.Success;
    if (this.#tests.get(id)?.status !== TestStatus.Failed) this.#tests.set(id, result);
  }

  #skipAfterFailure(task) {
    if (this.#failed && this.#untilFailure) task.mode = "skip";
  }
}

/** Marks what was reached in hooks of a file, outside of its tests. */
const hooks = "hooks of ";

const nameOf = (file) => relative(process.cwd(), file.filepath).split(sep).join("/");
const idOf = (test) => `${nameOf(test.file)}#${titleOf(test)}`;

function titleOf({ name, suite }) {
  return suite ? `${titleOf(suite)} ${name}`.trim() : name;
}

function failuresOf(task) {
  const own =
    task.result?.state === "fail" && task.result.errors?.length
      ? [{ id: task.type === "test" ? idOf(task) : firstTest(task), message: task.result.errors[0].message }]
      : [];
  return [...own, ...(task.tasks ?? []).flatMap(failuresOf)];
}

function firstTest(task) {
  if (task.type === "test") return idOf(task);
  return task.tasks.map(firstTest).find((id) => id !== undefined);
}

function testFiles() {
  return (process.env.MUTATION_TESTS ?? "test").split(",").flatMap((path) => {
    if (path.endsWith(".ts")) return [resolve(path)];
    const files = fs.readdirSync(path, { recursive: true, encoding: "utf8" });
    return files
      .filter((file) => file.endsWith(".test.ts"))
      .sort()
      .map((file) => resolve(join(path, file)));
  });
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner)];
