/** Calls every public function with wrong arguments. */
const misuse = "test/package/misuse.test.ts";

/** What is mutated, room by room, and the tests that must notice: folders or files. */
export const rooms = {
  statistics: {
    mutate: ["src/experiments/document/statistics.ts"],
    tests: ["test/experiments/statistics.test.ts"],
  },
  metrics: { mutate: ["src/metrics"], tests: ["test/metrics", misuse] },
  losses: {
    mutate: ["src/losses"],
    tests: ["test/losses", "test/golden/explanation-losses.test.ts", misuse],
  },
  cam: { mutate: ["src/cam"], tests: ["test/cam", misuse] },
  interface: { mutate: ["src/import/interface"], tests: ["test/import/interface"] },
  nodes: {
    mutate: ["src/import/nodes"],
    tests: ["test/import/operators", "test/import/evaluate", "test/import/import-graph.test.ts"],
  },
  autodiff: { mutate: ["src/autodiff"], tests: ["test/autodiff", misuse] },
  rewriting: { mutate: ["src/graph/rewriting"], tests: ["test/graph"] },
  expansions: {
    mutate: ["src/graph/expansions"],
    tests: ["test/graph", "test/autodiff", "test/nn/layers.test.ts"],
  },
  step: { mutate: ["src/train/step"], tests: ["test/train/step", "test/train/objective", misuse] },
  objective: {
    mutate: ["src/train/objective"],
    tests: ["test/train/objective", "test/train/step", "test/golden/explanation-losses.test.ts", misuse],
  },
  data: { mutate: ["src/data"], tests: ["test/data", misuse] },
};
