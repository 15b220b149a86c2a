"""Compare pictures loosely: blank, unstyled or broken ones are caught, another machine's fonts are not.

A reference is not a picture but 16 x 24 letters twice: how bright each block of the picture is, and how much is
drawn in it. `LAB_PICTURES=update python3 lab.py test tests/browser` writes them anew.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from .jupyterlab_server import ROOT

ARTIFACTS = ROOT / "artifacts"
REFERENCES = Path(__file__).with_name("pictures.json")
COLUMNS, ROWS = 16, 24
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Another font wraps other lines: a picture may be so much wider and higher.
WIDER, HIGHER = 0.1, 0.25
# How far a block may be off, of 1, and how many blocks may be.
BRIGHTNESS_OFF, INK_OFF, BLOCKS_OFF = 0.12, 0.16, 0.12
# The whole picture's ink, compared to the reference's.
INK_RANGE = (0.6, 1.6)
MEASURE = """async ([png, columns, rows]) => {
  const bytes = Uint8Array.from(atob(png), letter => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const { width, height } = image, canvas = new OffscreenCanvas(width, height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const data = pen.getImageData(0, 0, width, height).data;
  const grey = new Uint8Array(width * height), often = new Uint32Array(256);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = Math.round(0.2126 * data[4 * i] + 0.7152 * data[4 * i + 1] + 0.0722 * data[4 * i + 2]);
    often[grey[i]]++;
  }
  const page = often.indexOf(Math.max(...often));  // the background
  const brightness = [], ink = [];
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) {
    const [left, right] = [column, column + 1].map(edge => Math.floor(edge * width / columns));
    const [top, bottom] = [row, row + 1].map(edge => Math.floor(edge * height / rows));
    let sum = 0, drawn = 0, count = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) {
      const value = grey[y * width + x];
      sum += value; count++; if (Math.abs(value - page) > 24) drawn++;
    }
    brightness.push(count ? sum / count / 255 : 0); ink.push(count ? drawn / count : 0);
  }
  return { size: [width, height], brightness, ink };
}"""


class Picture(NamedTuple):
    """What is kept of a picture.

    Attributes:
        size: width and height in the picture's pixels.
        brightness: of each block, row by row, from 0 to 1.
        ink: which share of each block is not background.
    """

    size: tuple[int, int]
    brightness: list[float]
    ink: list[float]

    @classmethod
    def of(cls, page: Any, png: bytes) -> Picture:
        """Measure a picture on a canvas of the browser, so that Python needs no library for it."""
        found = page.evaluate(MEASURE, [base64.b64encode(png).decode(), COLUMNS, ROWS])
        return cls(tuple(found["size"]), found["brightness"], found["ink"])

    @classmethod
    def read(cls, entry: dict[str, Any]) -> Picture:
        """From the file of references."""
        return cls(tuple(entry["size"]), _numbers(entry["brightness"]), _numbers(entry["ink"]))

    def entry(self) -> dict[str, Any]:
        """For the file of references."""
        return {"size": list(self.size), "brightness": _letters(self.brightness), "ink": _letters(self.ink)}

    @property
    def total(self) -> float:
        """Ink in the whole picture, from 0 to 1."""
        return sum(self.ink) / len(self.ink)


def take(locator: Any, name: str, references: Path = REFERENCES) -> Path:
    """Take a picture into `artifacts/` and hold it against its reference.

    Args:
        locator: what to take; a whole page, too.
        name: of the picture and of its reference.
        references: the file that keeps them.

    Returns:
        Where the picture is.

    Raises:
        AssertionError: it looks otherwise, or there is no reference.
    """
    page = getattr(locator, "page", locator)
    ARTIFACTS.mkdir(exist_ok=True)
    path = ARTIFACTS / f"{name}.png"
    seen = Picture.of(page, locator.screenshot(path=path, animations="disabled", caret="hide"))
    known = json.loads(references.read_text(encoding="utf-8")) if references.exists() else {}
    if os.environ.get("LAB_PICTURES") == "update":
        known[name] = seen.entry()
        references.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return path
    assert name in known, (
        f"{references.name} has no picture `{name}`: look at {path.name} in artifacts/, and if it is right, run this "
        "test with LAB_PICTURES=update in the environment and commit the file."
    )
    faults = differences(Picture.read(known[name]), seen)
    assert not faults, (
        f"{path.name} in artifacts/ does not look like its reference: "
        + "; ".join(faults)
        + ".\nIf it is right, run this test with LAB_PICTURES=update and commit the new reference."
    )
    return path


def differences(reference: Picture, seen: Picture) -> list[str]:
    """Compare two pictures.

    Args:
        reference: as it should be.
        seen: as it is.

    Returns:
        What is more than another font could do; empty when nothing is.
    """
    faults = []
    for side, was, now, allowed in zip(("wide", "high"), reference.size, seen.size, (WIDER, HIGHER), strict=True):
        if abs(now - was) > allowed * was:
            faults.append(f"{now} px {side} instead of {was}")
    low, high = (reference.total * bound for bound in INK_RANGE)
    if not low <= seen.total <= high:
        faults.append(f"{seen.total:.1%} of it is drawn on instead of {reference.total:.1%}")
    off = [_off(reference, seen, block) for block in range(COLUMNS * ROWS)]
    if sum(off) > BLOCKS_OFF * len(off):
        rows = ["".join(".#"[one] for one in off[i : i + COLUMNS]) for i in range(0, len(off), COLUMNS)]
        faults.append(f"{sum(off)} of {len(off)} blocks are off (#):\n" + "\n".join(rows))
    return faults


def _off(reference: Picture, seen: Picture, block: int) -> bool:
    """Whether a block is like none of those around the same place: a line higher or lower is no fault."""
    row, column = divmod(block, COLUMNS)
    around = [
        y * COLUMNS + x
        for y in range(max(row - 1, 0), min(row + 2, ROWS))
        for x in range(max(column - 1, 0), min(column + 2, COLUMNS))
    ]
    return not (
        _between(seen.brightness[block], [reference.brightness[one] for one in around], BRIGHTNESS_OFF)
        and _between(seen.ink[block], [reference.ink[one] for one in around], INK_OFF)
    )


def _between(value: float, values: list[float], slack: float) -> bool:
    return min(values) - slack <= value <= max(values) + slack


def _letters(values: list[float]) -> str:
    """`a` is 0, `z` is 1; a word for each row."""
    words = "".join(LETTERS[round(value * (len(LETTERS) - 1))] for value in values)
    return " ".join(words[start : start + COLUMNS] for start in range(0, len(words), COLUMNS))


def _numbers(words: str) -> list[float]:
    return [LETTERS.index(letter) / (len(LETTERS) - 1) for letter in words.replace(" ", "")]
