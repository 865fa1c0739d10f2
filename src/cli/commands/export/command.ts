import { z } from "zod";
import { inGroup, type OptionsOf, type OptionTable } from "../../../base/options/option.js";
import { singlePassMethods } from "../../../cam/index.js";
import { exportCamDefaults } from "../../../explain/index.js";
import type { Define } from "../../command.js";
import { interfaceOptions } from "../../models/options.js";
import { addOptions } from "../../options/flags.js";
import { methodList } from "../../options/method-list.js";
import { jsonOption, results } from "../../options/shared.js";

const maps = inGroup("Maps");

export const options = {
  cam: maps({ type: z.literal(true), help: 'add the output "cam": maps in [0,1], float32 [batch,H,W]' }),
  method: maps({
    type: z.enum(singlePassMethods).default(exportCamDefaults.method),
    placeholder: "name",
    help: "attribution method, listed below",
  }),
  layer: maps({
    type: z.string().optional(),
    placeholder: "name",
    help: "target layer or module",
    otherwise: 'the one that "batchcam layers" marks',
  }),
  class: maps({
    type: z.string().min(1).default(exportCamDefaults.classChoice),
    placeholder: "which",
    help: 'class to explain: "predicted", a class name or number (#2 where names are numbers), or "input" to add an input "target" (int64 [batch], -1 for the predicted class)',
  }),
  ...interfaceOptions,
  out: results({
    type: z.string().optional(),
    placeholder: "file",
    help: "the file to write",
    otherwise: "NAME.cam.onnx beside the model",
  }),
  ...jsonOption,
} satisfies OptionTable;

export const define: Define = (command, start) => {
  addOptions(command, options)
    .addHelpText("after", help)
    .action(async (model: string, { json, cam: _, ...rest }: OptionsOf<typeof options>) => {
      const args = { model, ...rest };
      await start(json, async (terminal) => (await import("./run.js")).exportCommand(args, terminal));
    });
};

const help = `
The model keeps its nodes, inputs and outputs, with their names and values: it takes the same images
as before, with the same preprocessing.

Examples:
  $ batchcam export resnet50.onnx --cam
  $ batchcam export model.onnx --cam --method layer-cam --layer /layer4/Add --out with-maps.onnx
  $ batchcam export model.onnx --cam --class input
  $ python -c "import onnxruntime as o
    print([x.name for x in o.InferenceSession('model.cam.onnx').get_outputs()])"

Methods (docs/METHODS.md has their papers):
${methodList(singlePassMethods)}`;
