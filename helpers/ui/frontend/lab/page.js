// The first page of the lab. What it says is in my_work/course.json, which helpers/course/own/overview.py writes.
import { DOWNLOAD, TAKE_OVER } from "./carry.js";
import style from "./page.css";
import { destination, site } from "./site.js";

const FOLDER = "my_work";
const OPEN = "trust-policy-lab:course";

/** An element with attributes, and what is in it. */
function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...inside.filter((each) => each !== null));
  return element;
}

/** The filled part of a bar. */
function filled(done, of) {
  const part = make("span");
  part.style.width = `${of ? (100 * done) / of : 0}%`;
  return part;
}

/** A sentence with `code` in it. */
const sentence = (words) => words.split("`").map((piece, i) => (i % 2 ? make("code", {}, piece) : piece));

const STATES = { new: "", begun: "begun", finished: "✓ finished" };

/** What course.json says, drawn. `open` opens a path, `run` a command. */
export function drawn(course, open, run) {
  const link = (path, ...inside) => {
    const anchor = make("a", { href: "#" }, ...inside);
    anchor.addEventListener("click", (event) => {
      event.preventDefault();
      open(path);
    });
    return anchor;
  };
  const press = (words, command) => {
    const pressed = make("button", { type: "button" }, words);
    pressed.addEventListener("click", () => run(command));
    return pressed;
  };
  const { next } = course;
  const button = next && make("button", { type: "button", class: "tpl-go-on" }, `${next.word}: ${next.title}`);
  button?.addEventListener("click", () => open(`${FOLDER}/${next.file}`));
  const rows = (course.notebooks ?? []).map(({ file, title, minutes, learn, done, of, state }) =>
    make(
      "li",
      { class: `tpl-lesson tpl-${state}` },
      make("p", { class: "tpl-title" }, link(`${FOLDER}/${file}`, title)),
      make("p", { class: "tpl-learn" }, [minutes && `${minutes} minutes`, learn].filter(Boolean).join(" · ")),
      make("p", { class: "tpl-bar", "aria-hidden": "true" }, filled(done, of)),
      make("p", { class: "tpl-far" }, [`${done} of ${of} done`, STATES[state]].filter(Boolean).join(" · ")),
    ),
  );
  const due = course.due
    ? make("p", { class: "tpl-due" }, `${course.due} ${course.due === 1 ? "question is" : "questions are"} due for review: run `,
        make("code", {}, "lab.review()"), " in any notebook.")
    : null;
  const news = (course.news ?? []).map((words) => make("li", {}, ...sentence(words)));
  return make(
    "article",
    {},
    make("h1", {}, "Trust Policy Lab"),
    make("p", {}, "Who may become a role, and why. You edit trust policies, and a mocked AWS enforces them."),
    make("p", {}, button ?? "You have finished every notebook."),
    due,
    news.length ? make("ul", { class: "tpl-news", "aria-label": "News" }, ...news) : null,
    make("ol", { class: "tpl-lessons", "aria-label": "Notebooks" }, ...rows),
    make("p", { class: "tpl-more" }, "Your notebooks and your progress are yours, in ", make("code", {}, `${FOLDER}/`), ". The words: ",
      link("docs/glossary.md", "glossary"), ". What the lab can do: ", link("docs/lab.md", "the lab"), ". What it does not model: ",
      link("docs/limits.md", "limits"), "."),
    make("p", { class: "tpl-carry" }, press("Download your progress", DOWNLOAD), press("Add progress from a file", TAKE_OVER)),
  );
}

/** Add the page to the lab, and open it first unless a document was asked for. */
export function coursePage(app, { shell, restorer, palette, apputils, widgets }) {
  const { contents } = app.serviceManager;

  async function read() {
    try {
      const { content } = await contents.get(`${FOLDER}/course.json`, { type: "file", format: "text", content: true });
      return JSON.parse(content);
    } catch {
      return null; // another server's root, or a file in the middle of its life: then there is no page
    }
  }

  class Page extends widgets.Widget {
    constructor() {
      super();
      this.id = "trust-policy-lab-course";
      this.title.label = "Course";
      this.title.closable = true;
      this.addClass("tpl-course");
      this.addClass("jp-RenderedHTMLCommon");
      this.node.tabIndex = -1;
      this.again = () => void this.refresh();
    }

    async refresh() {
      const course = await read();
      const text = JSON.stringify(course);
      if (!course || text === this.shown) return;
      const focused = this.node.contains(document.activeElement) && document.activeElement.tagName === "BUTTON";
      this.shown = text;
      const run = (command, args) => void app.commands.execute(command, args);
      this.node.replaceChildren(drawn(course, open, run));
      if (focused) this.node.querySelector(".tpl-go-on")?.focus();
    }

    onAfterAttach() {
      window.addEventListener("focus", this.again);
    }

    onBeforeDetach() {
      window.removeEventListener("focus", this.again);
    }

    onAfterShow() {
      this.again();
    }

    onActivateRequest() {
      (this.node.querySelector(".tpl-go-on") ?? this.node).focus();
      this.again();
    }
  }

  const where = site();
  const open = (path) => {
    const page = path.endsWith(".md");
    if (page && where) window.open(destination(`${where.run.href}files/${path}`, where), "_blank", "noopener");
    else void app.commands.execute("docmanager:open", page ? { path, factory: "Markdown Preview" } : { path });
  };
  const tracker = new apputils.WidgetTracker({ namespace: "trust-policy-lab" });
  let page = null;

  app.commands.addCommand(OPEN, {
    label: "The Course and Your Progress",
    caption: "Trust Policy Lab: its notebooks, and how far you are",
    execute: async () => {
      if (!page || page.isDisposed) {
        const content = new Page();
        await content.refresh();
        page = new apputils.MainAreaWidget({ content });
        page.toolbar.hide();
        page.id = `${content.id}-main`;
        page.title.label = content.title.label;
        page.title.closable = true;
      }
      if (!page.isAttached) shell.add(page, "main");
      if (!tracker.has(page)) await tracker.add(page);
      shell.activateById(page.id);
    },
  });
  palette?.addItem({ command: OPEN, category: "Trust Policy Lab" });
  void restorer?.restore(tracker, { command: OPEN, name: () => "course" });

  document.head.append(make("style", {}, style));
  void app.restored.then(async () => {
    const asked = /\/tree\//.test(window.location.pathname);
    if (!asked && (await read())) await app.commands.execute(OPEN);
  });
}
