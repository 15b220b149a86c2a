// A visit to the built site, as one person makes it, in a browser that WebDriver BiDi drives: Firefox or Chromium.
//
//   node visit.mjs < visit.json
//
// What to do comes as JSON from tests/site/whole.py; what was found goes back as JSON. Nothing is judged here.
// Real keys and clicks where a person would use them; every wait is for a state of the page.

import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const visit = JSON.parse(readFileSync(0, "utf8"));
const { ready, run, ask } = visit.scripts;
const seconds = (from, to) => Math.round((to - from) / 100) / 10;

// -- the page ---------------------------------------------------------------------------------------------------------

/** Calls a function in the page until it says yes. The page may be left and loaded anew meanwhile. */
async function until(page, what, question, ...given) {
  const end = Date.now() + visit.patience * 1000;
  let last;
  while (Date.now() < end) {
    const said = await page.evaluate(question, ...given).catch((error) => void (last = error));
    if (said) return said;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`hung: ${what}${last ? ` (${last.message})` : ""}`);
}

/** The element of this name that can be seen. */
async function named(page, selector, words) {
  const find = (selector, words) =>
    [...document.querySelectorAll(selector)].find(
      (each) => each.textContent.includes(words) && each.checkVisibility(),
    ) ?? null;
  const given = [selector, words].map((each) => JSON.stringify(each));
  await until(page, `${selector} "${words}"`, `(${find})(${given}) !== null`);
  return (await page.evaluateHandle(find, selector, words)).asElement();
}

async function press(page, selector, words) {
  const found = await named(page, selector, words);
  await found.evaluate((each) => each.scrollIntoView({ block: "center" }));
  await found.click();
}

const words = (page, selector) =>
  page.evaluate((selector) => document.querySelector(selector)?.innerText ?? "", selector);
const says = (page, selector, text) =>
  until(
    page,
    `${selector} says "${text}"`,
    (selector, text) => (document.querySelector(selector)?.innerText ?? "").includes(text),
    selector,
    text,
  );
const notebook = (page) => page.evaluate(() => JSON.stringify(jupyterapp.shell.currentWidget.content.model.toJSON()));
const isReady = (page) => until(page, "the kernel is idle", `(${ready})()`);

/** Reads the page of a notebook and presses its link; the time of the click. */
async function begin(page) {
  await page.goto(`${visit.address}notebooks/${visit.notebook.replace(/ipynb$/, "html")}`);
  const link = await named(page, "a", "Run it here");
  const clicked = Date.now();
  await link.click();
  await isReady(page);
  return clicked;
}

// -- the visits -------------------------------------------------------------------------------------------------------

/** All cells, one after the other. */
async function cells(page) {
  const clicked = await begin(page);
  const before = await notebook(page);
  const found = await page.evaluate(`(${run})()`);
  const answered = await page.evaluate(() => window.answered);
  return {
    before: JSON.parse(before),
    notebook: JSON.parse(found),
    first: seconds(clicked, answered[0]),
    all: seconds(clicked, answered.at(-1)),
  };
}

/** All cells, by Run All. After an error the rest is not run, so an error ends the wait, too. */
async function all(page) {
  const clicked = await begin(page);
  const before = await notebook(page);
  await page.evaluate(() => void jupyterapp.commands.execute("notebook:run-all-cells").catch(() => null));
  const counted = (how) => {
    const { content, sessionContext } = jupyterapp.shell.currentWidget;
    const models = content.widgets.map((cell) => cell.model).filter((model) => model.type === "code");
    const done = (model) => model.executionCount !== null && model.executionState === "idle";
    if (how === "first") return done(models[0]);
    const wrong = models.some((model) => model.toJSON().outputs.some((each) => each.output_type === "error"));
    return (models.every(done) || wrong) && sessionContext.session.kernel.status === "idle";
  };
  await until(page, "the first cell has answered", counted, "first");
  const first = Date.now();
  await until(page, "every cell has answered", counted, "all");
  const end = Date.now();
  return {
    before: JSON.parse(before),
    notebook: JSON.parse(await notebook(page)),
    first: seconds(clicked, first),
    all: seconds(clicked, end),
  };
}

const chosenIsDone = () => {
  const { model } = window.chosen;
  return model.executionCount !== null && model.executionState === "idle";
};

/** Clicks into a code cell, and runs it as a person does. */
async function runByKeys(page, source) {
  const cell = await page.evaluateHandle((source) => {
    const { content } = jupyterapp.shell.currentWidget;
    const all = content.widgets.filter((each) => each.model.type === "code");
    window.chosen = all.find((each) => each.model.sharedModel.source.includes(source));
    window.chosen.node.scrollIntoView({ block: "start" });
    return window.chosen.node;
  }, source);
  await (await cell.asElement().waitForSelector(".jp-InputArea .cm-line")).click();
  await page.keyboard.down("Shift");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Shift");
  await until(page, `the cell with ${source} has answered`, chosenIsDone);
}

