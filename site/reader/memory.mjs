// Starts the browser's Python, lets it answer, and writes what its memory holds then:
// node memory.mjs PYODIDE'S-FOLDER ARCHIVE COURSE.JSON FILE-TO-WRITE
import crypto from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

// The same sources make the same bytes: nothing of this day, and no dice, is in the memory. The page needs neither.
const same = (bytes) => bytes.fill(1);
crypto.randomFillSync = crypto.webcrypto.getRandomValues = globalThis.crypto.getRandomValues = same;
Math.random = () => 0.5;
Date.now = () => 0;
performance.now = () => 0;

const [core, archive, course, into] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(core, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: `${resolve(core)}/`, env: { PYTHONHASHSEED: "0", HOME: "/" }, _makeSnapshot: true });
python.FS.writeFile("/python.zip", readFileSync(archive));
python.runPython(`
import sys
sys.path.insert(0, "/python.zip")
import answers
`);
python.globals.set("examples", JSON.stringify(JSON.parse(readFileSync(course, "utf8")).examples.map(({ text }) => text)));
python.runPython(`
import json
for text in ["{", *json.loads(examples), '{"Role": {"RoleName": "Role", "AssumeRolePolicyDocument": {}}}']:
    answers.asked("answer", text, "")
    answers.asked("laid_out", text)
del examples, text
`);
writeFileSync(into, python.makeMemorySnapshot());
