// The course as a site: JupyterLab runs in the page, without a server. Then links lead to pages that are rendered.

/** The folder of the site and that of its run face, as URLs; null where a server is. */
export function site() {
  const root = document.getElementById("jupyter-config-data")?.dataset.jupyterLiteRoot;
  if (root === undefined) return null;
  const here = new URL(window.location.href.replace(/[?#].*$/, "").replace(/index\.html$/, ""));
  const run = new URL(`${root}/`, here.href.endsWith("/") ? here : `${here}/`);
  return { run, whole: new URL("..", run) };
}

/** Where a link of a notebook leads on the site; null if that is where it says. */
export function destination(href, { run, whole }) {
  const files = `${run.href}files/`;
  if (!href.startsWith(files)) return null;
  const [path, anchor = ""] = href.slice(files.length).split(/(?=#)/);
  const page = /^docs\/(.+)\.md$/.exec(path);
  if (page) return `${whole.href}docs/${page[1]}.html${anchor}`;
  return path.endsWith(".ipynb") ? `${run.href}notebooks/index.html?path=${path}${anchor}` : null;
}

/** Links to the course's pages open them as a browser shows them; JupyterLite would show their source. */
export function renderedPages(where) {
  const onClick = (event) => {
    const anchor = event.target.closest?.("a[href]");
    const leadsTo = anchor && destination(anchor.href, where);
    // In JupyterLab a notebook opens beside this one.
    if (!leadsTo || (anchor.dataset.commandlinkerCommand && /\.ipynb\b/.test(anchor.href))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    window.open(leadsTo, "_blank", "noopener");
  };
  document.addEventListener("click", onClick, true);
}
