// After an answer: the lines of the policy that decided, with a word at the end of the line. The whole reason stands
// in the result; here it is one hover away.
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";

const KINDS = ["allow", "deny", "nomatch"];

export const setMarks = StateEffect.define();

class Word extends WidgetType {
  constructor({ kind, word, text }) { super(); Object.assign(this, { kind, word, text }); }
  eq(other) { return other.kind === this.kind && other.word === this.word && other.text === this.text; }
  toDOM() {
    const word = document.createElement("span");
    word.className = `tpl-mark-word tpl-${this.kind}`;
    word.textContent = this.word;
    word.title = this.text; // on the word alone: a box over the text would cover what one is about to change
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
        class: `tpl-mark tpl-${mark.kind}`,
      }).range(doc.line(number).from));
    }
    found.push(Decoration.widget({ widget: new Word(mark), side: 1 }).range(doc.line(mark.line).to));
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
