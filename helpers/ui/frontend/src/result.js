// Where answers are drawn: a panel, and the one live region of the workbench.
import { keepPlainKeys } from "./keys.js";
import { panel } from "./panel.js";
import { liveRegion, ownLiveRegion } from "./status.js";

function render({ model, el }) {
  el.classList.add("tpl", "tpl-result");
  const freeKeys = keepPlainKeys(el);
  // One region speaks for a workbench, and it is there before it has something to say.
  const live = model.get("speaks") ? ownLiveRegion(el) : liveRegion(el);
  const stop = panel({ model, el, live });
  const say = () => { if (model.get("announcement")) live.soon(model.get("announcement")); };
  // The count goes up with every answer, so that the same words twice are spoken twice.
  model.on("change:announced", say);

  return () => {
    model.off("change:announced", say);
    stop();
    freeKeys();
    live.stop();
  };
}

export default { render };
