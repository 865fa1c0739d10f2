/**
 * Metrics that accumulate over batches: classification, calibration, quality of maps, and how faithful maps are.
 *
 * @module batchcam/metrics
 */
export * from "./faithfulness/index.js";
export * from "./metrics/public.js";
