import { z } from "zod";

/** Types that several options share. */
export const count = z.number().int().min(1);
export const steps = z.number().int().min(0);
export const weight = z.number().min(0);
export const positive = z.number().gt(0);
/** A probability or a share that leaves something. */
export const shareBelowOne = z.number().min(0).lt(1);
export const share = z.number().min(0).max(1);
export const innerShare = z.number().gt(0).lt(1);
