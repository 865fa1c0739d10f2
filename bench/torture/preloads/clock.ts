/* A preload under which the clock of the wall jumps in the middle of the work. */
import { clockVariable } from "./plan.js";

const [jump = 0, after = 0] = (process.env[clockVariable] ?? "").split("@").map(Number);
const RealDate = Date;
const began = performance.now();

const now = (): number => RealDate.now() + (performance.now() - began < 1000 * after ? 0 : 1000 * jump);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) => (key === "now" ? now : Reflect.get(target, key, receiver)),
});
