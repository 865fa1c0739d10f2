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
  layers: { mutate: ["src/layers"], tests: ["test/layers"] },
  interface: { mutate: ["src/import/interface"], tests: ["test/import/interface"] },
  nodes: {
    mutate: ["src/import/nodes"],
    tests: ["test/import/nodes.test.ts", "test/import/operators", "test/import/import-graph.test.ts"],
  },
  autodiff: { mutate: ["src/autodiff"], tests: ["test/autodiff"] },
  rewriting: { mutate: ["src/graph/rewriting"], tests: ["test/graph"] },
  expansions: {
    mutate: ["src/graph/expansions"],
    tests: ["test/graph", "test/autodiff", "test/nn/layers.test.ts"],
  },
  step: { mutate: ["src/train/step"], tests: ["test/train/step", misuse] },
  objective: {
    mutate: ["src/train/objective"],
    tests: [
      "test/train/objective/multiplier.test.ts",
      "test/train/objective/terms.test.ts",
      "test/train/step/feeds.test.ts",
      "test/golden/explanation-losses.test.ts",
      misuse,
    ],
  },
  prototypes: {
    mutate: ["src/data/prototypes"],
    tests: ["test/data/k-means.test.ts", "test/data/prototypes.test.ts", misuse],
  },
  augmentation: {
    mutate: ["src/data/augmentation"],
    tests: ["test/data/movement.test.ts", "test/data/augment.test.ts"],
  },
  batches: {
    mutate: ["src/data/batches"],
    tests: ["test/data/batches", "test/data/balanced-order.test.ts", "test/data/sets.test.ts", misuse],
  },
  decoys: {
    mutate: ["src/data/decoys"],
    tests: ["test/data/decoys", "test/data/decoys.test.ts"],
  },
  digits: { mutate: ["src/data/digits"], tests: ["test/data/digits"] },
  sets: {
    mutate: [
      "src/data/check-set.ts",
      "src/data/greyscale.ts",
      "src/data/image-set.ts",
      "src/data/image-shape.ts",
      "src/data/luma.ts",
      "src/data/shared-memory.ts",
      "src/data/standardisation.ts",
      "src/data/classes",
      "src/data/splits",
    ],
    tests: [
      "test/data/sets.test.ts",
      "test/data/image-set.test.ts",
      "test/data/check-set.test.ts",
      "test/data/splits",
      "test/data/classes.test.ts",
      misuse,
    ],
  },
};
