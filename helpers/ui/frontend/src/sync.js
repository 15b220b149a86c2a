// The way of a text to Python and back. "pending" from the first key until Python has answered this very text,
// then "ready"; "lost" when no answer comes. Python sets `seen` to the `rev` it has answered.

const QUICK_MS = 100; // answers that take no longer need no longer pause than the shortest
const LONGEST_MS = 400;

/**
 * @param text returns what is in the editor now; @param show is called with "pending", "ready" or "lost".
 * @param name returns which document that is.
 */
export function answering(model, text, show, name) {
  let typing = 0; // timer: waits for a pause in typing
  let waiting = 0; // timer: waits for Python
  let known = model.get("value"); // the last text sent or received
  let took = 0; // how long the last answer took: over a slow line not every key is sent
  let sent = 0;
  let differs = false; // Python holds another text than `known`, which it will be sent again

  const answered = () => {
    if (model.get("seen") !== model.get("rev")) return;
    if (sent) took = performance.now() - sent;
    sent = 0;
    if (typing) return;
    clearTimeout(waiting);
    show("ready");
  };
  // Half a surrogate pair can't travel as UTF-8.
  const wellFormed = () => text().toWellFormed?.() ?? text();
  const flush = () => {
    clearTimeout(typing);
    typing = 0;
    const now = wellFormed();
    if (now === known && !differs) { answered(); return; }
    known = now;
    differs = false;
    model.set("rev", model.get("rev") + 1);
    model.set("value", now);
    model.set("written", name());
    sent = performance.now();
    model.save_changes();
    show("pending");
    clearTimeout(waiting);
    waiting = setTimeout(() => show("lost"), model.get("patience_ms"));
  };
  return {
    text: wellFormed,
    flush,
    answered,
    /** The learner typed. */
    changed() {
      clearTimeout(typing);
      show("pending");
      const slow = took > QUICK_MS ? Math.min(took, LONGEST_MS) : 0;
      typing = setTimeout(flush, Math.max(model.get("debounce_ms"), slow));
    },
    isOwn: (value) => value === known,
    /** Has somebody typed what Python has not answered? Then a text of Python's is not put over theirs. */
    keeps() {
      const unsent = typing !== 0;
      if (!unsent && model.get("seen") === model.get("rev")) return false;
      differs = unsent; // what is sent already comes to Python after its own text
      model.set("value", known);
      return true;
    },
    /** Python, or another view, set the text. */
    received(value) {
      clearTimeout(typing);
      typing = 0;
      known = value;
      differs = false;
      answered();
    },
    stop() { clearTimeout(typing); clearTimeout(waiting); },
  };
}
