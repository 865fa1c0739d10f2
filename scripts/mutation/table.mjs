const columns = {
  room: ({ room }) => `\`${room}\``,
  files: ({ files }) => files,
  mutants: ({ mutants }) => mutants,
  killed: ({ killed }) => killed,
  "timed out": ({ timedOut }) => timedOut,
  survived: ({ survived }) => survived,
  "not reached": ({ notReached }) => notReached,
  equivalent: ({ equivalent }) => equivalent,
  "score, %": (record) => score(record),
  seconds: ({ seconds }) => seconds,
  measured: ({ date }) => date ?? "",
};

/** Of the mutants that are not equivalent, the share that a test notices, in percent. */
function score({ killed, timedOut, survived, notReached }) {
  return ((100 * (killed + timedOut)) / (killed + timedOut + survived + notReached)).toFixed(1);
}

/**
 * A Markdown table of records, with their sum below if there are several.
 * @param expected - Rooms of which one without a record is said not to have run.
 */
export function table(records, expected = []) {
  const names = Object.keys(columns);
  const rows = records.map((record) => Object.values(columns).map((cell) => cell(record)));
  const missing = expected.filter((name) => !records.some(({ room }) => room === name));
  for (const name of missing) rows.push([`\`${name}\``, "not run", ...names.slice(2).map(() => "")]);
  if (records.length > 1) {
    const total = { room: "all" };
    for (const key of [
      "files",
      "mutants",
      "killed",
      "timedOut",
      "survived",
      "notReached",
      "equivalent",
      "seconds",
    ])
      total[key] = records.reduce((sum, record) => sum + record[key], 0);
    rows.push(Object.values(columns).map((cell) => cell(total)));
  }
  return [names, names.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
