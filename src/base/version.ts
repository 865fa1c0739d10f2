import { version as ofPackage } from "../../package.json" with { type: "json" };

/** Of this package. */
export const version: string = ofPackage;
