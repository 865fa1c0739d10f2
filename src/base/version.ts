import { version as ofPackage } from "../../package.json";

/** Of this package. */
export const version: string = ofPackage;
