"""What docs/engine.md shows is what happens."""

from __future__ import annotations

import doctest
import json
import re

from helpers import iam
from helpers.iam import wire
from tests.places import DOCS

PAGE = DOCS / "engine.md"


def test_every_example_gives_what_it_shows():
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 10 and result.failed == 0


def test_the_request_it_shows_is_answered():
    shown = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert shown
    assert iam.decide(wire.read(json.loads(shown.group(1)))).outcome is iam.Outcome.IMPLICIT_DENY
