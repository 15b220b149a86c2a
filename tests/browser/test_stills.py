"""Do the pictures in the committed notebooks look as the style sheet draws their scenes today?

Loosely: fonts differ between machines. What they show and say is held by `tests/notebooks/test_stills.py`.
"""

from __future__ import annotations

import nbformat
import pytest

from tests.notebooks import png, stills
from tests.notebooks.committed import REFRESH
from tests.notebooks.refresh import execute
from tests.notebooks.test_stills import WITH_PICTURES, held

from . import pictures
from .conftest import ARTIFACTS


@pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.stem)
def test_a_still_looks_as_it_would_today(path, browser):
    page = browser.new_page(device_scale_factor=stills.SCALE, reduced_motion="reduce")
    ARTIFACTS.mkdir(exist_ok=True)
    committed = {png.texts(picture)["Model"]: picture for _, picture, _ in held(path)}
    fresh = [still for found in execute(nbformat.read(path, as_version=4)).values() for still in found]
    assert {still.model for still in fresh} == committed.keys(), REFRESH
    for number, (still, picture) in enumerate(zip(fresh, stills.screenshots(page, fresh), strict=True)):
        (ARTIFACTS / f"still-{path.stem}-{number}.png").write_bytes(picture)
        fault = pictures.difference(pictures.seen(page, committed[still.model]), pictures.seen(page, picture))
        assert not fault, f"{still.alt}: {fault}; look at artifacts, then {REFRESH}"
    page.close()
