import type { About } from "./method.js";

/** What each attribution method is, and where it was published. */
export const about = {
  "grad-cam": {
    title: "Grad-CAM",
    description: "Weights each channel of a layer by the mean gradient of the class score.",
    paper: {
      authors: "Selvaraju et al.",
      year: 2017,
      title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
      venue: "ICCV",
      url: "https://arxiv.org/abs/1610.02391",
    },
  },
  "grad-cam++": {
    title: "Grad-CAM++",
    description: "Like Grad-CAM, but sums only positive gradients, each with a weight of its own.",
    paper: {
      authors: "Chattopadhay et al.",
      year: 2018,
      title: "Grad-CAM++: Improved Visual Explanations for Deep Convolutional Networks",
      venue: "WACV",
      url: "https://arxiv.org/abs/1710.11063",
    },
  },
  "hires-cam": {
    title: "HiResCAM",
    description: "Weights each activation of a layer by its own gradient, not by its channel's mean.",
    paper: {
      authors: "Draelos and Carin",
      year: 2020,
      title: "Use HiResCAM instead of Grad-CAM for Faithful Explanations of Convolutional Neural Networks",
      venue: "arXiv preprint",
      url: "https://arxiv.org/abs/2011.08891",
    },
  },
  "xgrad-cam": {
    title: "XGrad-CAM",
    description: "Like Grad-CAM, with each gradient weighted by the activation at its place.",
    paper: {
      authors: "Fu et al.",
      year: 2020,
      title: "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs",
      venue: "BMVC",
      url: "https://arxiv.org/abs/2008.02312",
    },
  },
  "layer-cam": {
    title: "LayerCAM",
    description: "Like HiResCAM, but only with positive gradients.",
    paper: {
      authors: "Jiang et al.",
      year: 2021,
      title: "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization",
      venue: "IEEE Transactions on Image Processing",
      url: "https://doi.org/10.1109/TIP.2021.3089943",
    },
  },
  "eigen-cam": {
    title: "Eigen-CAM",
    description: "Projects a layer's activations onto their strongest direction, whatever the class.",
    paper: {
      authors: "Muhammad and Yeasin",
      year: 2020,
      title: "Eigen-CAM: Class Activation Map using Principal Components",
      venue: "IJCNN",
      url: "https://arxiv.org/abs/2008.00299",
    },
  },
  "input-gradient": {
    title: "Input gradient",
    description: "The size of the class score's gradient at each pixel.",
    paper: {
      authors: "Simonyan et al.",
      year: 2013,
      title: "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps",
      venue: "ICLR workshop 2014",
      url: "https://arxiv.org/abs/1312.6034",
    },
  },
  "guided-backpropagation": {
    title: "Guided backpropagation",
    description: "The input gradient when each ReLU passes only positive gradients back.",
    paper: {
      authors: "Springenberg et al.",
      year: 2014,
      title: "Striving for Simplicity: The All Convolutional Net",
      venue: "ICLR workshop 2015",
      url: "https://arxiv.org/abs/1412.6806",
    },
  },
  "score-cam": {
    title: "Score-CAM",
    description: "Weights each channel of a layer by the class score of the image masked with it.",
    paper: {
      authors: "Wang et al.",
      year: 2020,
      title: "Score-CAM: Score-Weighted Visual Explanations for Convolutional Neural Networks",
      venue: "CVPR workshops",
      url: "https://arxiv.org/abs/1910.01279",
    },
  },
  "ablation-cam": {
    title: "Ablation-CAM",
    description: "Weights each channel of a layer by how far zeroing it lowers the class score.",
    paper: {
      authors: "Desai and Ramaswamy",
      year: 2020,
      title:
        "Ablation-CAM: Visual Explanations for Deep Convolutional Network via Gradient-free Localization",
      venue: "WACV",
      url: "https://doi.org/10.1109/WACV45572.2020.9093360",
    },
  },
  "smooth-grad": {
    title: "SmoothGrad",
    description: "The mean input gradient over noisy copies of the image.",
    paper: {
      authors: "Smilkov et al.",
      year: 2017,
      title: "SmoothGrad: Removing Noise by Adding Noise",
      venue: "ICML workshop",
      url: "https://arxiv.org/abs/1706.03825",
    },
  },
  "integrated-gradients": {
    title: "Integrated gradients",
    description:
      "The mean input gradient on the straight path from a black image (or another), times the way.",
    paper: {
      authors: "Sundararajan et al.",
      year: 2017,
      title: "Axiomatic Attribution for Deep Networks",
      venue: "ICML",
      url: "https://arxiv.org/abs/1703.01365",
    },
  },
  rise: {
    title: "RISE",
    description: "The mean of random masks, each weighted by the score of the image seen through it.",
    paper: {
      authors: "Petsiuk et al.",
      year: 2018,
      title: "RISE: Randomized Input Sampling for Explanation of Black-box Models",
      venue: "BMVC",
      url: "https://arxiv.org/abs/1806.07421",
    },
  },
  occlusion: {
    title: "Occlusion",
    description:
      "How far the class score drops when a grey square (or another) covers each part of the image.",
    paper: {
      authors: "Zeiler and Fergus",
      year: 2014,
      title: "Visualizing and Understanding Convolutional Networks",
      venue: "ECCV",
      url: "https://arxiv.org/abs/1311.2901",
    },
  },
  "eigen-grad-cam": {
    title: "EigenGradCAM",
    description: "Eigen-CAM of the activations times their gradients, which makes it class-specific.",
    paper: {
      authors: "Muhammad and Yeasin",
      year: 2020,
      title: "Eigen-CAM: Class Activation Map using Principal Components",
      venue: "IJCNN; with gradients in pytorch-grad-cam",
      url: "https://arxiv.org/abs/2008.00299",
    },
  },
  "finer-cam": {
    title: "Finer-CAM",
    description: "Grad-CAM of how far the class score is above those of the three closest classes.",
    paper: {
      authors: "Zhang et al.",
      year: 2025,
      title: "Finer-CAM: Spotting the Difference Reveals Finer Details for Visual Explanation",
      venue: "CVPR",
      url: "https://arxiv.org/abs/2501.11309",
    },
  },
  "guided-grad-cam": {
    title: "Guided Grad-CAM",
    description: "Guided backpropagation times Grad-CAM.",
    paper: {
      authors: "Selvaraju et al.",
      year: 2017,
      title: "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization",
      venue: "ICCV",
      url: "https://arxiv.org/abs/1610.02391",
    },
  },
  "input-x-gradient": {
    title: "Input x gradient",
    description: "What the model takes of each pixel times the gradient of the class score.",
    paper: {
      authors: "Shrikumar et al.",
      year: 2016,
      title: "Not Just a Black Box: Learning Important Features Through Propagating Activation Differences",
      venue: "arXiv preprint",
      url: "https://arxiv.org/abs/1605.01713",
    },
  },
  "full-grad": {
    title: "FullGrad",
    description: "Adds up input x gradient and bias x gradient of every layer with channels.",
    paper: {
      authors: "Srinivas and Fleuret",
      year: 2019,
      title: "Full-Gradient Representation for Neural Network Visualization",
      venue: "NeurIPS",
      url: "https://arxiv.org/abs/1905.00780",
    },
  },
  "lrp-epsilon": {
    title: "LRP (epsilon)",
    description: "Spreads the class score back, layer by layer, in the shares that made it.",
    paper: {
      authors: "Bach et al.",
      year: 2015,
      title:
        "On Pixel-Wise Explanations for Non-Linear Classifier Decisions by Layer-Wise Relevance Propagation",
      venue: "PLOS ONE",
      url: "https://doi.org/10.1371/journal.pone.0130140",
    },
  },
  "lrp-composite": {
    title: "LRP (composite)",
    description: "Like LRP (epsilon), but convolutions spread it among what spoke for the class alone (z+).",
    paper: {
      authors: "Montavon et al.",
      year: 2017,
      title: "Explaining NonLinear Classification Decisions with Deep Taylor Decomposition",
      venue: "Pattern Recognition",
      url: "https://arxiv.org/abs/1512.02479",
    },
  },
  "deep-lift": {
    title: "DeepLIFT",
    description:
      "Spreads the difference to the score of a black image (or another) back, by the rescale rule.",
    paper: {
      authors: "Shrikumar et al.",
      year: 2017,
      title: "Learning Important Features Through Propagating Activation Differences",
      venue: "ICML",
      url: "https://arxiv.org/abs/1704.02685",
    },
  },
  "gradient-shap": {
    title: "GradientSHAP",
    description:
      "The mean gradient at random places between the image and black and white ones, times the way.",
    paper: {
      authors: "Lundberg and Lee",
      year: 2017,
      title: "A Unified Approach to Interpreting Model Predictions",
      venue: "NeurIPS",
      url: "https://arxiv.org/abs/1705.07874",
    },
  },
  "feature-ablation": {
    title: "Feature ablation",
    description: "How far the class score drops when each superpixel, or cell of a grid, is hidden.",
    paper: {
      authors: "Kokhlikyan et al.",
      year: 2020,
      title: "Captum: A Unified and Generic Model Interpretability Library for PyTorch",
      venue: "arXiv preprint",
      url: "https://arxiv.org/abs/2009.07896",
    },
  },
} as const satisfies Readonly<Record<string, About>>;
