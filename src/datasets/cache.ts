import { homedir } from "node:os";
import { join } from "node:path";

/**
 * The folder for datasets: the environment variable BATCHCAM_DATA, or "batchcam" in the system's cache folder
 * (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). Empty variables count as unset.
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
