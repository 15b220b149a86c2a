"""Markup in every text that the workbench can hold: none of it becomes HTML, in any part, live or still."""

from __future__ import annotations

import dataclasses
import re
from enum import Enum
from functools import partial
from html.parser import HTMLParser

import pytest

from helpers.course.exercises.targets import Wanted
from helpers.ui import Workbench
from helpers.ui.parts import bar, markup
from helpers.ui.parts.view import View
from helpers.ui.workbench import PARTS
from helpers.ui.workbench_model import KINDS
from tests import recipes

# It gets out of an attribute, too.
NASTY = "\"'><img src=x onerror=alert(1)>&<b>"
CODE = re.compile(r"[a-z][a-z-]*")  # what code decides by, such as `allowed` or `trust`, is nobody's text
OURS_ALONE: set[str] = set()  # parts that show nobody's text: numbers, the time, sentences of ours
# Of the stage, what code decides by. The keys of lanes and accounts are somebody's text.
BY_CODE = {"end", "shut", "state", "side", "kind", "session", "reached", "change"}
TRAITS = ("trust_policy", "others", "external_id", "session_name", "fields")


def with_markup(value, empty):
    """The same, with markup in every text of it; `empty` says whether also where there was none."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value if CODE.fullmatch(value) or not (value or empty) else value + NASTY
    if isinstance(value, dict):
        return {name: with_markup(each, empty) for name, each in value.items()}
    if isinstance(value, tuple):
        each = [with_markup(each, empty) for each in value]
        return type(value)(*each) if hasattr(value, "_fields") else tuple(each)
    if dataclasses.is_dataclass(value) and (type(value).__module__.startswith("helpers.course") or is_event(value)):
        # A step's name is an id that code gives it; its title is what is shown.
        ids = BY_CODE if type(value).__module__ == "helpers.course.stage.scene" else {"name"}
        fields = [field.name for field in dataclasses.fields(value) if field.init and field.name not in ids]
        return dataclasses.replace(value, **{name: with_markup(getattr(value, name), empty) for name in fields})
    return value


def is_event(value):
    return type(value).__name__ == "Event"


@pytest.fixture(params=[False, True], ids=["where-texts-are", "everywhere"])
def benches(request, world, policy, monkeypatch):
    """A workbench that was let in, one that was denied, one that was refused: with markup in all they have to say."""
    s3 = world.client("s3", "A/admin")
    s3.put_object(Bucket="your-bucket-name", Key=f"x{NASTY}", Body=b"")
    found = []
    for trust, fields in (
        (policy(Condition={"StringNotEquals": {"sts:ExternalId": NASTY}}), {}),
        (policy(Condition={"StringEquals": {"sts:ExternalId": NASTY}}), {}),
        (policy(), dict.fromkeys(("source_ip", "moment", "duration", "tags", "source_identity", "mfa"), NASTY)),
    ):
        bench = Workbench(
            world,
            *PARTS,
            policies=tuple(KINDS),
            target=[Wanted(f"X{NASTY}", False, {"caller": "intern"})],
            fields=fields,
        )
        bench.trust_policy = trust
        bench.model.assume()
        bench.model.errand("list")
        bench.model.errand("get", f"x{NASTY}")
        bench._chosen, bench._revealed = "0:0", True
        found.append(bench)
    for bench in found:  # after the last call: what would happen is thought out anew when the world has changed
        model, empty = bench.model, request.param
        seen = with_markup(model.preview, empty)  # of the policy as it was: with markup around it, it is no JSON
        for name in TRAITS:
            setattr(model, name, with_markup(getattr(model, name), empty))
        model._asked = model.form  # what was answered belongs to it, as it would have
        model._previewed = (*model.form, *model.world_state), seen
        model.set_trait("attempt", with_markup(model.attempt, empty))
        model.errands = with_markup(model.errands, empty)
        keys = [wall.key for wall in model.scene().walls]
        scene = with_markup(model.scene(), empty)
        walls = tuple(dataclasses.replace(wall, key=key) for wall, key in zip(scene.walls, keys, strict=True))
        staged = dataclasses.replace(scene, walls=walls)
        monkeypatch.setattr(model, "scene", partial(_whatever_is_opened, staged))
    events = tuple(with_markup(event, request.param) for event in world.trail.events(root=True))
    monkeypatch.setattr(world.trail, "events", lambda root=True: events)
    return found


def _whatever_is_opened(scene, opened=frozenset()):
    return scene


class Markup(HTMLParser):
    """The names of the tags and attributes of some HTML, and its text."""

    def __init__(self, html):
        super().__init__()
        self.names, self.said = set(), ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names |= {tag, *(name for name, _ in attrs)}

    def handle_data(self, data):
        self.said += data


def assert_words_only(html):
    found = Markup(html)
    assert not found.names & {"img", "b", "src", "onerror"}
    assert not {name for name in found.names if not re.fullmatch(r"[a-z][a-z0-9-]*", name)}
    return found.said.count("onerror=alert(1)")


@pytest.mark.parametrize("part", [part for part in PARTS if part != "editor"])
def test_no_part_shows_markup_as_markup(benches, part):
    shown = sum(assert_words_only(bench._html(part)) for bench in benches)
    assert (shown > 0) is (part not in OURS_ALONE), (
        f"{part}: the markup never got there. A part without anybody's text stands in OURS_ALONE, "
        f"tests/ui/test_escaping.py, and no other; {recipes.PART}"
    )


def test_the_bar_and_the_sentence_in_place_of_everything(benches):
    for bench in benches:
        assert assert_words_only(bar.html(bench.model, View("x", bench.policies, NASTY))) == 1
    assert assert_words_only(markup.message(NASTY)) == 1
    assert assert_words_only(markup.button(NASTY, "do", NASTY, hint=NASTY)) == 1


def test_the_verdict_of_a_draft_too(benches):
    for bench in benches:
        bench.model._asked = ()
        assert assert_words_only(bench._html("verdict")) > 0
        assert assert_words_only(bench._html("session")) >= 0


def test_nor_does_the_still_form(benches):
    for bench in benches:
        for tab in KINDS:
            bench.model.tab = tab
            assert assert_words_only(bench.as_html()) > 0
