// A line that is too long goes on two characters further in than it began, so that wrapped JSON still reads as JSON.
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin } from "@codemirror/view";

const FURTHER = 2;
const DEEPEST = 24; // characters: further in, a narrow editor would have no room left

function hanging(view) {
  const found = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      const deep = Math.min(DEEPEST, line.text.length - line.text.trimStart().length) + FURTHER;
      found.add(line.from, line.from, Decoration.line({ attributes: { style: `--tpl-hang: ${deep}ch` } }));
      at = line.to + 1;
    }
  }
  return found.finish();
}

export const hangingIndent = ViewPlugin.fromClass(class {
  constructor(view) { this.decorations = hanging(view); }
  update(update) {
    if (update.docChanged || update.viewportChanged) this.decorations = hanging(update.view);
  }
}, { decorations: (plugin) => plugin.decorations });
