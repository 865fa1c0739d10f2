import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where datasets are kept: the variable BATCHCAM_DATA, or the user's cache folder by the custom of the
 * system (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). An empty variable
 * counts as absent.
 */
export function cacheDirectory(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (environment.BATCHCAM_DATA) return environment.BATCHCAM_DATA;
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "batchcam");
  if (platform === "win32") {
    return join(environment.LOCALAPPDATA || join(homedir(), "AppData", "Local"), "batchcam");
  }
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "batchcam");
}
