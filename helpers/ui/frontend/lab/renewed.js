// A browser keeps a copy of each notebook that was saved in it. A newer edition takes the place of a copy in which
// nothing was changed; what running left there does not count. On a disk helpers/course/own/working_copy.py does it.

const FOLDER = "my_work";
const NAVIGATION = "<!-- navigation -->";
const KNOWN = "trust-policy-lab:editions"; // of the copies in this browser: file → fingerprint of what it was copied from
const TOLD = "trust-policy-lab:told"; // file → the edition of which somebody was told who keeps their own

const text = (held) => (Array.isArray(held) ? held.join("") : String(held ?? ""));

function withoutNavigation(words) {
  const lines = words.includes(NAVIGATION) ? words.split(/\r\n|\r|\n/).filter((line) => !line.trimEnd().endsWith(NAVIGATION)) : [words];
  return lines.join("\n").replace(/\n+$/, "");
}

/** JSON as Python writes it: a space after each comma, and nothing but ASCII. */
function asPython(cells) {
  const word = (value) => JSON.stringify(value).replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `[${cells.map((pair) => `[${pair.map(word).join(", ")}]`).join(", ")}]`;
}

/** The same as `fingerprint` in helpers/course/own/notebook_file.py. */
export async function fingerprint({ cells }) {
  const said = asPython(cells.map((cell) => [cell.cell_type ?? "", withoutNavigation(text(cell.source))]));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(said));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Before a notebook of the course is opened, see that an untouched copy is of the newest edition. `tell` says a sentence. */
export function renewed(contents, run, tell) {
  const get = contents.get.bind(contents);
  const editions = fetch(new URL(`files/${FOLDER}/.course.json`, run))
    .then((answer) => answer.json())
    .then(({ copies }) => copies)
    .catch(() => ({}));
  // A browser without room, or whose user keeps nothing, still opens notebooks: then each copy is taken for touched.
  const kept = (key) => {
    try {
      return Object(JSON.parse(localStorage.getItem(key)));
    } catch {
      return {};
    }
  };
  const note = (key, name, cells) => {
    try {
      localStorage.setItem(key, JSON.stringify({ ...kept(key), [name]: cells }));
    } catch { /* it is noted the next time */ }
  };
  const isNews = (name, newest) => {
    const before = kept(KNOWN)[name];
    return before && before !== newest && kept(TOLD)[name] !== newest;
  };

  contents.get = async (path, options) => {
    const model = await get(path, options);
    const name = path.startsWith(`${FOLDER}/`) ? path.slice(FOLDER.length + 1) : "";
    const newest = (await editions)[name]?.cells;
    if (!newest || !Array.isArray(model?.content?.cells)) return model;
    const held = await fingerprint(model.content);
    if (held === newest) {
      note(KNOWN, name, newest);
      return model;
    }
    if (held !== kept(KNOWN)[name]) { // somebody has written in it: it stays
      if (isNews(name, newest)) {
        note(TOLD, name, newest);
        tell(`There is a newer edition of ${name}; you keep yours. Rename it in the list of files, and open the new one.`);
      }
      return model;
    }
    await contents.delete(path); // the browser's copy; the site's own comes in its place
    note(KNOWN, name, newest);
    return get(path, options);
  };
}
