/** About 15 seconds for SimpleCNN on two cores. */
export const faithfulnessDefaults = { limit: 250 } as const;
