import { ownValue } from "../base/objects.js";

const organs = [
  "bladder",
  "femur-left",
  "femur-right",
  "heart",
  "kidney-left",
  "kidney-right",
  "liver",
  "lung-left",
  "lung-right",
  "pancreas",
  "spleen",
] as const;

/** Class names as MedMNIST publishes them (github.com/MedMNIST/MedMNIST, medmnist/info.py). */
export const medmnistClasses = {
  pathmnist: [
    "adipose",
    "background",
    "debris",
    "lymphocytes",
    "mucus",
    "smooth muscle",
    "normal colon mucosa",
    "cancer-associated stroma",
    "colorectal adenocarcinoma epithelium",
  ],
  dermamnist: [
    "actinic keratoses and intraepithelial carcinoma",
    "basal cell carcinoma",
    "benign keratosis-like lesions",
    "dermatofibroma",
    "melanoma",
    "melanocytic nevi",
    "vascular lesions",
  ],
  octmnist: ["choroidal neovascularization", "diabetic macular edema", "drusen", "normal"],
  pneumoniamnist: ["normal", "pneumonia"],
  retinamnist: [..."01234"],
  breastmnist: ["malignant", "normal, benign"],
  bloodmnist: [
    "basophil",
    "eosinophil",
    "erythroblast",
    "immature granulocytes(myelocytes, metamyelocytes and promyelocytes)",
    "lymphocyte",
    "monocyte",
    "neutrophil",
    "platelet",
  ],
  tissuemnist: [
    "Collecting Duct, Connecting Tubule",
    "Distal Convoluted Tubule",
    "Glomerular endothelial cells",
    "Interstitial endothelial cells",
    "Leukocytes",
    "Podocytes",
    "Proximal Tubule Segments",
    "Thick Ascending Limb",
  ],
  organamnist: organs,
  organcmnist: organs,
  organsmnist: organs,
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * The class names of a 2D MedMNIST dataset with one label per image.
 * @param name - The name of its file without the extension, such as "bloodmnist", or "bloodmnist_64" for a
 * larger size.
 * @returns Undefined for other names.
 */
export function medmnistClassNames(name: string): readonly string[] | undefined {
  const dataset = name.toLowerCase().replace(/_\d+$/, "");
  return ownValue<readonly string[]>(medmnistClasses, dataset);
}
