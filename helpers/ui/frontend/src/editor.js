// The policy editor: CodeMirror 6 in an anywidget. One ESM file, nothing is loaded at run time.
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers, tooltips,
} from "@codemirror/view";
import { completionKeys, completions } from "./complete.js";
import { documents } from "./documents.js";
import { hangingIndent } from "./hang.js";
import { keepPlainKeys } from "./keys.js";
import { markField, setMarks } from "./marks.js";
import { toDiagnostics } from "./places.js";
import { problemList } from "./problems.js";
import { liveRegion } from "./status.js";
import { answering } from "./sync.js";
import { colours } from "./theme.js";

// What a hint says is of the text that stood there: it goes with the first key, and does not cover what changes.
const hints = linter(null, { hideOn: (transaction) => transaction.docChanged });
const LOST = "The kernel does not answer. Your text is safe: run the cell again to go on.";

function element(tag, className, id) {
  const made = document.createElement(tag);
  made.className = className;
  if (id) made.id = id;
  return made;
}

/** Has somebody pasted, and is what they pasted all there is? */
function isAllPasted(update) {
  let all = false;
  update.changes.iterChanges((_fromA, _toA, from, to) => { all ||= from === 0 && to === update.state.doc.length && to > 0; });
  return all && update.transactions.some((transaction) => transaction.isUserEvent("input.paste"));
}

