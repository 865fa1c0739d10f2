import type { Backend } from "../../src/runtime/index.js";
import { backend } from "./evaluate.js";

/** A backend that counts its sessions that have not been released. */
export function countedBackend(): Backend & { readonly open: () => number } {
  let open = 0;
  return {
    ...backend,
    open: () => open,
    createSession: async (...given) => {
      const session = await backend.createSession(...given);
      const release = session.release.bind(session);
      session.release = async () => {
        open--;
        await release();
      };
      open++;
      return session;
    },
  };
}
