import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for datasets: the environment variable BATCHCAM_DATA, or else the cache folder. Empty variables count as unset. */
export const cacheDirectory = (
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string => environment.BATCHCAM_DATA || ownCache(environment, platform);

/** "batchcam" in the system's cache folder (XDG_CACHE_HOME or ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). */
export function ownCache(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "batchcam");
  if (platform === "win32") {
    return join(environment.LOCALAPPDATA || join(homedir(), "AppData", "Local"), "batchcam");
  }
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "batchcam");
}
