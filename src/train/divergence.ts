/** What helps when training diverges, to follow the sentence of a message. */
export const divergenceAdvice = "Lower `learningRate` or `lambda`, or limit the gradient with `clipNorm`.";
