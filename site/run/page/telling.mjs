// How far the start is, told to the page by the worker in which Python runs.
const channel = new BroadcastChannel("trust-policy-lab:start");

/** @param {string} step what begins now: a name of `progress.mjs`. */
export function tell(step) {
  channel.postMessage({ step });
}
