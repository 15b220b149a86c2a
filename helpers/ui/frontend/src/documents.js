// One editor, several documents: each keeps its undo history, its cursor and its folds, and none sees another's.

/** @param fresh makes a state from a text. */
export function documents(view, fresh, first) {
  const states = new Map();
  let current = first;
  return {
    name: () => current,
    /** Show a document. Its own state comes back when its text is still the same. */
    show(name, text) {
      if (name === current) return false;
      states.set(current, view.state);
      current = name;
      const kept = states.get(name);
      view.setState(kept && kept.doc.toString() === text ? kept : fresh(text));
      return true;
    },
  };
}
