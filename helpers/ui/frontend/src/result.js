// Where answers are drawn: HTML made and escaped in Python, and the one live region of the workbench.
import { keepPlainKeys } from "./keys.js";
import { ownLiveRegion } from "./status.js";

function render({ model, el }) {
  el.classList.add("tpl", "tpl-result");
  const freeKeys = keepPlainKeys(el);
  const live = ownLiveRegion(el);
  const box = document.createElement("div");
  el.append(box);

  const show = () => { box.innerHTML = model.get("html"); };
  const say = () => { if (model.get("announcement")) live.soon(model.get("announcement")); };
  model.on("change:html", show);
  // The count goes up with every answer, so that the same words twice are spoken twice.
  model.on("change:announced", say);
  show();

  return () => {
    model.off("change:html", show);
    model.off("change:announced", say);
    freeKeys();
    live.stop();
  };
}

export default { render };
