// The licence texts of every package that is in a bundle: MIT wants its notice to travel with the copy.
import { readFile, readdir } from "node:fs/promises";

const PACKAGE = /^node_modules\/(@[^/]+\/[^/]+|[^/]+)/;

/** One text with all licences, from esbuild's list of what went in. */
export async function licences(folder, metafile) {
  const packages = new Set(Object.keys(metafile.inputs).map((file) => file.match(PACKAGE)?.[0]).filter(Boolean));
  const texts = await Promise.all([...packages].sort().map(async (path) => {
    const { name, version, license } = JSON.parse(await readFile(`${folder}${path}/package.json`, "utf8"));
    const file = (await readdir(folder + path)).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name} ${version} (${license})\n\n${(await readFile(`${folder}${path}/${file}`, "utf8")).trim()}\n`;
  }));
  return texts.join(`\n${"-".repeat(72)}\n\n`).replaceAll("\r\n", "\n");
}
