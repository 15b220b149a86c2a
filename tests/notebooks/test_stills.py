"""Do the pictures in the committed notebooks show what their cells show, in a picture's place and size?

nbval does not look at pictures. So each carries its words and a name for all that was drawn, and a fresh run has the
same (`test_running.py`). Whether it still looks as the style sheet draws it is for `tests/browser/test_stills.py`.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import nbformat
import pytest

from tests.notebooks import png, stills
from tests.notebooks.committed import REFRESH, one_line
from tests.notebooks.refresh import NOTEBOOKS, WIDGET_VIEW, pictures, with_pictures

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
WITH_PICTURES = [path for path in PATHS if pictures(nbformat.read(path, as_version=4))]


def held(path: Path) -> list[tuple[nbformat.NotebookNode, bytes, str]]:
    """Every picture of a notebook: its output, the PNG, and the text of the output below it."""
    found = []
    for cell in nbformat.read(path, as_version=4).cells:
        outputs = [*cell.get("outputs", []), nbformat.v4.new_output("display_data")]
        for at, output in enumerate(outputs):
            if picture := stills.picture(output):
                below = next(each for each in outputs[at:] if not stills.picture(each))
                found.append((output, picture, below.data.get("text/plain", "")))
    return found


def test_the_course_has_pictures():
    assert WITH_PICTURES, REFRESH


@pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.stem)
def test_a_cell_has_one_picture(path):
    """What a cell prints is kept as one text, before its pictures: two would stand apart from their words."""
    for cell in nbformat.read(path, as_version=4).cells:
        assert sum(bool(stills.picture(output)) for output in cell.get("outputs", [])) <= 1, cell.id


@pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.stem)
def test_it_is_small_light_and_as_wide_as_a_page(path):
    for output, picture, _ in held(path):
        assert len(picture) <= stills.LIMIT
        width, height = png.size(picture)
        assert width == stills.WIDTH * stills.SCALE and 200 < height < 2000
        assert {**output.metadata[stills.PNG], "alt": ""} == {"alt": "", "width": stills.WIDTH}
        edge = {colour for line in png.rows(picture) for colour in (line[0], line[-1])}
        assert edge == {b"\xff\xff\xff"}, "the page's own white, also in a dark JupyterLab"


@pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.stem)
def test_nobody_depends_on_it(path):
    """All that it says stands in the output below, and one sentence of it in the alt text."""
    for output, picture, below in held(path):
        words = png.texts(picture)["Description"]
        assert one_line(words) in one_line(below), REFRESH
        assert output.metadata[stills.PNG].alt.startswith(png.texts(picture)["Title"])


class TestStills:
    """How a picture comes into a notebook."""

    STAGE = (
        '<div data-picture="stage" id="tpl-1-stage"><h3>Who gets in</h3><div data-live>drawn</div><p>Nobody</p></div>'
    )

    def test_what_is_drawn_is_the_part_alone_wherever_its_widget_stands(self):
        widgets = {
            "bench": {"children": ["IPY_MODEL_form", "IPY_MODEL_result"]},
            "form": {"description": "Assume role"},
            "result": {"html": f"<div><p>before</p>{self.STAGE}\n{self.STAGE}<p>after</p></div>"},
        }
        assert [still.html for still in stills.shown("bench", widgets)] == [self.STAGE, self.STAGE]
        assert stills.shown("form", widgets) == stills.shown("nobody", widgets) == []

    def test_an_element_asks_for_a_picture(self):
        (still,) = stills.shown("one", {"one": {"html": '<p>no</p><figure data-picture="chain">yes</figure>'}})
        assert still.html == '<figure data-picture="chain">yes</figure>'

    def test_its_words_are_those_of_the_static_form(self):
        still = stills.Still(self.STAGE)
        assert still.words == "Who gets in\nNobody"
        assert still.alt == "Who gets in. Nobody. The words below say all of it."

    def test_another_drawing_has_another_name_and_another_workbench_has_not(self):
        still = stills.Still(self.STAGE)
        assert stills.Still(self.STAGE.replace("drawn", "otherwise")).model != still.model
        assert stills.Still(self.STAGE.replace("tpl-1-", "tpl-7-")).model == still.model

    def test_a_picture_of_the_same_scene_is_taken_again_to_the_byte(self):
        """No browser is asked, and so no other machine's fonts change a committed picture."""
        still = stills.Still(self.STAGE)
        known = png.with_texts(MADE, still.texts)
        view = nbformat.v4.new_output("execute_result", {WIDGET_VIEW: {"model_id": "bench"}, "text/plain": "words"})
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[view])])
        with_pictures(notebook, {"bench": [still]}, [known])
        above, below = notebook.cells[0].outputs
        assert stills.picture(above) == known
        assert below.data == {"text/plain": "words"} and stills.picture(below) is None
        nbformat.validate(notebook)


RED, GREEN, BLUE, WHITE = b"\xff\0\0", b"\0\xff\0", b"\0\0\xff", b"\xff\xff\xff"
# Five by five pixels without a pattern, so that each neighbour is once the nearest.
PIXELS = [[bytes(pow(7, 25 * y + 5 * x + c, 257) % 256 for c in range(3)) for x in range(5)] for y in range(5)]


def as_png(lines: list[list[bytes]], how: int) -> bytes:
    """As a browser writes it: every row by the filter `how`."""
    written, above = b"", bytes(3 * len(lines[0]))
    for line in lines:
        row = b"".join(line)
        written += bytes([how])
        for at, byte in enumerate(row):
            left, corner = (row[at - 3], above[at - 3]) if at >= 3 else (0, 0)
            up = above[at]
            paeth = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
            written += bytes([(byte - (0, left, up, (left + up) // 2, paeth)[how]) % 256])
        above = row
    header = len(lines[0]).to_bytes(4, "big") + len(lines).to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return png.joined([(b"IHDR", header), (b"IDAT", zlib.compress(written)), (b"IEND", b"")])


MADE = as_png(PIXELS, 0)


class TestPng:
    """https://www.w3.org/TR/png-3/"""

    @pytest.mark.parametrize("how", range(5), ids=["none", "sub", "up", "average", "paeth"])
    def test_every_way_to_write_a_row_is_read(self, how):
        assert png.rows(as_png(PIXELS, how)) == PIXELS

    def test_enough_colours_change_no_pixel(self):
        few = png.with_few_colours(MADE, 25)
        assert png.rows(few) == PIXELS and png.size(few) == (5, 5)

    def test_a_rare_colour_becomes_its_neighbour(self):
        almost = b"\xff\x01\0"
        lines = [[WHITE, WHITE, WHITE, GREEN, GREEN, GREEN], [BLUE, BLUE, RED, RED, RED, almost]]
        assert png.rows(png.with_few_colours(as_png(lines, 0), 4))[1][-1] == RED

    def test_texts_travel_with_it(self):
        said = {"Title": "Who gets in", "Description": "✓ gets in\nNobody else"}
        assert png.texts(png.with_texts(MADE, said)) == said
        assert png.rows(png.with_texts(MADE, said)) == PIXELS

    def test_what_is_no_png_is_refused(self):
        with pytest.raises(ValueError, match="no PNG"):
            png.size(b"GIF89a")
