// In somebody else's page: how high this one is, what was answered, and a text that the other page hands over.
// docs/site.md says what is told and what is not.

export const framed = parent !== window;
const NAME = "trust-policy-lab";
const VERSION = 1;

/** Tell the page around this one, if there is any. */
export function tell(what, content = {}) {
  if (framed) parent.postMessage({ type: `${NAME}:${what}`, version: VERSION, ...content }, "*");
}

/** What is told of an answer: not the text. */
export function toldOf({ policies }, link) {
  return {
    findings: policies.flatMap(({ name, findings }) =>
      findings.map(({ line, severity, code, source, words }) => ({ policy: name, line, severity, code, source, words }))),
    who: policies.flatMap(({ name, who }) =>
      who.map(({ heading, let_in, kept_out }) => ({ policy: name, heading, let_in, kept_out }))),
    link,
  };
}

/** Call `put` with each text that the page around this one sends; say that there is somebody who listens. */
export function listen(put) {
  if (!framed) return;
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || data?.type !== `${NAME}:read` || typeof data.text !== "string") return;
    put(data.text, typeof data.account === "string" ? data.account : "");
  });
  const box = document.querySelector(".read");
  new ResizeObserver(() => tell("height", { height: Math.ceil(box.getBoundingClientRect().height) })).observe(box);
  tell("ready");
}
