// The state of the page as the line that `helpers/ui/sharing.py` writes and reads. A line that is damaged is left to it.

const MARK = "trust-policy-lab:1:";
const LONGEST = 400_000; // characters of a line
const MOST = 4_000_000; // bytes it may unfold to

const TEXTS = ["trust_policy", "caller", "external_id", "session_name", "account"];
const TABLES = ["others", "fields"];

const isText = (value) => typeof value === "string";
const isTable = (value) => value?.constructor === Object && Object.values(value).every(isText);
const fits = (state) => state?.constructor === Object && isText(state.trust_policy)
  && Object.entries(state).every(([name, value]) => (TEXTS.includes(name) ? isText(value) : TABLES.includes(name) && isTable(value)));

async function through(bytes, stream, most) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const pieces = [];
  let size = 0;
  for (let got = await reader.read(); !got.done; got = await reader.read()) {
    size += got.value.length;
    if (size > most) throw new Error("More than the limit would come out.");
    pieces.push(got.value);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** The state as one line. */
export async function packed(state) {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream("deflate"), Infinity);
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return MARK + btoa(binary).replaceAll("+", "-").replaceAll("/", "_");
}

/** The state of a line, or null: then Python says what is wrong. */
export async function unpacked(line) {
  try {
    if (!line.startsWith(MARK) || line.length > LONGEST) return null;
    const plain = atob(line.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await through(Uint8Array.from(plain, (each) => each.charCodeAt(0)), new DecompressionStream("deflate"), MOST);
    const state = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return fits(state) ? state : null;
  } catch {
    return null;
  }
}

/** What stands behind the `#` of an address, as it was written. */
export function fragmentOf(address) {
  const raw = address.hash.slice(1);
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
