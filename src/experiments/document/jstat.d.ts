/** The part of jStat that is used; it has no types of its own. */
declare module "jstat" {
  const jStat: {
    readonly studentt: {
      /** Probability of a value up to x with so many degrees of freedom. */
      cdf(x: number, degrees: number): number;
      /** The value up to which the probability is p. */
      inv(p: number, degrees: number): number;
    };
  };
  export default jStat;
}
