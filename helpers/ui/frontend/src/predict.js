// A prediction: its question, one real button for each option, and what Python says once one is chosen.
// Every option keeps its place, so that the focus does: it gets a sign, a note and its reason. Nothing is judged here.
import { keepPlainKeys } from "./keys.js";
import { ownLiveRegion } from "./status.js";

const PATIENCE_MS = 10_000;
const SILENT = "The kernel does not answer. Run the cell again.";

const made = (name, className) => Object.assign(document.createElement(name), { className });

function render({ model, el }) {
  el.classList.add("tpl", "tpl-predict");
  const freeKeys = keepPlainKeys(el);
  const live = ownLiveRegion(el);

  const question = made("p", "tpl-question");
  question.id = `tpl-question-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  const group = made("div", "tpl-options");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", question.id);
  const note = made("p", "tpl-note");
  const answer = made("div", "tpl-result");
  el.append(question, group, note, answer);

  let waiting = 0;
  const quiet = () => { clearTimeout(waiting); note.textContent = ""; };
  const choose = (number) => {
    model.set("chosen", number);
    model.save_changes();
    clearTimeout(waiting);
    // Python sends the answer of what was chosen; until then nothing is said about it.
    waiting = setTimeout(() => {
      if (model.get("answered") !== model.get("chosen")) { note.textContent = SILENT; live.say(SILENT); }
    }, PATIENCE_MS);
  };
  const cards = model.get("options").map((html, index) => {
    const card = made("div", "tpl-choice");
    const button = made("button", "tpl-option");
    const sign = made("span", "tpl-disc-of-option");
    const note = made("span", "tpl-choice-note");
    const why = made("p", "tpl-choice-why");
    const text = made("span", "tpl-choice-text");
    button.type = "button";
    sign.setAttribute("aria-hidden", "true");
    text.innerHTML = html;
    button.append(sign, text, note);
    button.addEventListener("click", () => choose(index + 1));
    card.append(button, why);
    group.append(card);
    return { card, button, sign, note, why };
  });

  const press = () => cards.forEach(({ button }, index) =>
    button.setAttribute("aria-pressed", String(index + 1 === model.get("chosen"))));
  const mark = () => cards.forEach(({ card, sign, note, why }, index) => {
    const said = model.get("marks")[index] ?? {};
    card.dataset.kind = said.kind ?? "";
    sign.textContent = said.sign || String(index + 1);
    note.textContent = said.note ? ` ${said.note}` : "";
    why.innerHTML = said.why ?? "";
  });
  const show = () => { quiet(); answer.innerHTML = model.get("html"); };
  const say = () => { if (model.get("announcement")) live.soon(model.get("announcement")); };
  model.on("change:chosen", press);
  model.on("change:marks", mark);
  model.on("change:html", show);
  model.on("change:announced", say);
  question.innerHTML = model.get("question");
  press();
  mark();
  show();

  return () => {
    model.off("change:chosen", press);
    model.off("change:marks", mark);
    model.off("change:html", show);
    model.off("change:announced", say);
    clearTimeout(waiting);
    freeKeys();
    live.stop();
  };
}

export default { render };
