// A focused button in an output leaves the notebook in command mode: "b" would add a cell, "d d" delete one.
// data-lm-suppress-shortcuts does not help on an ancestor, so plain keys stop at the widget, and at the workbench
// around it (its other controls are ipywidgets). Combinations (Ctrl+S, …) go on to the page.

const keep = (event) => {
  if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
};

/** Keep plain keys inside the widget. Returns a function that undoes it. */
export function keepPlainKeys(el) {
  let around = null;
  el.addEventListener("keydown", keep);
  // The element is not in the page yet while it is rendered.
  const frame = requestAnimationFrame(() => {
    around = el.closest(".tpl-workbench");
    around?.addEventListener("keydown", keep);
  });
  return () => {
    cancelAnimationFrame(frame);
    el.removeEventListener("keydown", keep);
    // The listener around stays: the parts of the workbench share it, and it dies with its element.
  };
}
