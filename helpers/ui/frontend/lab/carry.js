// Your progress as one file: out of this lab, and into another one, on a machine or in a browser.

const FOLDER = "my_work";
const FILE = "progress.json";
// helpers/course/own/store.py joins it with what is kept already, and removes it.
const ARRIVING = "progress-arriving.json";
const LARGEST = 50_000_000; // bytes, as there

async function held(contents) {
  try {
    return (await contents.get(`${FOLDER}/${FILE}`, { type: "file", format: "text", content: true })).content;
  } catch {
    return null;
  }
}

/** Hand the file to the browser's downloads. What is said to the learner, or null. */
async function download(contents) {
  const content = await held(contents);
  if (content === null) return "Nothing is kept yet. Answer a prediction first.";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = "trust-policy-lab-progress.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return null;
}

/** The file that somebody chooses; null when they choose none. */
function chosen() {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = ".json,application/json";
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve(input.files[0] ?? null));
    input.addEventListener("cancel", () => resolve(null));
    input.click();
  });
}

/** Put a file where the lab takes it over from. What is said to the learner, or null. */
async function takeOver(contents) {
  const given = await chosen();
  if (!given) return null;
  if (given.size > LARGEST) return `${given.name} is too large to be your progress.`;
  const content = await given.text();
  const isOurs = (() => {
    try {
      return typeof JSON.parse(content)?.work === "object";
    } catch {
      return false;
    }
  })();
  if (!isOurs) return `${given.name} keeps no progress of this course. Choose the file that "Download Your Progress" has made.`;
  await contents.save(`${FOLDER}/${ARRIVING}`, { type: "file", format: "text", content });
  return `${given.name} is here. Run the first cell of a notebook, or lab.progress(): what it holds is added to what you have done.`;
}

export const DOWNLOAD = "trust-policy-lab:download-progress";
export const TAKE_OVER = "trust-policy-lab:add-progress";

/** Two commands, for the palette and for the course's page. */
export function carrying(app, { palette, apputils }) {
  const { contents } = app.serviceManager;
  const command = (id, label, deed) => {
    app.commands.addCommand(id, {
      label,
      execute: async () => {
        const said = await deed(contents);
        if (said) apputils.Notification.info(said, { autoClose: false });
      },
    });
    palette?.addItem({ command: id, category: "Trust Policy Lab" });
  };
  command(DOWNLOAD, "Download Your Progress", download);
  command(TAKE_OVER, "Add Progress from a File", takeOver);
}
