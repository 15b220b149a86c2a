// What JupyterLite loads Python with: Pyodide's own function, then all packages from one archive.
//
// Pyodide would fetch, check and unpack fifty wheels, one by one and in Python: that took three seconds of a visit.
import { loadPyodide as load } from "./pyodide.mjs";
import { tell } from "./telling.mjs";

const here = new URL(".", import.meta.url);
const newline = "\n".charCodeAt(0);
const STEP = 1e6; // bytes between two words about the download

/**
 * @param {object} options Pyodide's, without `packages`: they are all in the archive.
 * @returns {Promise<object>} Pyodide, with every package in its file system.
 */
export async function loadPyodide({ packages, ...options }) {
  try {
    tell("python");
    const archive = unpacked("packages.gz"); // while Python starts
    archive.catch(() => {}); // it is awaited below
    const python = await load(options);
    tell("packages");
    install(python.FS, await archive, python.runPython("import sysconfig; sysconfig.get_path('purelib')"));
    tell("kernel");
    return python;
  } catch (problem) {
    tell("failed", { why: problem.message });
    throw problem;
  }
}

/** The archive as `archive.py` writes it: a line of JSON, [[folder, [[file, bytes], …]], …], and all files in a row. */
async function unpacked(name) {
  const answer = await fetch(new URL(name, here));
  if (!answer.ok) throw new Error(`The packages could not be had (${answer.status}).`);
  const unfolding = answer.body.pipeThrough(counted()).pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(unfolding).arrayBuffer());
  const start = bytes.indexOf(newline);
  return { folders: JSON.parse(new TextDecoder().decode(bytes.subarray(0, start))), files: bytes.subarray(start + 1) };
}

/** Lets everything through, and tells how much that was. */
function counted() {
  let loaded = 0, told = 0;
  return new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      if (loaded - told > STEP) {
        told = loaded;
        tell("python", { loaded });
      }
      controller.enqueue(chunk);
    },
  });
}

/** Put the files where Python looks for packages. They share the archive's memory: nothing is copied. */
function install(FS, { folders, files }, into) {
  let at = 0;
  for (const [folder, names] of folders) {
    const path = folder ? `${into}/${folder}` : into;
    FS.mkdirTree(path);
    for (const [name, size] of names) {
      FS.createDataFile(path, name, files.subarray(at, at + size), true, true, true);
      at += size;
    }
  }
}
