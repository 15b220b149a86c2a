// Runs `bytecode.py` in the browser's own Python: node compile.mjs PYODIDE'S-FOLDER ARCHIVE-OF-SOURCES ARCHIVE-TO-WRITE
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [core, given, into] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(resolve(core, "pyodide.mjs")).href);
// Sets stand in the bytecode in the order of their hashes.
const python = await loadPyodide({ indexURL: `${resolve(core)}/`, env: { PYTHONHASHSEED: "0" } });
python.FS.writeFile("/given.zip", readFileSync(given));
python.FS.writeFile("/bytecode.py", readFileSync(new URL("bytecode.py", import.meta.url)));
python.runPython(`
import sys
sys.path.insert(0, "/")
from pathlib import Path
import bytecode
bytecode.compiled(Path("/given.zip"), Path("/into.zip"), sys.version_info[:2])
`);
writeFileSync(into, python.FS.readFile("/into.zip"));
