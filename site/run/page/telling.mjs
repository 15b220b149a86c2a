// How far the start is, told to the page by the worker in which Python runs.
const channel = new BroadcastChannel("trust-policy-lab:start");

/**
 * @param {string} step what begins now, as `beginning.mjs` names it.
 * @param {object} more `loaded` (bytes), or `why` of a failure.
 */
export function tell(step, more = {}) {
  channel.postMessage({ step, ...more });
}
