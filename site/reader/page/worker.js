// Python in a worker of its own: from the very files of the run face, with one archive of ours. See answers.py.

const CORE = new URL("../run/static/python/", import.meta.url).href;
const BEGIN = `
import sys
if "/python.zip" not in sys.path:
    sys.path.insert(0, "/python.zip")
import answers
answers.asked
`;

async function fetched(name, unpack = (body) => body) {
  const got = await fetch(new URL(name, import.meta.url));
  if (!got.ok) throw new Error(`${name}: ${got.status}`);
  return new Uint8Array(await new Response(unpack(got.body)).arrayBuffer());
}

/** Python's memory as the build left it, or null: then Python starts from nothing, which takes seconds longer. */
const memory = fetched("python.memory", (body) => body.pipeThrough(new DecompressionStream("gzip"))).catch(() => null);
const archive = fetched("python.zip");
archive.catch(() => {}); // told below

async function loaded(loadPyodide) {
  const found = await memory;
  if (found) {
    try {
      return await loadPyodide({ indexURL: CORE, env: { HOME: "/" }, _loadSnapshot: found });
    } catch (fault) {
      console.warn(fault);
    }
  }
  return loadPyodide({ indexURL: CORE, env: { HOME: "/" } });
}

async function started() {
  const { loadPyodide } = await import(`${CORE}pyodide.mjs`);
  const python = await loaded(loadPyodide);
  python.FS.writeFile("/python.zip", await archive);
  return python.runPython(BEGIN);
}

let asked = null;
const early = []; // what was asked before Python was there

function answer({ number, name, given }) {
  try {
    postMessage({ number, answer: asked(name, ...given) });
  } catch (fault) {
    console.error(fault); // for whoever mends it; the page says a sentence
    postMessage({ number, failed: true });
  }
}

onmessage = ({ data }) => (asked ? answer(data) : early.push(data));

try {
  asked = await started();
  postMessage({ state: "ready" });
  early.splice(0).forEach(answer);
} catch (fault) {
  console.error(fault);
  postMessage({ state: "failed" });
}
