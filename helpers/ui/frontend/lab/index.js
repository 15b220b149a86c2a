// The course's own extension of JupyterLab, Notebook 7 and JupyterLite: a container as module federation wants it,
// written by hand. It brings no package and takes the lab's own, so there is no toolchain to keep and 6 kB to load.
import { asleepOnSaving } from "./asleep.js";
import { carrying } from "./carry.js";
import { coursePage } from "./page.js";
import { renewed } from "./renewed.js";
import { renderedPages, site } from "./site.js";

const NAME = "trust-policy-lab";
let shared = {};

/** A package of the running lab. */
async function take(name) {
  const [version] = Object.values(shared[name] ?? {});
  if (!version) return {};
  return (await version.get())();
}

async function plugins() {
  const [application, apputils, widgets] = await Promise.all(
    ["@jupyterlab/application", "@jupyterlab/apputils", "@lumino/widgets"].map(take),
  );
  return [
    {
      id: `${NAME}:asleep`,
      description: "Saved notebooks of the course hold no dead widgets.",
      autoStart: true,
      activate: (app) => asleepOnSaving(app.serviceManager.contents),
    },
    {
      id: `${NAME}:site`,
      description: "Without a server: copies nobody has changed are renewed, and links lead to rendered pages.",
      autoStart: true,
      activate: (app) => {
        const where = site();
        if (!where) return;
        const told = (words) => apputils.Notification.info(words, { autoClose: false });
        renewed(app.serviceManager.contents, where.run, told);
        renderedPages(where);
      },
    },
    {
      id: `${NAME}:carry`,
      description: "Your progress as one file, out of this lab and into another one.",
      autoStart: true,
      optional: [apputils.ICommandPalette],
      activate: (app, palette) => carrying(app, { palette, apputils }),
    },
    {
      id: `${NAME}:page`,
      description: "The first page: the course, how far you are, and one button.",
      autoStart: true,
      // Notebook 7 has no lab shell: there the list of files is the first page.
      optional: [application.ILabShell, application.ILayoutRestorer, apputils.ICommandPalette],
      activate: (app, shell, restorer, palette) =>
        shell && coursePage(app, { shell, restorer, palette, apputils, widgets }),
    },
  ];
}

window._JUPYTERLAB ??= {};
window._JUPYTERLAB[NAME] = {
  init: (scope) => {
    shared = scope;
  },
  get: async () => {
    const found = await plugins();
    return () => ({ __esModule: true, default: found });
  },
};
