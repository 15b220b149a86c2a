// The findings in words, below the editor. Nothing below may jump while somebody types: the list keeps room for two
// lines, and the room it once took.

const MOST = 20;
const SAVED = "AWS would save this.";

/** @param go is called with the finding whose place was pressed. */
export function problemList(id, go) {
  const element = document.createElement("div");
  element.className = "tpl-problems";
  element.id = id;
  const summary = document.createElement("p");
  const list = document.createElement("ul");
  list.setAttribute("aria-label", "Problems in the policy, and what decides");
  element.append(summary, list);
  let words = "";

  const item = (finding) => {
    const li = document.createElement("li");
    li.className = `tpl-${finding.severity}`;
    const place = document.createElement("button");
    place.type = "button";
    place.textContent = `Line ${finding.line}, column ${finding.column}`;
    place.addEventListener("click", () => go(finding));
    li.append(place, ` (${finding.severity}): ${finding.words}`);
    return li;
  };

  const mark = ({ line, kind, word, text }) => {
    const li = document.createElement("li");
    li.className = `tpl-${kind}`;
    const place = document.createElement("button");
    place.type = "button";
    place.textContent = `Line ${line}`;
    place.addEventListener("click", () => go({ line, column: 1, end_line: line, end_column: 1 }));
    li.append(place, ` ${word}: ${text}`);
    return li;
  };

  return {
    element,
    words: () => words,
    /** @param marks the lines that decide, in words too. */
    show(findings, marks, checked) {
      if (element.offsetHeight) element.style.minHeight = `${element.offsetHeight}px`;
      const count = findings.length;
      words = count ? `${count} problem${count > 1 ? "s" : ""} in the policy` : checked ? SAVED : "";
      summary.textContent = count ? "" : checked ? SAVED : "";
      const errors = findings.filter(({ severity }) => severity === "error");
      const rest = findings.filter(({ severity }) => severity !== "error");
      const said = [...errors.map(item), ...marks.map(mark), ...rest.map(item)];
      // Who stands on a line's button stays on it when the list is made anew.
      const at = [...list.children].findIndex((each) => each.contains(document.activeElement));
      list.replaceChildren(...said.slice(0, MOST));
      if (at >= 0) list.children[Math.min(at, said.length - 1)]?.querySelector("button")?.focus({ preventScroll: true });
      if (said.length > MOST) {
        const more = document.createElement("li");
        more.textContent = `… and ${said.length - MOST} more.`;
        list.append(more);
      }
    },
  };
}
