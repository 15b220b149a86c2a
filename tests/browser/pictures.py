"""Pictures of what a person sees, kept for looking at, and compared loosely with what they once were.

Fonts differ between machines, and a picture is never the same twice; but a blank one, one without its style sheet or
one that fell apart is far from what it was. So a picture is a coarse grid of grey, and its size.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from .conftest import ARTIFACTS

KNOWN = Path(__file__).with_name("pictures.json")
_COLUMNS, _ROWS = 16, 24
_TALLER = 0.17  # the share by which a picture may be taller or shorter than it was
_DARKER = 20  # mean difference of the grid's greys (0 to 255) that is still the same picture
# The browser reads the picture: mean grey of each block, and how much of it is not plain.
_GRID = """async ([data, columns, rows]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: columns * 8, height: rows * 8 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
  const grid = [];
  let ink = 0;
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    let sum = 0, least = 255, most = 0;
    for (let y = 0; y < 8; y++) for (let x = 0; x < 8; x++) {
      const at = 4 * ((row * 8 + y) * canvas.width + column * 8 + x);
      const grey = 0.3 * pixels[at] + 0.6 * pixels[at + 1] + 0.1 * pixels[at + 2];
      sum += grey; least = Math.min(least, grey); most = Math.max(most, grey);
    }
    grid.push(Math.round(sum / 64));
    if (most - least > 12) ink += 1;
  }
  return { width: image.width, height: image.height, ink: ink / grid.length, grid };
}"""

# Frames, not milliseconds: a busy machine draws fewer of them.
AT_REST = """() => new Promise(done => {
  const place = () => JSON.stringify([...document.querySelectorAll(".tpl, .tpl-workbench, .jp-Cell")].map(each => {
    const { x, y, width, height } = each.getBoundingClientRect();
    return [x, y, width, height];
  }));
  let before = "", still = 0;
  const look = () => {
    const now = place();
    still = now === before ? still + 1 : 0;
    before = now;
    if (still < 10) requestAnimationFrame(look); else done();
  };
  look();
})"""


def take(locator: Any, name: str) -> None:
    """Keep a picture, and hold it against what it was.

    Args:
        locator: what to take a picture of.
        name: its name in `artifacts` and in `pictures.json`. LAB_PICTURES=update makes it the one to compare with.
    """
    data = whole(locator)
    (ARTIFACTS / f"{name}.png").write_bytes(data)
    now = seen(locator.page, data)
    known = json.loads(KNOWN.read_text()) if KNOWN.exists() else {}
    if os.environ.get("LAB_PICTURES") == "update":
        KNOWN.write_text(
            json.dumps({**known, name: now}, sort_keys=True).replace('"workbench-', '\n"workbench-') + "\n"
        )
        return
    assert name in known, f"{name} is new: look at artifacts/{name}.png, then run with LAB_PICTURES=update to keep it"
    fault = difference(known[name], now)
    assert not fault, f"{name}: {fault}; look at artifacts/{name}.png"


def whole(locator: Any) -> bytes:
    """A picture of all of it: the window is as high as it takes for a moment, because notebooks scroll by themselves."""
    page, before = locator.page, locator.page.viewport_size
    high = min(9000, round(locator.bounding_box()["height"]) + 400)
    page.set_viewport_size({"width": before["width"], "height": max(high, before["height"])})
    locator.scroll_into_view_if_needed()
    page.evaluate(AT_REST)  # the notebook lays itself out anew
    data: bytes = locator.screenshot(animations="disabled")
    page.set_viewport_size(before)
    return data


def seen(page: Any, png: bytes) -> dict[str, Any]:
    """Size, greys and ink of a picture."""
    found: dict[str, Any] = page.evaluate(_GRID, [base64.b64encode(png).decode(), _COLUMNS, _ROWS])
    return found


def difference(before: dict[str, Any], now: dict[str, Any]) -> str:
    """What has changed too much; empty when it is the same picture.

    Args:
        before: from `seen`.
        now: the same of the newer one.
    """
    if abs(now["width"] - before["width"]) > 40:
        return f"{now['width']} px wide instead of {before['width']}"
    if abs(now["height"] - before["height"]) > _TALLER * before["height"]:
        return f"{now['height']} px high instead of {before['height']}"
    if now["ink"] < before["ink"] / 2:
        return "there is hardly anything on it"
    apart = sum(abs(a - b) for a, b in zip(before["grid"], now["grid"], strict=True)) / len(now["grid"])
    return f"its greys are {apart:.0f} apart" if apart > _DARKER else ""
