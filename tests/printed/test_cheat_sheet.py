"""The cheat sheet on paper: made from the same rows, all of it on the page, no words on others, none too small."""

from __future__ import annotations

import re

import pytest

from helpers.course.cheat_sheet import SECTIONS
from tests.notebooks import png
from tests.printed import cheat_sheet

# Words that stand over the edge of their section or the page, rows on each other, and letters that are too small.
FAULTS = """least => {
  const faults = [], page = document.body.getBoundingClientRect(), foot = document.querySelector("footer").getBoundingClientRect();
  for (const section of document.querySelectorAll("section")) {
    const place = section.getBoundingClientRect(), name = section.querySelector("h2").textContent;
    if (place.bottom > foot.top - 2) faults.push(`${name}: into the foot`);
    for (const each of section.querySelectorAll("h2, th, td, p")) {
      const range = document.createRange();
      range.selectNodeContents(each);
      for (const box of range.getClientRects())
        if (box.left < place.left - 1 || box.right > place.right + 1) faults.push(`${name}: outside: ${each.textContent}`);
    }
    for (const row of section.querySelectorAll("tr")) {
      const cells = [...row.children].map(each => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return range.getBoundingClientRect();
      });
      cells.slice(1).forEach((box, at) => {
        if (box.width && cells[at].right > box.left - 1) faults.push(`${name}: touch: ${row.textContent}`);
      });
    }
  }
  const sections = [...document.querySelectorAll("section")].map(each => each.getBoundingClientRect());
  sections.forEach((one, at) => sections.slice(at + 1).forEach(other => {
    if (one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
      faults.push(`section ${at} on another`);
  }));
  for (const each of document.querySelectorAll("body *"))
    if (each.textContent.trim() && parseFloat(getComputedStyle(each).fontSize) * 0.75 < least - 0.01)
      faults.push(`small: ${each.textContent}`);
  if (document.documentElement.scrollWidth > page.width || document.body.scrollHeight > page.height) faults.push("too large");
  return faults;
}"""


DRAW = "the sheet has changed: python3 lab.py run python -m tests.printed.cheat_sheet"


def test_the_printed_sheet_is_made_from_the_same_rows():
    pdf, picture = cheat_sheet.PDF.read_bytes(), cheat_sheet.PICTURE.read_bytes()
    assert png.texts(picture)["Model"] == cheat_sheet.model(), DRAW
    assert f"({cheat_sheet.model()}".encode() in pdf.replace(b"\\", b""), DRAW
    assert png.size(picture) == (2 * cheat_sheet.WIDE, 2 * cheat_sheet.HIGH)
    assert len(picture) <= cheat_sheet.MOST_BYTES and len(pdf) <= cheat_sheet.MOST_BYTES


def test_it_is_one_page_in_black_and_white_and_every_row_leads_to_its_page():
    pdf, drawn = cheat_sheet.PDF.read_bytes(), cheat_sheet.html()
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]
    assert all(
        red == green == blue for line in png.rows(cheat_sheet.PICTURE.read_bytes())[::40] for red, green, blue in line
    )
    for row in (row for section in SECTIONS for row in section.rows):
        assert f'href="{row.page}"' in drawn and row.page.encode() in pdf


def test_the_same_sheet_is_the_same_file():
    made = b"/CreationDate (D:20261128024600+00'00')\n/ModDate (D:20261128024601+00'00')"
    assert len(set(re.findall(rb"D:\d+", cheat_sheet.without_moment(made)))) == 1


@pytest.mark.browser
def test_all_of_it_is_on_the_page_apart_and_large_enough(browser):
    page = browser.new_page(viewport={"width": cheat_sheet.WIDE, "height": cheat_sheet.HIGH})
    page.set_content(cheat_sheet.html())
    assert page.evaluate(FAULTS, cheat_sheet.LEAST) == []
    page.close()
