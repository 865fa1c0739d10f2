import type { Method } from "../../../explain/index.js";

/** The name of a method, its source, and what it takes for evidence. */
export const methodWords: Readonly<Record<Method, string>> = {
  "grad-cam":
    "Grad-CAM (Selvaraju et al. 2017): the channels of a layer, each weighed by the mean gradient of the class's score",
  "grad-cam++":
    "Grad-CAM++ (Chattopadhay et al. 2018): as Grad-CAM, with positive gradients alone, weighed place by place",
  "hires-cam":
    "HiResCAM (Draelos and Carin 2020): the channels of a layer, each place weighed by its own gradient",
  "xgrad-cam":
    "XGrad-CAM (Fu et al. 2020): as Grad-CAM, with gradients that count by the activations at their places",
  "layer-cam": "LayerCAM (Jiang et al. 2021): as HiResCAM, with positive gradients alone",
  "eigen-cam":
    "Eigen-CAM (Muhammad and Yeasin 2020): the strongest direction of a layer's channels, without gradients and of no class",
  "input-gradient":
    "Input gradient (Simonyan et al. 2013): how much the class's score changes with each pixel",
  "guided-backpropagation":
    "Guided backpropagation (Springenberg et al. 2014): the input gradient, of which ReLUs pass back what is positive alone",
  "score-cam":
    "Score-CAM (Wang et al. 2020): the channels of a layer, each weighed by the class's score of the image that it masks",
  "ablation-cam":
    "Ablation-CAM (Desai and Ramaswamy 2020): the channels of a layer, each weighed by what the class's score loses without it",
  "smooth-grad": "SmoothGrad (Smilkov et al. 2017): the mean of input gradients of noisy copies of the image",
  "integrated-gradients":
    "Integrated gradients (Sundararajan et al. 2017): input gradients along the way from black to the image",
  rise: "RISE (Petsiuk et al. 2018): the mean of random masks, each weighed by the class's score of the image behind it",
  occlusion:
    "Occlusion (Zeiler and Fergus 2014): how much the class's score falls when a grey square hides a place",
};
