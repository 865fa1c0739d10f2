import { version as ofPackage } from "../../package.json";

/** The version of this package. */
export const version: string = ofPackage;
