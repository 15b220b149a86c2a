// From the click to the first cell: one line at the foot of the page says what is being done, and when it is done.
const STEPS = {
  page: "Opening the notebook (1 of 4)",
  python: "Getting Python into this tab (2 of 4)",
  packages: "Unpacking boto3, moto and the AWS CLI (3 of 4)",
  kernel: "Starting Python (4 of 4)",
};
const PAGE = `${STEPS.page} …`;
const READY = "Ready: Shift+Enter runs a cell.";
const NEWER = "There is a newer edition of the course. Your work is kept.";
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

const shown = () => window.jupyterapp?.shell?.currentWidget;
const kernel = () => shown()?.sessionContext?.session?.kernel?.status;

/** Does this page wait for a kernel? All tabs of the site hear of the start in any of them. */
function waits() {
  return !shown() || (shown().sessionContext && !["idle", "busy"].includes(kernel()));
}

let watching;
function untilReady() {
  watching ??= setInterval(() => {
    if (kernel() !== "idle") return;
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
  if (!waits()) return;
  if (step === "failed") {
    clearInterval(watching);
    say(`Python could not be started: ${why.replace(/[.\s]*$/, "")}. Load the page again; if that does not help, use a current Chromium, Firefox or Safari.`);
    return;
  }
  say(`${STEPS[step]}${loaded ? `, ${(loaded / 1e6).toFixed(0)} MB` : ""} …`);
  if (step === "kernel") untilReady();
});

/** Say that there is a newer release. It waits until somebody presses the button, or has closed every page of this one. */
function offer(take) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Load it";
  button.addEventListener("click", take);
  say(NEWER, button);
  last = true;
}

async function watchForNewer(workers) {
  let before = workers.controller; // null on a first visit: then no page of an older release is open
  let registration;
  let taken = false;
  const take = () => {
    taken = Boolean(registration?.waiting);
    if (taken) registration.waiting.postMessage({ takeOver: true });
    else location.reload(); // another tab has asked for it
  };
  workers.addEventListener("controllerchange", () => {
    if (taken) location.reload();
    else if (before) offer(take);
    before = workers.controller;
  });
  registration = await workers.ready;
  const look = () => registration.waiting && offer(take);
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  look();
}

/** Where no notebook is opened, as on the first page, nothing has to be waited for but the page. */
function untilShown() {
  const waiting = setInterval(() => {
    if (!shown()) return;
    clearInterval(waiting);
    if (line.textContent === PAGE && !shown().sessionContext) say("");
  }, 200);
}

document.head.append(style);
document.body.append(line);
say(PAGE);
untilShown();
if (navigator.serviceWorker) void watchForNewer(navigator.serviceWorker);
