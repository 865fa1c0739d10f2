import { existsSync } from "node:fs";
import { join } from "node:path";

/** Chromium's folder on Debian: it holds a Vulkan loader, and SwiftShader, a driver that computes on the CPU. */
const folder = process.env.BATCHCAM_VULKAN ?? "/usr/lib/chromium";
const driver = join(folder, "vk_swiftshader_icd.json");

/**
 * The environment in which a process has a Vulkan driver; undefined, and a line that says so, where none was found.
 * @param skipped - What is left out then.
 */
export function softwareVulkan(skipped: string): Readonly<Record<string, string>> | undefined {
  if (process.platform === "linux" && existsSync(driver) && existsSync(join(folder, "libvulkan.so.1"))) {
    return { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: driver };
  }
  console.warn(`No Vulkan driver is in ${folder} (BATCHCAM_VULKAN): ${skipped}.`);
  return undefined;
}

/** An environment without Vulkan drivers and without NVIDIA cards. */
export const withoutCards = {
  VK_ICD_FILENAMES: "/nowhere",
  VK_DRIVER_FILES: "/nowhere",
  CUDA_VISIBLE_DEVICES: "",
} as const;
