// A part of the workbench as HTML made and escaped in Python: it is patched into the page, so that the focus, what is
// being typed and what is unfolded stay; buttons and fields tell Python what somebody did. Nothing is judged here.
import morphdom from "morphdom";

const DEBOUNCE_MS = 40;
const BUSY_MS = 500;
const BUSY = "Working …";
const LOST = "The kernel does not answer. Your text is safe: run the cell again to go on.";
const NOT_COPIED = "The browser does not let this page copy. Reveal the text, and copy it by hand.";

const FIELDS = "input, textarea, select";

const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? "true" : "") : field.value);

/** Let a field hold what Python says, or what was typed where Python says nothing. */
function settle(field, said) {
  if (field.matches("select")) {
    field.selectedIndex = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  } else if (field.type === "checkbox") {
    field.checked = field.defaultChecked;
  } else {
    const silent = field.matches("input") && !field.hasAttribute("value");
    const value = silent ? said ?? field.value : field.defaultValue;
    if (field.value !== value) field.value = value;
  }
}

/** Returns a function that brings the focus and the caret back, should their element have been moved or made anew. */
function holding(box, active) {
  if (!box.contains(active)) return () => {};
  const { id, value, selectionStart: start, selectionEnd: end, selectionDirection: way } = active;
  return () => {
    if (document.activeElement === active) return;
    const now = active.isConnected ? active : id && box.querySelector(`#${CSS.escape(id)}`);
    if (!now) return;
    if (now !== active && now.matches(FIELDS)) now.value = value;
    now.focus({ preventScroll: true });
    if (typeof start === "number") now.setSelectionRange(start, end, way);
  };
}

/**
 * Show `html` in `box`, keeping what somebody is at.
 * @param ahead is it true of a field that Python does not know yet what stands in it?
 * @param said what was typed, by the names of the fields.
 */
function patch(box, html, ahead, said) {
  const wanted = box.cloneNode(false);
  wanted.innerHTML = html;
  const active = document.activeElement; // a field that is moved loses the focus
  const goBack = holding(box, active);
  // Python's form may be older than what stands in the field by now.
  const isKept = (field) => field === active || ahead(field);
  morphdom(box, wanted, {
    childrenOnly: true,
    onBeforeElUpdated(from, to) {
      if (from.matches(FIELDS) && isKept(from)) return false;
      if (from.matches("input") && !to.hasAttribute("value")) to.value = from.value;
      if (from.matches("details") && from.open) to.open = true;
      return !from.isEqualNode(to);
    },
  });
  // Also where the HTML is as before: what was typed into a field is no part of it.
  for (const field of box.querySelectorAll(FIELDS)) if (!isKept(field)) settle(field, said.get(field.name));
  goBack();
}

/** The page that reads policies: of this very site, where the course runs as one (docs/site.md), else the one that Python knows. */
export function readerOf({ origin, pathname }, known) {
  const [, site] = /^(.*\/)run\/(?:lab|notebooks|tree)\/(?:index\.html)?$/.exec(pathname) ?? [];
  return site === undefined ? known : `${origin}${site}read/`;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    area.className = "tpl-sr-only";
    document.body.append(area);
    const before = document.activeElement;
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    before?.focus();
    return done;
  }
}

/**
 * Arrow keys move among the tabs of a list, and choose: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 * and among the callers of a stage, where those who can be chosen are; a folded account waits for Enter.
 */
