const latin = new TextDecoder("latin1");

/** A format of models that is not ONNX: how its files begin, and what to do with them. */
interface OtherFormat {
  readonly begins: (beginning: string) => boolean;
  readonly words: string;
}

const at =
  (place: number, ...marks: readonly string[]) =>
  (beginning: string): boolean =>
    marks.some((mark) => beginning.startsWith(mark, place));

const isZip = at(0, "PK\x03\x04");

const exportPyTorch =
  "python -c \"import torch; torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), 'model.onnx')\", where `model` is the network";

const formats: readonly OtherFormat[] = [
  {
    begins: at(4, "ORTM"),
    words:
      "a model in ONNX Runtime's own format (.ort), which cannot be converted back: give the .onnx file that it was made of.",
  },
  {
    begins: at(4, "TFL3"),
    words:
      "a TensorFlow Lite model. Convert it: python -m tf2onnx.convert --tflite model.tflite --output model.onnx",
  },
  {
    begins: at(0, "\x89HDF\r\n\x1a\n"),
    words:
      "an HDF5 file, as Keras writes models (.h5). Convert it: python -c \"import keras; keras.models.load_model('model.h5').export('model.onnx', format='onnx')\"",
  },
  {
    begins: (beginning) =>
      isZip(beginning) && /^(metadata\.json|config\.json|model\.weights\.h5)/.test(beginning.slice(30)),
    words:
      "a Keras model (.keras). Convert it: python -c \"import keras; keras.models.load_model('model.keras').export('model.onnx', format='onnx')\"",
  },
  {
    begins: (beginning) =>
      isZip(beginning) &&
      /\/(data\.pkl|version|\.format_version|byteorder|code\/)/.test(beginning.slice(30, 400)),
    words: `a file of PyTorch (.pt, .pth), which holds weights or a program. Export the network: ${exportPyTorch}`,
  },
  {
    begins: at(0, "\x80\x02", "\x80\x03", "\x80\x04", "\x80\x05"),
    words: `a Python pickle, as old versions of PyTorch write (.pt, .pth). Export the network: ${exportPyTorch}`,
  },
  {
    begins: at(0, "ftrt", "ptrt"),
    words: "a TensorRT engine, made for one kind of GPU: give the .onnx file that it was built from.",
  },
  {
    begins: at(0, "<?xml"),
    words: "an XML file, as OpenVINO keeps networks: give the .onnx file that it was converted from.",
  },
  {
    begins: (beginning) => /^[\s\S]{8}\{"/.test(beginning),
    words:
      "a safetensors file, which holds weights without the network. Export the network with its framework as .onnx.",
  },
  { begins: isZip, words: "a zip archive: unpack it, and give the .onnx file." },
];

/** What a file is that is another format of models, and the line that converts it; undefined for any other. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const beginning = latin.decode(bytes.subarray(0, 1024));
  return formats.find(({ begins }) => begins(beginning))?.words;
}
