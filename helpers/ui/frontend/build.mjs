// npm run build: writes the bundles and the licences of what is in them into ../static, and the lab's extension.
// npm run check: builds in memory and fails when a committed file differs.
import { createHash } from "node:crypto";
import { readFile, writeFile, mkdir, readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { licences } from "./licences.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../", import.meta.url));
const EXTENSION = "labextensions/trust-policy-lab/"; // as jupyter finds it: a folder of extensions, and this one in it
const LARGEST = 500_000; // bytes; the bundle travels once for every editor in a notebook

const built = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ["src/editor.js", "src/result.js", "src/predict.js"],
  outdir: `${target}static`,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // CodeMirror's sources carry none; licences.mjs collects the texts
  metafile: true,
  write: false,
});
const files = new Map(built.outputFiles.map((file) => [file.path.slice(target.length), file.text]));
files.set("static/THIRD-PARTY-LICENSES.txt", await licences(here, built.metafile));
for (const [name, text] of await extension()) files.set(EXTENSION + name, text);

const size = Buffer.byteLength(files.get("static/editor.js"));
if (size > LARGEST) throw new Error(`editor.js has ${size} bytes; at most ${LARGEST} are allowed.`);

/** The prebuilt extension: https://jupyterlab.readthedocs.io/en/stable/extension/extension_dev.html */
async function extension() {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["lab/index.js"],
    bundle: true,
    format: "iife",
    minify: true,
    target: "es2022",
    charset: "utf8",
    loader: { ".css": "text" },
    write: false,
  });
  const { text } = outputFiles[0];
  // A new name for new content: a browser, or an environment with an older one, must not serve that in its place.
  const load = `static/remoteEntry.${createHash("sha256").update(text).digest("hex").slice(0, 16)}.js`;
  const about = {
    name: "trust-policy-lab",
    version: "0.1.0",
    description: "Trust Policy Lab: a first page, and saved notebooks without dead widgets",
    license: "MIT",
    jupyterlab: { extension: true, _build: { load, extension: "./extension" } },
  };
  return [["package.json", `${JSON.stringify(about, null, 2)}\n`], [load, text]];
}

const loads = await readdir(`${target}${EXTENSION}static`).catch(() => []);
const stale = loads.map((name) => `${EXTENSION}static/${name}`).filter((name) => !files.has(name));

if (process.argv.includes("--check")) {
  const committed = await Promise.all([...files.keys()].map((name) => readFile(target + name, "utf8").catch(() => "")));
  const differing = [...[...files.keys()].filter((name, i) => committed[i] !== files.get(name)), ...stale];
  if (differing.length) {
    console.error(`Not what the source builds: ${differing.join(", ")}. Run "npm run build" in helpers/ui/frontend.`);
    process.exit(1);
  }
} else {
  for (const name of stale) await rm(target + name);
  for (const [name, text] of files) {
    await mkdir(dirname(target + name), { recursive: true });
    await writeFile(target + name, text);
  }
}
console.log([...files].map(([name, text]) => `${name} ${Buffer.byteLength(text)} bytes`).join(", "));
