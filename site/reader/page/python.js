// Python beside the page: it starts in a worker as soon as this file is read, and answers one question at a time.

const STARTING = "starting", READY = "ready", FAILED = "failed";
const heard = new Set();
let state = STARTING;
let worker = null;
let numbers = 0;
let waiting = new Map(); // number of a question → what to do with its answer
let busy = false; // a text is being read
let newest = null; // the text to read after it

function become(now) {
  state = now;
  for (const each of heard) each(state);
}

/** @param quietly nobody is told: Python has failed at one text, and another one takes the next. */
function start(quietly = false) {
  worker?.terminate();
  for (const { reject } of waiting.values()) reject(new Error("Python was started anew."));
  waiting = new Map();
  busy = false;
  newest?.reject(new Error("Python was started anew."));
  newest = null;
  worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  worker.onerror = (event) => { event.preventDefault(); become(FAILED); };
  worker.onmessage = ({ data }) => {
    if (data.state) { become(data.state); return; }
    const question = waiting.get(data.number);
    waiting.delete(data.number);
    if (data.failed) {
      question?.reject(new Error("Python could not answer."));
      start(true); // a fault may have left it unfit for any question
    } else question?.resolve(JSON.parse(data.answer));
  };
  if (!quietly) become(STARTING);
}

/**
 * Ask a function of answers.py. Python that is starting answers when it is there.
 * @returns a promise of what it returns; it is rejected when Python fails.
 */
export function ask(name, ...given) {
  return new Promise((resolve, reject) => {
    const number = ++numbers;
    waiting.set(number, { resolve, reject });
    worker.postMessage({ number, name, given });
  });
}

/** Read a text. While one is being read only the newest waits; those between are resolved to null. */
export function read(text, account) {
  return new Promise((resolve, reject) => {
    newest?.resolve(null);
    newest = { text, account, resolve, reject };
    next();
  });
}

function next() {
  if (busy || !newest) return;
  const { text, account, resolve, reject } = newest;
  newest = null;
  busy = true;
  const mine = worker;
  ask("answer", text, account).then(resolve, reject).finally(() => {
    if (worker !== mine) return; // another Python, which is not busy with this
    busy = false;
    next();
  });
}

/** Call it with "starting", "ready" or "failed", now and whenever that changes. */
export function follow(listener) {
  heard.add(listener);
  listener(state);
}

/** Start Python anew, after it has failed. */
export const again = () => start();

start();
