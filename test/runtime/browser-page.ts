import { webBackend } from "../../src/web.js";
import { type Steps, type StepsOutcome, takeSteps } from "../helpers/simple-steps.js";

/** What the page in test/runtime/browser.test.ts offers to the test. */
export interface BrowserPage {
  train(device: "wasm" | "webgpu", steps: Steps): Promise<StepsOutcome>;
  /** How often work was sent to the graphics card so far. */
  submissions(): number;
  /** Takes the graphics card away, as in a browser without one. */
  withoutCard(): void;
}

/** The part of the browser's WebGPU that sends work to the card; TypeScript's own types lack it. */
declare const GPUQueue: { readonly prototype: { submit(commands: unknown): void } };

let submissions = 0;
const { submit } = GPUQueue.prototype;
GPUQueue.prototype.submit = function (commands) {
  submissions++;
  submit.call(this, commands);
};

const page: BrowserPage = {
  train: (device, steps) => takeSteps(webBackend({ device }), steps),
  submissions: () => submissions,
  withoutCard: () => Object.defineProperty(navigator, "gpu", { value: { requestAdapter: async () => null } }),
};
Object.assign(globalThis, { page });
