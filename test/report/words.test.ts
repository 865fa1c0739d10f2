import { describe, expect, it } from "vitest";
import { type ReportData, renderReport } from "../../src/report/index.js";
import { exampleReport } from "./example.js";
import { type Answers, screeningAnswers, screeningReport, screeningRun } from "./example-screening.js";
import { pageText } from "./page-text.js";

const textOf = async (data: ReportData): Promise<string> => pageText(await renderReport(data));

describe("the report on two classes", () => {
  it("says in plain words what was found, with counts and Wilson intervals", async () => {
    const text = await textOf(screeningReport());
    expect(text).toContain(
      "Among 624 test images, chest found 385 of the 390 images labelled “pneumonia” (98.7 %, 95 % interval 97.0 to 99.5 %) " +
        "and mistook 54 of the 234 images labelled “normal” for “pneumonia” (23.1 %, 95 % interval 18.1 to 28.9 %).",
    );
    expect(text).toContain(
      "Overall it classified 565 of the 624 images correctly (90.5 %, 95 % interval 88.0 to 92.6 %).",
    );
    expect(text).toContain("Always answering “pneumonia” would be right for 62.5 % of them.");
    // 0.05 · 385/390 against 0.95 · 54/234: 18.4 %.
    expect(text).toContain("about 18 in 100 “pneumonia” answers would be right");
  });

  it("gives the measures of the field, and says which class they are about", async () => {
    const text = await textOf(screeningReport());
    expect(text).toContain("The class of interest is “pneumonia”: the second of the two classes");
    expect(text).toContain("Sensitivity 98.7 % 95 % interval 97.0 to 99.5 % 385 of 390 images");
    expect(text).toContain("Specificity 76.9 % 95 % interval 71.1 to 81.9 % 180 of 234 images");
    // (385/390 + 180/234) / 2.
    expect(text).toContain("Balanced accuracy 87.8 %");
    expect(text).toContain("Positive predictive value 87.7 % 95 % interval 84.3 to 90.4 % 385 of 439 images");
    expect(text).toContain("Negative predictive value 97.3 % 95 % interval 93.8 to 98.8 % 180 of 185 images");
    // Of 390 · 234 pairs: the 385 cases at 0.98 win all; the 5 at 0.3 win against 0.1 and 0.04: 180 each.
    expect(((385 * 234 + 5 * 180) / (390 * 234)).toFixed(3)).toBe("0.997");
    expect(text).toContain("AUC 0.997");
  });

  it("labels each cell of the confusion matrix", async () => {
    const text = await textOf(screeningReport());
    expect(text).toContain("normal 180 no alarm 54 false alarms");
    expect(text).toContain("pneumonia 5 missed 385 found");
  });

  it("says how confident the model is and how often it is right", async () => {
    const text = await textOf(screeningReport());
    const sure = (385 * 0.98 + 5 * 0.7 + 160 * 0.96 + 20 * 0.9 + 24 * 0.91 + 30 * 0.97) / 624;
    expect(text).toContain(
      `It is ${(100 * sure).toFixed(1)} % sure on average and right on 90.5 % of the images: it is overconfident`,
    );
    // The bin of 0.9 holds 20 right answers and 24 wrong ones.
    expect(text).toContain(
      "At about 90 % confidence, it is right on 20 of 44 images (45.5 %, 95 % interval 31.7 to 59.9 %).",
    );
    expect(text).toContain("Above 93 % confidence, it is right on 545 of 575 images (94.8 %");
    expect(text).toContain("67–73 % 70.0 % 5 0 0.0 % 0.0 to 43.4 %");
    const modest = [{ label: 1, answer: 1, count: 50, confidence: 0.6 }];
    const others = { label: 0, answer: 0, count: 50, confidence: 0.6 };
    expect(await textOf(screeningReport(screeningRun("a", [...modest, others])))).toContain(
      "60.0 % sure on average and right on 100.0 % of the images: it is right more often than it claims",
    );
    const honest: Answers[] = [
      { label: 1, answer: 1, count: 9, confidence: 0.9 },
      { label: 0, answer: 1, count: 1, confidence: 0.9 },
    ];
    expect(await textOf(screeningReport(screeningRun("a", honest)))).toContain(
      "on the whole, its confidence matches its accuracy. At about 90 % confidence, it is right on 9 of 10 images",
    );
  });

  it("says how far a decoy misleads, and how much of two explanations lies in it", async () => {
    const run = screeningRun("chest", screeningAnswers);
    const evidence = {
      map: { prototype: 0.6, decoy: 0.075 },
      inputGradient: { prototype: 0.5, decoy: 0.31 },
    };
    const cleanTest = { ...run.test, accuracy: 0.975 };
    const decoyed = { ...run, test: { ...run.test, evidence }, cleanTest };
    const text = await textOf(screeningReport(decoyed));
    expect(text).toContain(
      "chest classified 97.5 % of the test images correctly without decoys and 7.0 points fewer with them: " +
        "90.5 %, 95 % interval 88.0 to 92.6 %. " +
        "7.5 % of its map and 31.0 % of its input gradient lie in the decoy.",
    );
    const coloured = await textOf(screeningReport({ ...run, cleanTest: { ...run.test, accuracy: 0.8 } }));
    expect(coloured).toContain("and 10.5 points more with them: 90.5 %,");
    expect(coloured).not.toContain("lie in the decoy");
    expect(await textOf(screeningReport())).not.toContain("decoy");
  });

  it("leaves out the calibration if a run did not record it", async () => {
    const run = screeningRun("old", screeningAnswers);
    const { calibration, macroAuc, ...test } = run.test;
    const text = await textOf(screeningReport({ ...run, test }));
    expect(text).not.toContain("How confident it is, and how often it is right");
    expect(text).toContain("AUC not measured –");
  });

  it("copes with an absent class, and with an answer that was never given", async () => {
    const cases = [{ label: 1, answer: 1, count: 3, confidence: 0.9 }];
    const text = await textOf(screeningReport(screeningRun("a", cases)));
    expect(text).toContain(
      "a found 3 of the 3 images labelled “pneumonia” (100.0 %, 95 % interval 43.9 to 100.0 %) and had no image " +
        "labelled “normal” to raise a false alarm on.",
    );
    expect(text).toContain("Specificity no images to measure it on –");
    expect(text).toContain("Negative predictive value no images to measure it on –");
    expect(text).not.toContain("NaN");
    const others = [{ label: 0, answer: 0, count: 1, confidence: 0.9 }];
    const none = await textOf(screeningReport(screeningRun("a", others)));
    expect(none).toContain(
      "Among 1 test image, a had no image labelled “pneumonia” to find and mistook 0 of the 1 image",
    );
  });

  it("describes each run when there are several", async () => {
    const second: Answers[] = [
      { label: 1, answer: 1, count: 300, confidence: 0.9 },
      { label: 1, answer: 0, count: 90, confidence: 0.9 },
      { label: 0, answer: 0, count: 234, confidence: 0.9 },
    ];
    const runs = [screeningRun("eager", screeningAnswers), screeningRun("shy", second)];
    const text = await textOf(screeningReport(...runs));
    expect(text).toContain("Sensitivity eager 98.7 %");
    expect(text).toContain("shy 76.9 % 95 % interval 72.5 to 80.8 % 300 of 390 images");
    expect(text).toContain("shy found 300 of the 390 images");
    expect(text).toContain("chance alone may explain the difference");
  });
});