/** What one notebook's learner does: ask, read, mend, ask again, predict, come back later. */
async function learner(page) {
  await begin(page);
  const read = {};
  await runByKeys(page, 'lab.start("00")');
  await runByKeys(page, "lab.stage(");
  await press(page, ".tpl-workbench button", "Assume role");
  await says(page, ".tpl-workbench [data-part=verdict]", "AWS answered");
  read.denied = await words(page, ".tpl-workbench [data-part=verdict]");
  await replace(page, "444455556666", "123456789012");
  await until(page, "the editor has been heard", () => document.querySelector(".tpl-editor").dataset.state === "ready");
  read.edited = await words(page, ".tpl-workbench .cm-content");
  await says(page, ".tpl-verdict", "Allowed");
  await press(page, ".tpl-workbench button", "Assume role");
  await says(page, ".tpl-verdict", "Allowed, and listed");
  read.allowed = await words(page, ".tpl-workbench [data-part=verdict]");
  await runByKeys(page, "lab.predict(");
  const asked = (code) => `(${ask})(${JSON.stringify(code)})`;
  const progress = asked("print(lab.progress())");
  const begun = await page.evaluate(progress);
  await press(page, "button", "No: Account B has not permitted it.");
  await until(page, "the prediction is counted", `${progress}.then((said) => said !== ${JSON.stringify(begun)})`);
  const kept = asked("import os\nprint('progress.json' in os.listdir('.'))");
  await until(page, "progress is written", `${kept}.then((said) => said.includes("True"))`);
  read.before = await page.evaluate(progress);
  await page.reload();
  await isReady(page);
  read.after = await page.evaluate(asked("from helpers import lab\nprint(lab.progress())"));
  await runByKeys(page, 'lab.start("00")');
  await runByKeys(page, "lab.stage(");
  await until(page, "the editor is drawn", () => document.querySelector(".tpl-workbench .cm-content") !== null);
  read.again = await words(page, ".tpl-workbench .cm-content");
  return { read };
}

/** Marks a word of the policy by a double click, and types another over it. */
async function replace(page, word, other) {
  const place = await until(page, `the editor shows ${word}`, (word) => {
    const content = document.querySelector(".tpl-workbench .cm-content");
    const walk = content && document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    while (walk?.nextNode()) {
      const at = walk.currentNode.data.indexOf(word);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(walk.currentNode, at);
      range.setEnd(walk.currentNode, at + word.length);
      walk.currentNode.parentElement.scrollIntoView({ block: "center" });
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    return null;
  }, word);
  await page.mouse.click(place.x, place.y, { count: 2 });
  await until(page, `${word} is marked`, (word) => getSelection().toString() === word, word);
  await page.keyboard.type(other);
}

/** A telephone: what stands over the edge, in the page to read and where it runs, and one cell run by a tap. */
async function phone(page) {
  await page.goto(`${visit.address}notebooks/${visit.notebook.replace(/ipynb$/, "html")}`);
  const over = () => Math.max(0, document.documentElement.scrollWidth - innerWidth);
  const found = { width: await page.evaluate(() => innerWidth), overReading: await page.evaluate(over) };
  await begin(page);
  found.overRunning = await page.evaluate(over);
  found.title = await page.evaluate(() => {
    const { content } = jupyterapp.shell.currentWidget;
    const [title, text] = ["h1", "p"].map((kind) => content.widgets[0].node.querySelector(kind));
    const places = [title, text].map((each) => each.getBoundingClientRect());
    return {
      words: title.innerText,
      left: Math.min(...places.map((each) => each.left)),
      right: Math.max(...places.map((each) => each.right)),
      size: parseFloat(getComputedStyle(text).fontSize),
    };
  });
  await page.evaluate(() => {
    const { content } = jupyterapp.shell.currentWidget;
    content.activeCellIndex = content.widgets.findIndex((cell) => cell.model.type === "code");
    window.chosen = content.activeCell;
  });
  const button = await page.waitForSelector('[data-command="notebook:run-cell-and-select-next"]', { visible: true });
  await button.click();
  await until(page, "the cell has answered", chosenIsDone);
  found.output = await until(page, "the answer is shown", () => {
    const shown = window.chosen.node.querySelector(".jp-OutputArea-output");
    if (!shown) return null;
    shown.scrollIntoView({ block: "center" });
    const { left, right } = shown.getBoundingClientRect();
    return { words: shown.innerText, left, right };
  });
  return found;
}

// -- the browser ------------------------------------------------------------------------------------------------------

const VISITS = { cells, all, learner, phone };

const browser = await puppeteer.launch({
  browser: visit.browser,
  executablePath: visit.program,
  protocol: "webDriverBiDi",
  headless: true,
  args: visit.arguments,
  extraPrefsFirefox: visit.preferences,
  protocolTimeout: 0,
  timeout: visit.patience * 1000,
  defaultViewport: null,
});
try {
  const page = await browser.newPage(); // Firefox's first one never has the focus, so keys would go nowhere
  page.setDefaultTimeout(visit.patience * 1000);
  await page.setViewport({ width: visit.width, height: visit.height });
  page.on("dialog", (dialog) => dialog.accept()); // "leave the page?", on a reload before JupyterLab has saved
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  const found = await VISITS[visit.what](page);
  console.log(JSON.stringify({ ...found, asked, version: await browser.version() }));
} finally {
  await browser.close();
}
