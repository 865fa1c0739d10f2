/** The part of jStat used here; jStat ships without types. */
declare module "jstat" {
  const jStat: {
    readonly studentt: {
      /** Cumulative probability up to x, for the given degrees of freedom. */
      cdf(x: number, degrees: number): number;
      /** The quantile: the value up to which the probability is p. */
      inv(p: number, degrees: number): number;
    };
  };
  export default jStat;
}
