"""The cheat sheet on paper: everything is on the page and in its column, no words on others, none too small to read."""

from __future__ import annotations

from . import cheat_sheet

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


def test_all_of_it_is_on_the_page_apart_and_large_enough(browser):
    page = browser.new_page(viewport={"width": cheat_sheet.WIDE, "height": cheat_sheet.HIGH})
    page.set_content(cheat_sheet.html())
    assert page.evaluate(FAULTS, cheat_sheet.LEAST) == []
    page.close()
