// The service worker of the run face: what was read once is kept, so that a second visit needs no network.
// JupyterLite has one of its own, which hands files to Python; it is loaded below, and gets what is not answered here.

(() => {
const FILES = new Map(Object.entries({})); // path below this folder → its fingerprint: `offline.py` writes them
const CACHE = "trust-policy-lab";
const CURRENT = { cache: "no-cache" }; // the browser's own cache may still hold a file of the release before: ask the host
const FOLDER = new URL(self.registration.scope).pathname;
// What a visit can ask for at any time: Python, the notebooks and the pages that belong to them.
const ALWAYS = ["static/python/", "files/", "api/"];

/** The path of a file of this release; undefined of anything else, also of a folder without its slash: the host adds it. */
function known(url) {
  const { origin, pathname } = new URL(url);
  if (origin !== self.location.origin || !pathname.startsWith(FOLDER)) return undefined;
  const path = decodeURIComponent(pathname.slice(FOLDER.length));
  const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
  return FILES.has(file) ? file : undefined;
}

// By its fingerprint: a file that a new release has not changed is not fetched again, and one that it has is never mixed
// up with the old one.
const key = (path) => `${FOLDER}${path}?is=${FILES.get(path)}`;

async function fingerprint(response) {
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return [...new Uint8Array(digest).slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keep what the host has sent, if it is of this release: a newer one may be there already, and brings its own worker. */
async function keep(path, response) {
  if (response.ok && (await fingerprint(response.clone())) === FILES.get(path)) {
    await (await caches.open(CACHE)).put(key(path), response);
  }
}

async function answered(event, path) {
  const kept = await (await caches.open(CACHE)).match(key(path));
  if (kept) return kept;
  const response = await fetch(event.request.url, CURRENT);
  event.waitUntil(keep(path, response.clone()).catch(() => {})); // no room: then it is fetched each time
  return response;
}

/** Keep what was read before this worker was there, and what may be asked for later. One by one: nobody waits for it. */
async function keepAll(urls) {
  const cache = await caches.open(CACHE);
  const asked = urls.map(known).filter(Boolean);
  const always = [...FILES.keys()].filter((path) => ALWAYS.some((folder) => path.startsWith(folder)));
  for (const path of new Set([...asked, ...always])) {
    if (await cache.match(key(path))) continue;
    const response = await fetch(`${FOLDER}${path}`, CURRENT).catch(() => null);
    if (response) await keep(path, response).catch(() => {});
  }
}

/** What older releases have left is removed. */
async function removeOld() {
  const cache = await caches.open(CACHE);
  const current = new Set([...FILES.keys()].map((path) => new Request(key(path)).url));
  for (const request of await cache.keys()) {
    if (!current.has(request.url)) await cache.delete(request);
  }
}

// JupyterLite's own worker would take over at once. A newer release waits, until a page asks for it or none is open any
// more: so a page, and what it loads later, are of one release.
self.addEventListener("install", (event) => event.stopImmediatePropagation());
self.addEventListener("activate", (event) => event.waitUntil(removeOld()));
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keepAll(event.data.keep));
  if (event.data?.takeOver) event.waitUntil(self.skipWaiting());
});
self.addEventListener("fetch", (event) => {
  const path = event.request.method === "GET" ? known(event.request.url) : undefined;
  if (path === undefined) return;
  event.stopImmediatePropagation();
  event.respondWith(answered(event, path));
});
})(); // its names are not JupyterLite's, which has a CACHE too

importScripts("jupyterlite-service-worker.js");