describe("the report on many classes", () => {
  const data = exampleReport();

  const [run] = data.runs;
  /** Every image recognised, 60 of each class. */
  const diagonal = run.test.confusion.map((row, label) =>
    row.map((_, other): number => (label === other ? 60 : 0)),
  );
  const withConfusion = (confusion: readonly (readonly number[])[]) =>
    textOf({ ...data, runs: [{ ...run, test: { ...run.test, confusion } }] });

  it("says the accuracy, the best and the worst class and the most frequent mistake", async () => {
    const confusion = [...diagonal];
    confusion[3] = [0, 0, 0, 40, 0, 15, 0, 5, 0, 0];
    confusion[7] = [0, 1, 0, 0, 0, 0, 0, 59, 0, 0];
    const text = await withConfusion(confusion);
    expect(text).toContain(
      "Of 600 test images, ce classified 579 correctly (96.5 %, 95 % interval 94.7 to 97.7 %). " +
        "It recognised “zero” best (60 of the 60 images, 100.0 %) and “three” worst (40 of the 60 images, 66.7 %). " +
        "Its most frequent mistake: it mistook 15 of the 60 images labelled “three” for “five”.",
    );
    expect(text).toContain("Always answering “zero” would be right for 10.0 % of them.");
    expect(text).toContain("Best recognised class “zero”, tied with 7 other classes 100.0 %");
    expect(text).toContain(
      "Worst recognised class “three” 66.7 % 95 % interval 54.1 to 77.3 % 40 of 60 images",
    );
    expect(text).toContain("Most frequent confusion “three” mistaken for “five” 25.0 %");
    expect(text).not.toContain("Sensitivity");
  });

  it("says so if there are no mistakes", async () => {
    const text = await withConfusion(diagonal);
    expect(text).toContain("It made no mistakes.");
    expect(text).toContain("Most frequent confusion no mistakes –");
  });

  it("has the area under the curve among the further numbers and by class", async () => {
    const text = await textOf({ ...data, runs: [run] });
    const { macroAuc, macroF1, ece, perClass } = run.test;
    expect(text).toContain(`${run.name} ${macroAuc?.toFixed(3)} ${macroF1.toFixed(3)} ${ece.toFixed(3)}`);
    const { f1, auc, support } = perClass[4];
    expect(text).toContain(`${f1.toFixed(3)} ${auc?.toFixed(3)} ${support}`);
  });
});

