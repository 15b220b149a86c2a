// After an answer: the lines of the policy that decided, with a word at the end of the line. The whole reason stands
// in the result; here it is one hover away.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType, hoverTooltip } from "@codemirror/view";

const KINDS = ["allow", "deny", "nomatch"];

export const setMarks = StateEffect.define();

class Word extends WidgetType {
  constructor(kind, word) { super(); this.kind = kind; this.word = word; }
  eq(other) { return other.kind === this.kind && other.word === this.word; }
  toDOM() {
    const word = document.createElement("span");
    word.className = `tpl-mark-word tpl-${this.kind}`;
    word.textContent = this.word;
    return word;
  }
}

function decorations(doc, marks) {
  const found = [];
  for (const mark of marks) {
    if (!KINDS.includes(mark.kind) || mark.line < 1 || mark.line > doc.lines) continue;
    const last = Math.min(Math.max(mark.line, mark.end_line || mark.line), doc.lines);
    for (let number = mark.line; number <= last; number++) {
      found.push(Decoration.line({
        class: `tpl-mark tpl-${mark.kind}`, reason: mark.text || "",
      }).range(doc.line(number).from));
    }
    found.push(Decoration.widget({ widget: new Word(mark.kind, mark.word), side: 1 }).range(doc.line(mark.line).to));
  }
  return Decoration.set(found, true);
}

export const markField = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    // They belong to the text that was decided: another text has none until Python says so.
    let marks = transaction.docChanged ? Decoration.none : value;
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) marks = decorations(transaction.state.doc, effect.value);
    }
    return marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The reason, on hover; in words it stands in the list below the editor. */
export const markReasons = hoverTooltip((view, pos) => {
  const line = view.state.doc.lineAt(pos);
  let reason = "";
  view.state.field(markField).between(line.from, line.from, (from, to, value) => { reason ||= value.spec.reason ?? ""; });
  if (!reason) return null;
  const dom = document.createElement("div");
  dom.className = "cm-diagnostic";
  dom.textContent = reason;
  return { pos: line.from, end: line.to, above: true, create: () => ({ dom }) };
});
