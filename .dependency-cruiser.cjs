const { anywhere, rooms } = require("./scripts/rooms.cjs");

const upwards = rooms.map((room, index) => ({
  name: `${room}-imports-only-from-rooms-above`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${rooms.slice(index + 1).join("|") || "none"})/` },
}));

const wall = [
  {
    name: "runs-anywhere-without-node",
    comment:
      "The first half of the house is bundled for browsers: no module of Node, no native library, no file.",
    severity: "error",
    from: { path: `^src/(${anywhere.join("|")})/` },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "runs-anywhere-without-native-libraries",
    severity: "error",
    from: { path: `^src/(${anywhere.join("|")})/` },
    to: { path: "node_modules/(sharp|onnxruntime-node|commander|cli-progress)/" },
  },
];

/** Rooms that know less than all that lies above them. */
const apart = [
  ["onnx", ["base"]],
  ["graph", ["base", "onnx"]],
  ["autodiff", ["base", "graph"]],
  ["runtime", ["base", "onnx", "graph"]],
  ["data", ["base"]],
  ["metrics", ["base"]],
  ["draw", ["base", "metrics"]],
].map(([room, allowed]) => ({
  name: `${room}-knows-only-${allowed.join("-and-")}`,
  severity: "error",
  from: { path: `^src/${room}/` },
  to: { path: `^src/(?!(${[room, ...allowed].join("|")})/)` },
}));

const doors = {
  name: "rooms-are-entered-by-their-doors",
  comment:
    "The index.ts of a room is its door. base is a shelf without one; backends have doors of their own, so that only who wants one loads it.",
  severity: "error",
  from: { path: "^src/([^/]+)/" },
  to: {
    path: "^src/[^/]+/",
    pathNot: "^src/($1|base)/|/index\\.ts$|^src/(runtime/web|node/backend)\\.ts$",
  },
};

module.exports = {
  forbidden: [
    ...upwards,
    ...wall,
    ...apart,
    doors,
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "\\.d\\.ts$" },
      to: {},
    },
    {
      name: "no-room-outside-the-house",
      comment: "A new folder of src/ needs its place in the lists above.",
      severity: "error",
      from: { path: "^src/[^/]+/", pathNot: `^src/(${rooms.join("|")})/` },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};
