// A widget lives as long as its kernel. Saved, its view is but "Error displaying widget: model not found" the next day.
// So a notebook of the course is saved, and opened, without views: the same as HTML stands there, under one line.
// helpers/course/own/notebook_file.py does the same without a lab.

const VIEW = "application/vnd.jupyter.widget-view+json";
const AWAKEN = "<p><em>As you left it. To work on, run this cell: Shift+Enter.</em></p>";
const OURS = /^from helpers import lab\b/m;

const text = (held) => (Array.isArray(held) ? held.join("") : String(held ?? ""));

/** Is it a notebook of the course? Nobody else's is touched. */
const ours = (content) =>
  Array.isArray(content?.cells) && content.cells.some((cell) => cell.cell_type === "code" && OURS.test(text(cell.source)));

/** The notebook without views; the one that is given stays as it is. */
export function asleep(content) {
  if (!ours(content)) return content;
  const { widgets, ...metadata } = content.metadata ?? {};
  return { ...content, metadata, cells: content.cells.map(withoutViews) };
}

function withoutViews(cell) {
  if (!cell.outputs?.some((output) => output.data?.[VIEW])) return cell;
  return { ...cell, outputs: cell.outputs.map(withoutView) };
}

function withoutView(output) {
  if (!output.data?.[VIEW]) return output;
  const { [VIEW]: view, ...data } = output.data;
  if ("text/html" in data) data["text/html"] = AWAKEN + text(data["text/html"]);
  return { ...output, data };
}

/** Let every notebook of the course be saved and opened without views. */
export function asleepOnSaving(contents) {
  const save = contents.save.bind(contents);
  contents.save = (path, options) =>
    save(path, options?.type === "notebook" && options.content ? { ...options, content: asleep(options.content) } : options);
  const get = contents.get.bind(contents);
  contents.get = async (path, options) => {
    const model = await get(path, options);
    return model?.type === "notebook" && model.content ? { ...model, content: asleep(model.content) } : model;
  };
}