function moveAmong(event) {
  const list = event.target.closest?.('[role="tablist"], [data-arrows]');
  const each = '[role="tab"], [data-arrows] :is([aria-pressed], [aria-expanded])';
  if (!list || !event.target.matches(each)) return;
  const all = [...list.querySelectorAll(each)];
  const at = all.indexOf(event.target);
  const [back, on] = list.matches("[data-arrows]") ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const to = { [back]: at - 1, [on]: at + 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = all[(to + all.length) % all.length];
  next.focus();
  if (!next.hasAttribute("aria-expanded")) next.click();
}

export function panel({ model, el, live }) {
  const box = document.createElement("div");
  const note = Object.assign(document.createElement("p"), { className: "tpl-busy" });
  el.append(note, box);
  const typed = new Map(); // what Python has not been told yet
  const said = new Map(); // what somebody has typed, ever
  const sent = new Map(); // the number of the message that told Python of a field
  let copying = null; // the button that was pressed last: a copy is told on it
  let timer = 0;
  let busy = 0;
  let lost = 0;
  let rev = model.get("seen");

  const quiet = () => { clearTimeout(busy); clearTimeout(lost); note.textContent = ""; el.dataset.state = "ready"; };
  const send = (message) => {
    rev += 1;
    el.dataset.state = "pending";
    clearTimeout(busy);
    clearTimeout(lost);
    busy = setTimeout(() => { note.textContent = BUSY; }, BUSY_MS);
    lost = setTimeout(() => { note.textContent = LOST; el.dataset.state = "lost"; live.say(LOST); }, model.get("patience_ms"));
    // Where there is no kernel any more this fails, now or later; the note above says so.
    try { Promise.resolve(model.send({ ...message, rev })).catch(() => {}); } catch { /* as above */ }
  };
  const flush = () => {
    clearTimeout(timer);
    if (!typed.size) return;
    send({ do: "set", with: Object.fromEntries(typed) });
    for (const name of typed.keys()) sent.set(name, rev);
    typed.clear();
  };
  const written = (event) => {
    const field = event.target;
    if (!field.name) return;
    typed.set(field.name, valueOf(field));
    said.set(field.name, valueOf(field));
    el.dataset.state = "pending";
    clearTimeout(timer);
    if (event.type === "change") flush();
    else timer = setTimeout(flush, DEBOUNCE_MS);
  };
  const pressed = (event) => {
    const button = event.target.closest("[data-do]");
    if (!button || !box.contains(button)) return;
    if (button.matches("[aria-disabled]")) return;
    flush();
    copying = button;
    const menu = button.closest("details.tpl-menu");
    if (menu && button.dataset.do !== "share") menu.open = false; // "Copied ✓" is said on the button
    send({ do: button.dataset.do, with: button.dataset.with ?? "" });
  };
  // A menu closes when somebody has chosen, with Escape, and with a press elsewhere.
  const menus = () => box.querySelectorAll("details.tpl-menu[open]");
  const elsewhere = (event) => { for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false; };
  const keyed = (event) => {
    moveAmong(event);
    const menu = event.key === "Escape" && event.target.closest("details.tpl-menu[open]");
    if (menu) {
      event.stopPropagation(); // it would take the focus from the whole cell
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.name) {
      event.preventDefault();
      event.stopPropagation(); // it would run the cell
      flush();
      send({ do: "submit", with: "" });
    }
  };
  const ahead = ({ name }) => typed.has(name) || (sent.get(name) ?? 0) > model.get("seen");
  const show = () => patch(box, model.get("html"), ahead, said);
  let later = 0;
  const left = () => { clearTimeout(later); later = setTimeout(show); }; // it was kept from whatever Python said
  const answered = () => { if (model.get("seen") >= rev && !typed.size) quiet(); };
  const told = async (message) => {
    if (typeof message?.copy !== "string") return;
    const page = typeof message.page === "string" && readerOf(location, message.page);
    const done = await copied(page ? `${page}#${message.copy}` : message.copy);
    live.say(done ? (page ? message.link_words : message.words) : NOT_COPIED);
    if (done && copying?.isConnected) copying.textContent = "Copied ✓";
  };

  box.addEventListener("input", written);
  box.addEventListener("change", written);
  box.addEventListener("click", pressed);
  box.addEventListener("keydown", keyed);
  box.addEventListener("focusout", left);
  document.addEventListener("pointerdown", elsewhere);
  model.on("change:html", show);
  model.on("change:seen", answered);
  model.on("msg:custom", told);
  box.innerHTML = model.get("html");
  el.dataset.state = "ready";
  return () => {
    for (const each of [timer, busy, lost, later]) clearTimeout(each);
    document.removeEventListener("pointerdown", elsewhere);
    model.off("change:html", show);
    model.off("change:seen", answered);
    model.off("msg:custom", told);
  };
}