describe("how to read a map", () => {
  it("shows a correctly classified image of the class of interest, and rings the brightest spot", async () => {
    const data = screeningReport();
    const page = await renderReport(data);
    expect(pageText(page)).toContain(
      "The image is labelled “pneumonia”. chest answered “pneumonia”, 98.0 % sure.",
    );
    // The first item's map is a spot around pixel (8, 20) of 28.
    expect(page).toContain(
      `style="left: ${((100 * 8.5) / 28).toFixed(2)}%; top: ${((100 * 20.5) / 28).toFixed(2)}%"`,
    );
    expect(page.match(/class="ring"/g)).toHaveLength(2);
  });

  it("makes do with a wrong answer, an empty map, or no image at all", async () => {
    const run = screeningRun("chest", screeningAnswers);
    const alarms = run.gallery.slice(-1);
    const text = await textOf(screeningReport({ ...run, gallery: alarms }));
    expect(text).toContain("The image is labelled “normal”. chest answered “pneumonia”, 97.0 % sure.");
    expect(text).toContain("The map is empty: no evidence for the label.");
    const without = await renderReport(screeningReport({ ...run, gallery: [] }));
    expect(without).not.toContain('class="example"');
    expect(without).not.toContain("Individual images");
    expect(pageText(without)).toContain("What a map does not prove");
  });

  it("never says 100 % sure because of rounding alone", async () => {
    const run = screeningRun("chest", screeningAnswers);
    const [item] = run.gallery;
    const sure = (confidence: number) =>
      textOf(screeningReport({ ...run, gallery: [{ ...item, confidence }] }));
    expect(await sure(0.99996)).toContain("correct, over 99.9 % sure");
    expect(await sure(0.99943)).toContain("correct, 99.9 % sure");
    expect(await sure(1)).toContain("correct, 100.0 % sure");
  });
});

describe("every report", () => {
  it.each([exampleReport(), screeningReport()])("says what it is not: $title", async (data) => {
    const text = await textOf(data);
    expect(text).toContain("not a medical device, not validated for diagnosis or for any other decision");
    expect(text).toContain("A map that looks right is not proof that the model is right.");
    expect(text).toContain("A map shows only the evidence for the labelled class");
    expect(text).toContain("A map is coarse.");
    expect(text).toContain("Check it with a second method");
  });

  it("links to each of its sections", async () => {
    const page = await renderReport(screeningReport());
    const links = Array.from(page.matchAll(/<li><a href="#([^"]+)">/g), ([, id]) => id);
    const headings = Array.from(page.matchAll(/<h2 id="([^"]+)">/g), ([, id]) => id);
    expect(links).toEqual(headings);
    expect(links).toHaveLength(11);
  });
});
