// From the click to the first cell: one line at the foot of the page says what is being done, and when it is done.
const STEPS = {
  page: "Opening the notebook (1 of 4)",
  python: "Getting Python into this tab (2 of 4)",
  packages: "Unpacking boto3, moto and the AWS CLI (3 of 4)",
  kernel: "Starting Python (4 of 4)",
};
const PAGE = `${STEPS.page} …`;
const READY = "Ready: Shift+Enter runs a cell.";
const OLD = "There is a newer edition of the course. Your work is kept.";
const READ = 8000; // milliseconds in which that is read
const STYLE = `
  .tpl-beginning { position: fixed; z-index: 10000; left: 0; bottom: 0; max-width: 100vw; box-sizing: border-box;
    margin: 0; padding: 6px 14px; border-radius: 0 8px 0 0; font: 14px/1.4 system-ui, sans-serif;
    background: var(--jp-layout-color2, Canvas); color: var(--jp-ui-font-color0, CanvasText);
    border: 1px solid var(--jp-border-color1, GrayText); border-width: 1px 1px 0 0; }
  .tpl-beginning:empty { display: none; }
  .tpl-beginning button { margin-left: 12px; font: inherit; }`;

const line = document.createElement("p");
line.className = "tpl-beginning";
line.setAttribute("role", "status");
const style = document.createElement("style");
style.textContent = STYLE;

let last = false; // is what stands there the last word?
function say(words, ...more) {
  if (!last) line.replaceChildren(...(words ? [words, ...more] : []));
}

/** Is the kernel of the notebook on the screen waiting for a cell? */
function idle() {
  return window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === "idle";
}

let watching;
function untilReady() {
  watching ??= setInterval(() => {
    if (!idle()) return;
    clearInterval(watching);
    watching = undefined;
    say(READY);
    const away = () => say("");
    setTimeout(away, READ);
    for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, away, { once: true, capture: true });
    keepForLater();
  }, 200);
}

/** Let the service worker keep what was read before it was there. */
function keepForLater() {
  const read = performance.getEntriesByType("resource").map(({ name }) => name);
  void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage({ keep: [location.href, ...read] }));
}

performance.setResourceTimingBufferSize(5000);
new BroadcastChannel("trust-policy-lab:start").addEventListener("message", ({ data: { step, loaded, why } }) => {
  if (step === "failed") {
    clearInterval(watching);
    say(`Python could not be started. ${why} Load the page again; if that does not help, use a current Chromium, Firefox or Safari.`);
    return;
  }
  say(`${STEPS[step]}${loaded ? `, ${(loaded / 1e6).toFixed(0)} MB` : ""} …`);
  if (step === "kernel") untilReady();
});

// A newer release takes over while this page shows the one before: what it loads from now on may be of the new one.
if (navigator.serviceWorker?.controller) {
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = "Load it";
    again.addEventListener("click", () => location.reload());
    say(OLD, again);
    last = true;
  });
}

/** Where no notebook is opened, as on the first page, nothing has to be waited for but the page. */
function untilShown() {
  const waiting = setInterval(() => {
    if (!window.jupyterapp?.shell?.currentWidget) return;
    clearInterval(waiting);
    if (line.textContent === PAGE && !jupyterapp.shell.currentWidget.sessionContext) say("");
  }, 200);
}

document.head.append(style);
document.body.append(line);
say(PAGE);
untilShown();
