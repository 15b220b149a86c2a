// "Read my trust policy": the page first, Python beside it. Nothing is judged here, and nothing is sent anywhere.
import editor from "./editor.js";
import { draw } from "./answer.js";
import { framed, listen, tell, toldOf } from "./frame.js";
import { fragmentOf, packed, unpacked } from "./link.js";
import { modelOf } from "./model.js";
import { again, ask, follow, read } from "./python.js";

const NOTEBOOK = "../run/notebooks/index.html?path=my_work/00_start.ipynb";
const STARTING = "Python is starting … You can paste or type meanwhile.";
const READING = "Reading …";
const WAITING = "Paste a trust policy, or try an example.";
const FAILED = "Python did not start here. Your text is safe: start it again, or reload the page.";
const UNANSWERED = "This text could not be read, which is a fault of this page. Change it, and it is read anew.";
const NOTHING = { trouble: "", notes: [], policies: [], marks: [] };
const SLOW_MS = 300; // an answer that takes no longer is not announced
const TOO_LONG = "The page around this one has handed over a text that is too long to be shown here.";
const LONGEST = 2_000_000; // characters that another page may hand over

const find = (id) => document.getElementById(id);
const state = find("state");
const account = find("account");
let asked = 0; // the number of the newest question
let answered = false; // has there been an answer?
let python = "starting";
let kept = {}; // what else a link held: the notebooks' own, which goes on with it
let last = null; // the answer that is shown

const model = modelOf({
  value: "", document: "text", kind: "trust", completions: {}, label: "A trust policy, or a text with several",
  findings: [], marks: [], disabled: false, debounce_ms: 150, patience_ms: 2 ** 31 - 1, problem: "", checked: false,
  written: "text", rev: 0, seen: 0,
}, {
  saved: () => look(),
  told: async ({ event, value }) => {
    if (event === "submit") look();
    if (event === "format") ask("laid_out", value).then((message) => model.message(message), () => {});
  },
});

const stateNow = () => {
  const whole = { ...kept, trust_policy: model.get("value") };
  delete whole.account;
  return account.value.trim() ? { ...whole, account: account.value.trim() } : whole;
};

/** Read what stands there now; an answer that is older than the text is dropped. */
async function look() {
  const number = ++asked;
  const text = model.get("value");
  const rev = model.get("rev");
  find("copied").textContent = ""; // it was of another text
  if (python === "failed") return;
  const slow = setTimeout(() => { if (answered && number === asked) state.textContent = READING; }, SLOW_MS);
  try {
    const answer = await read(text, account.value);
    if (number === asked && answer) show(answer, text, rev);
  } catch {
    if (number !== asked || python === "failed") return;
    show(NOTHING, text, rev);
    say(UNANSWERED);
  } finally {
    clearTimeout(slow);
    if (number === asked) model.set("seen", rev);
  }
}

function show(answer, text, rev) {
  answered = true;
  last = answer;
  model.set("checked", answer.policies.length > 0 && answer.policies.every(({ verdict }) => verdict !== "refused"));
  model.set("findings", answer.marks);
  model.set("seen", rev);
  draw(find("answer"), answer, { reveal, assume });
  say(text.trim() ? "" : WAITING);
  tell("answer", toldOf(answer, ""));
}

function say(words) {
  state.textContent = words;
}

const reveal = ({ line: at, column }) => model.message({ reveal: { line: at, column, focus: true } });

/** The way into a notebook. It carries the case: the line is made before it is pressed, since a copy can't wait. */
function assume({ trust }) {
  const made = document.createElement("p");
  const way = Object.assign(document.createElement("a"), { href: NOTEBOOK, target: "_blank", rel: "noopener", textContent: "Assume this role in a notebook" });
  const note = Object.assign(document.createElement("span"), { className: "tpl-help" });
  note.textContent = " It copies the case on the way. In the workbench: More, Open a link, paste.";
  made.className = "read-assume";
  made.append(way, note);
  let ready = "";
  packed({ ...stateNow(), trust_policy: trust }).then((made) => { ready = made; });
  way.addEventListener("click", () => { navigator.clipboard?.writeText(ready).catch(() => {}); });
  return made;
}

/** Put a text into the editor, as one change that can be undone. */
function put(text) {
  model.set("seen", model.get("rev"));
  model.set("value", text);
  if (model.get("value") !== text) setTimeout(() => put(text), model.get("debounce_ms")); // a key was pressed this moment
  else look();
}

async function copy() {
  const made = await packed(stateNow());
  const link = new URL(location.href);
  link.search = ""; // whoever opens it sees the whole page
  link.hash = made;
  history.replaceState(null, "", `#${made}`);
  let words = "The link is copied, and in the address bar. It holds the text.";
  try {
    await navigator.clipboard.writeText(link.href);
  } catch {
    words = framed ? "This frame may not copy. The page around it has the link." : "The link is in the address bar: copy it from there. It holds the text.";
  }
  find("copied").textContent = words;
  if (last) tell("answer", toldOf(last, link.href));
}

/** Open the link in the address bar, if there is one. */
async function open() {
  const fragment = fragmentOf(location);
  if (!fragment) return;
  const found = await unpacked(fragment);
  if (found) {
    restore(found);
    return;
  }
  try {
    const { state: told, trouble } = await ask("opened", fragment);
    if (told) restore(told);
    else find("copied").textContent = trouble;
  } catch { /* Python did not start, which is said */ }
}

function restore(found) {
  kept = found;
  account.value = typeof found.account === "string" ? found.account : "";
  put(found.trust_policy ?? "");
}

function offer({ examples, completions }) {
  model.set("completions", completions);
  const menu = find("examples");
  menu.querySelector("div").append(...examples.map(({ name, text }) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tpl-button tpl-quiet", textContent: name });
    button.addEventListener("click", () => {
      menu.open = false;
      kept = {};
      put(text);
      menu.querySelector("summary").focus();
    });
    return button;
  }));
}

find("columns").hidden = false;
editor.render({ model, el: find("editor") });
find("copy").addEventListener("click", copy);
account.addEventListener("input", () => look());
find("again").querySelector("button").addEventListener("click", () => again());
addEventListener("hashchange", open);
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") find("examples").open = false; });
follow((now) => {
  const before = python;
  python = now;
  find("again").hidden = now !== "failed";
  if (now === "failed") say(FAILED);
  else if (now === "starting") { say(STARTING); if (before === "failed") look(); }
  else if (!asked) say(WAITING);
});
fetch(new URL("course.json", import.meta.url)).then((got) => got.json()).then(offer, () => {});
listen((text, owner) => {
  if (text.length > LONGEST) { say(TOO_LONG); return; }
  account.value = owner;
  kept = {};
  put(text);
});
open();
