// npm run build: writes the bundles and the licences of what is in them into ../static.
// npm run check: builds in memory and fails when a committed file differs.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { licences } from "./licences.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../static/", import.meta.url));
const LARGEST = 500_000; // bytes; the bundle travels once for every editor in a notebook

const built = await esbuild.build({
  absWorkingDir: here,
  entryPoints: ["src/editor.js", "src/result.js", "src/predict.js"],
  outdir: target,
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
files.set("THIRD-PARTY-LICENSES.txt", await licences(here, built.metafile));

const size = Buffer.byteLength(files.get("editor.js"));
if (size > LARGEST) throw new Error(`editor.js has ${size} bytes; at most ${LARGEST} are allowed.`);

if (process.argv.includes("--check")) {
  const committed = await Promise.all([...files.keys()].map((name) => readFile(target + name, "utf8").catch(() => "")));
  const differing = [...files.keys()].filter((name, i) => committed[i] !== files.get(name));
  if (differing.length) {
    console.error(`Not what the source builds: ${differing.join(", ")}. Run "npm run build" in helpers/ui/frontend.`);
    process.exit(1);
  }
} else {
  await mkdir(target, { recursive: true });
  for (const [name, text] of files) await writeFile(target + name, text);
}
console.log([...files].map(([name, text]) => `${name} ${Buffer.byteLength(text)} bytes`).join(", "));
