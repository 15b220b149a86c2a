// One live region speaks for a workbench. An editor that stands alone has one of its own.

// A screen reader would be interrupted by every key otherwise.
const QUIET_MS = 1000;

function speaker(find) {
  let timer = 0;
  let last = "";
  const say = (words) => {
    const region = find();
    last = words;
    if (!region) return;
    region.textContent = "";
    region.textContent = words;
  };
  return {
    say,
    /** Say it when nothing newer comes for a while; what was said last is not said again by `soon`. */
    soon(words, again = false) {
      clearTimeout(timer);
      timer = setTimeout(() => { if (again || words !== last) say(words); }, QUIET_MS);
    },
    stop() { clearTimeout(timer); },
  };
}

function region() {
  const made = document.createElement("div");
  made.className = "tpl-sr-only";
  made.setAttribute("role", "status");
  made.setAttribute("aria-live", "polite");
  return made;
}

/** The live region inside `el`, made now. */
export function ownLiveRegion(el) {
  const made = region();
  el.append(made);
  const speak = speaker(() => made);
  return { ...speak, soon: (words) => speak.soon(words, true) };
}

/** The live region of the workbench around `el`, or one of its own where there is none. */
export function liveRegion(el) {
  let own = null;
  return speaker(() => {
    const shared = el.closest(".tpl-workbench")?.querySelector("[role=status]");
    if (shared) return shared;
    if (!own) el.append((own = region()));
    return own;
  });
}
