export { detach, grad } from "./grad.js";
