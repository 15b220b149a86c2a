"""The cheat sheet to print: one side of A4, black on white, drawn by Chromium from `helpers/course/cheat_sheet.py`.

    python3 lab.py run python -m tests.printed.cheat_sheet

writes docs/cheatsheet.pdf, in which each line leads to its page, and docs/cheatsheet.png, the same to look at.
Both carry a short name of what they were drawn from, so that a test sees when they are out of date.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from playwright.sync_api import sync_playwright

from helpers.course.cheat_sheet import SECTIONS, Row, Section
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.notebooks import png
from tests.places import DOCS

PDF, PICTURE = DOCS / "cheatsheet.pdf", DOCS / "cheatsheet.png"
WIDE, HIGH = 794, 1123  # A4 in CSS pixels: 210 × 297 mm at 96 to the inch
LEAST = 7.0  # points
MOST_BYTES = 450_000
_SIZE = 7.4  # points
_GREYS = 16
_STYLE = f"""
  @page {{ size: A4; margin: 0 }}
  * {{ box-sizing: border-box }}
  html {{ background: white; color: black }}
  body {{ width: {WIDE}px; height: {HIGH}px; margin: 0; padding: 24px 26px 18px; overflow: hidden;
    font: {_SIZE}pt/1.2 "DejaVu Sans Condensed", "Liberation Sans Narrow", Arial, sans-serif; font-stretch: condensed }}
  header {{ display: flex; align-items: baseline; gap: 10px; border-bottom: 2.5px solid black; padding-bottom: 3px }}
  h1 {{ margin: 0; font-size: 15pt; line-height: 1.1 }}
  header p {{ margin: 0 }}
  main {{ display: grid; grid-template-columns: 1fr 1fr; column-gap: 16px; margin: 8px 0 }}
  main > div {{ min-width: 0; display: flex; flex-direction: column; justify-content: space-between; gap: 8px }}
  h2 {{ margin: 0 0 2px; padding: 1.5px 5px; font-size: 8.4pt; line-height: 1.2; background: black; color: white;
    border-radius: 2px }}
  table {{ width: 100%; border-collapse: collapse }}
  th, td {{ padding: 1.5px 4px 1.5px 0; text-align: left; vertical-align: top; border-bottom: 0.5px solid silver }}
  th {{ font-weight: bold; border-bottom: 1px solid black }}
  th:last-child, td:last-child {{ padding-right: 0 }}
  tr:last-child td {{ border-bottom: 0 }}
  td:first-child {{ font-weight: bold }}
  td a {{ color: inherit; text-decoration: none }}
  code {{ font: {LEAST}pt/1.15 "DejaVu Sans Mono", "Liberation Mono", monospace; font-stretch: condensed; font-weight: normal;
    letter-spacing: -0.03em }}
  th code {{ font-weight: bold }}
  h2 code {{ color: inherit; font-size: inherit; font-weight: inherit }}
  td:not(:first-child):not(:last-child), .short td:last-child {{ white-space: nowrap }}
  .note {{ margin: 1px 0 0; padding-top: 1.5px; border-top: 1px solid black; font-style: italic }}
  .note code {{ font-style: normal }}
  footer {{ position: absolute; left: 26px; right: 26px; top: {HIGH - 24}px; font-size: {LEAST}pt;
    display: flex; justify-content: space-between }}
"""


_LONG = 36  # letters: code that may need more than one line
_LEFT = 5  # so many sections stand on the left; the last, whose lines are long, stands below both columns


def html() -> str:
    """The sheet as a page of its own."""
    *upper, lowest = (_section(each) for each in SECTIONS)
    columns = "".join(f"<div>{''.join(each)}</div>" for each in (upper[:_LEFT], upper[_LEFT:]))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{{title}}</title><style>{_STYLE}</style>'
        "<header><h1>Trust policies</h1><p>Who may assume a role, and why not. "
        "Account <b>A</b> is the role's, <b>B</b> any other.</p></header>"
        f"<main>{columns}</main>{lowest}"
        "<footer><span>Trust Policy Lab · text under CC BY 4.0</span>"
        "<span>For each line AWS's page: docs/cheatsheet.md. Before you rely on a policy, test it.</span></footer></html>"
    )


def _section(section: Section) -> str:
    head = "".join(f"<th>{_words(each)}</th>" for each in section.head)
    rows = "".join(f"<tr>{_cells(row)}</tr>" for row in section.rows)
    shown = f"<thead><tr>{head}</tr></thead>" if any(section.head) else ""
    short = ' class="short"' if len(section.head) > 2 and len(section.rows[0].cells[-1]) < 20 else ""
    note = f'<p class="note">{_words(section.note)}</p>' if section.note else ""
    return (
        f"<section><h2>{_words(section.title)}</h2><table{short}>{shown}<tbody>{rows}</tbody></table>{note}</section>"
    )


def _cells(row: Row) -> str:
    first, *others = (_words(each) for each in row.cells)
    return "".join(f"<td>{each}</td>" for each in (f'<a href="{escape(row.page)}">{first}</a>', *others))


def _words(text: str) -> str:
    """Code in backticks; a title of a table has none of it."""
    parts = enumerate(text.split("`"))
    return "".join(f"<code>{_breaking(part)}</code>" if number % 2 else escape(part) for number, part in parts)


def _breaking(code: str) -> str:
    """Long code may go on in the next line after an ARN's account, and after each colon where it has no blank."""
    if len(code) < _LONG:
        return escape(code)
    return re.sub(r"(?<=::A:)" if " " in code else r"(?<=[\w/]:)(?=\w)", "<wbr>", escape(code))


def model() -> str:
    """A short name for all that is drawn: another sheet has another one."""
    return hashlib.sha256(html().encode()).hexdigest()[:20]


def title() -> str:
    """What a PDF reader shows, with the name of what it was drawn from."""
    return f"Trust policies: cheat sheet ({model()})"


@contextmanager
def opened() -> Iterator[Any]:
    """The sheet in a browser.

    Raises:
        SystemExit: there is no Chromium.
    """
    path = find_chromium()
    if not path:
        sys.exit("Chromium draws the sheet: install it, or name one in LAB_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, device_scale_factor=2)
        page.set_content(html().replace("{title}", title()))
        yield page
        browser.close()


def without_moment(pdf: bytes) -> bytes:
    """The PDF without the second in which it was made, so that the same sheet is the same file."""
    return re.sub(rb"/(CreationDate|ModDate) \(D:\d{14}", rb"/\1 (D:20350115090000", pdf)


def main() -> None:
    """Draw both."""
    with opened() as page:
        PDF.write_bytes(without_moment(page.pdf(width=f"{WIDE}px", height=f"{HIGH}px", print_background=True)))
        made = png.with_few_colours(page.screenshot(), _GREYS)
    PICTURE.write_bytes(png.with_texts(made, {"Title": "Trust policies: cheat sheet", "Model": model()}))
    print(f"{PDF.name}: {PDF.stat().st_size} bytes; {PICTURE.name}: {PICTURE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
