import type { Profile } from "../measure/profile.js";
import { profileTables } from "../measure/profile-tables.js";
import { heaviestWork } from "../measure/works.js";

export function operatorSection(profiles: readonly Profile[]): string[] {
  if (profiles.length === 0) return [];
  return [
    "## Slow operators",
    "",
    `Where the time of one ${heaviestWork} step goes, by ONNX Runtime's profiler, which takes time itself. Each node has`,
    "its fastest time of a few steps. The operators are those that ONNX Runtime runs after its own optimisation of the",
    "graph. The number in a node's name is its place in our graph, where the loss comes before its gradients.",
    "`npm run bench -- --profile` shows more of it, for every work.",
    "",
    ...profiles.flatMap((profile) => [
      `### ${profile.model}, ${profile.images} images`,
      "",
      ...profileTables(profile, { operators: 8, shapes: 6 }),
      "",
    ]),
  ];
}