function render({ model, el }) {
  // Every widget loads this file anew: a counter would start again and give two editors the same ids.
  const id = `tpl-editor-${Math.random().toString(36).slice(2)}`;
  el.classList.add("tpl", "tpl-editor");
  const freeKeys = keepPlainKeys(el);
  const live = liveRegion(el);

  const label = element("div", "tpl-label", `${id}-label`);
  const host = element("div", "tpl-editor-host");
  const help = element("p", "tpl-help", `${id}-help`);
  help.textContent = "Tab leaves the editor. F8: next problem. Ctrl+Space: suggestions. Ctrl+Enter: ask.";
  const note = element("p", "tpl-note");
  const problems = problemList(`${id}-problems`, (finding) => {
    const [found] = toDiagnostics(view.state.doc, [finding]);
    if (!found) return;
    view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true });
    view.focus();
  });
  const format = element("button", "tpl-button tpl-quiet");
  format.type = "button";
  format.textContent = "Format";
  format.title = "Lay the text out (Shift+Alt+F)";
  format.addEventListener("click", () => layOut());
  let unformatted = "";
  let answer = ""; // what Python said to a press or a paste; it stands until somebody types
  let taking = false;
  const layOut = () => {
    sync.flush();
    unformatted = sync.text();
    model.send({ event: "format", value: unformatted });
    return true;
  };
  // Python looks whether it is the output of a command, a template … with a policy in it.
  const takeOut = () => {
    sync.flush();
    unformatted = sync.text();
    model.send({ event: "pasted", value: unformatted });
  };
  const head = element("div", "tpl-head");
  const count = element("span", "tpl-counted"); // the list below shows two lines of what there is
  head.append(label, count, help, format);
  el.append(head, host, problems.element, note);

  // Tooltips hang on the page: an output cuts off what reaches over its edge.
  const tips = element("div", "tpl tpl-tips");
  document.body.append(tips);
  const readOnly = new Compartment();
  const text = () => view.state.doc.toString();
  const sync = answering(model, text, (state) => {
    el.dataset.state = state;
    note.textContent = state === "lost" ? LOST : model.get("problem") || answer;
    if (state === "lost") live.say(LOST);
    if (state === "ready") showMarks(); // an edit that was undone at once has dropped them
  }, () => shown.name());

  const fresh = (doc) => EditorState.create({
      doc,
      extensions: [
        tooltips({ parent: tips }), lintGutter(), hints, lineNumbers(), codeFolding(), foldGutter({ openText: "▾", closedText: "▸" }), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(),
        indentUnit.of("  "), bracketMatching(), closeBrackets(), highlightActiveLine(),
        json(), colours, markField, completions(model), EditorView.lineWrapping, hangingIndent,
        // No indentWithTab: Tab must leave the editor (WCAG 2.1.2, no keyboard trap).
        keymap.of([
          // The text goes along: an update may wait behind an older one, and this message would overtake it.
          { key: "Mod-Enter", run: () => { sync.flush(); model.send({ event: "submit", value: sync.text() }); return true; } },
          { key: "Shift-Alt-f", run: layOut },
          ...completionKeys, ...closeBracketsKeymap, ...lintKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap,
        ]),
        readOnly.of(EditorState.readOnly.of(model.get("disabled"))),
        EditorView.contentAttributes.of({
          "aria-labelledby": label.id,
          "aria-describedby": `${help.id} ${problems.element.id}`,
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          if (!taking) answer = "";
          sync.changed();
          if (isAllPasted(update)) setTimeout(takeOut);
        }),
        // Who leaves may press a button elsewhere, whose message would overtake a text that waits behind an older one.
        EditorView.domEventHandlers({ blur: () => {
          sync.flush();
          if (model.get("seen") !== model.get("rev")) {
            model.send({ event: "left", value: sync.text(), written: model.get("written"), rev: model.get("rev") });
          }
        } }),
      ],
    });
  const view = new EditorView({ parent: host, state: fresh(model.get("value")) });
  const shown = documents(view, fresh, model.get("document"));

  const showLabel = () => { label.textContent = model.get("label"); };
  const showFindings = () => {
    const findings = model.get("findings") || [];
    view.dispatch(setDiagnostics(view.state, toDiagnostics(view.state.doc, findings)));
    problems.show(findings, decided(), model.get("checked"));
    count.textContent = findings.length > 1 ? `${findings.length} findings` : "";
    if (el.dataset.state) live.soon(problems.words()); // not before somebody has done something
  };
  const decided = () => (model.get("value") === text() ? model.get("marks") || [] : []);
  const showMarks = () => {
    view.dispatch({ effects: setMarks.of(decided()) });
    problems.show(model.get("findings") || [], decided(), model.get("checked"));
  };
  const showValue = () => {
    const value = model.get("value");
    if (shown.show(model.get("document"), value)) {
      sync.received(value);
      showDisabled();
      showFindings();
      showMarks();
      return;
    }
    if (sync.isOwn(value) || sync.keeps()) return;
    sync.received(value);
    if (value !== text()) {
      // One step of undo of its own: what somebody typed right before comes back by itself.
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value }, annotations: isolateHistory.of("full") });
      sync.received(value);
    }
    showFindings();
    showMarks();
  };
  const showDisabled = () =>
    view.dispatch({ effects: readOnly.reconfigure(EditorState.readOnly.of(model.get("disabled"))) });

  const told = (message) => {
    if (message?.reveal) {
      const [found] = toDiagnostics(view.state.doc, [{ ...message.reveal, end_line: message.reveal.line, end_column: message.reveal.column }]);
      view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true });
      if (message.reveal.focus !== false) view.focus();
    }
    // Who has typed on keeps what they typed.
    if (typeof message?.formatted === "string" && message.formatted !== text() && sync.text() === unformatted) {
      taking = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: message.formatted }, annotations: isolateHistory.of("full") });
      taking = false;
    }
    if (message?.words) {
      note.textContent = answer = message.words;
      note.classList.toggle("tpl-told", Boolean(message.formatted)); // it was done: no problem is told
      live.say(answer);
    }
  };
  const listeners = {
    "msg:custom": told,
    "change:document": showValue,
    "change:label": showLabel,
    "change:findings": showFindings,
    "change:marks": showMarks,
    "change:value": showValue,
    "change:disabled": showDisabled,
    "change:problem": () => { note.textContent = model.get("problem") || answer; },
    "change:seen": sync.answered,
  };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  showLabel();
  showFindings();
  sync.answered();

  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    freeKeys();
    live.stop();
    sync.stop();
    view.destroy();
    tips.remove();
  };
}

export default { render };
