/** What helps when training diverges, to follow the sentence of a message. */
export const divergenceAdvice =
  "Lower the learning rate (`lr`) or `lambda`, or limit the gradient with `clipNorm`.";
