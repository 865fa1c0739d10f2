import type { Profile } from "../measure/profile.js";
import { profileTables } from "../measure/profile-tables.js";
import { heaviestWork } from "../measure/works.js";

export function operatorSection(profiles: readonly Profile[]): string[] {
  if (profiles.length === 0) return [];
  return [
    "## Slow operators",
    "",
    `Where the time of one ${heaviestWork} step goes, according to ONNX Runtime's profiler, which itself takes time. Each node`,
    "counts with its fastest time out of a few steps. The operators are those left after ONNX Runtime's own optimisations.",
    "The number in a node's name is its place in batchcam's graph, where the loss comes before its gradients.",
    "`npm run bench -- --profile` shows more, for every work.",
    "",
    ...profiles.flatMap((profile) => [
      `### ${profile.model}, ${profile.images} images`,
      "",
      ...profileTables(profile, { operators: 8, shapes: 6 }),
      "",
    ]),
  ];
}
