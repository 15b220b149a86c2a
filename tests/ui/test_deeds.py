"""Deeds: every deed that the workbench's HTML or its page offers is one that it answers, and the reverse."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from helpers.course.exercises.targets import Wanted
from helpers.ui import Workbench
from helpers.ui.parts import bar
from helpers.ui.workbench import PARTS
from helpers.ui.workbench_model import KINDS
from tests import recipes
from tests.places import HELPERS
from tests.ui.kit import page, send

SOURCES = HELPERS / "ui" / "frontend" / "src"
# What the page says by itself, without a button: a field was filled, Ctrl+Enter was pressed in one.
BY_ITSELF = {"set", "submit"}
ALL = {"tab", "errand", "copy"}  # each of their buttons is another deed; of cells, rows and lines one stands for all
NEXT_DEED = f"add it to deeds in helpers/ui/workbench.py; {recipes.PART}"


class Buttons(HTMLParser):
    """The deeds of some HTML, each with what goes along, and the names of its fields."""

    def __init__(self, html):
        super().__init__()
        self.deeds, self.fields = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if "data-do" in names:
            self.deeds.append((names["data-do"], names.get("data-with", "")))
        if tag in ("input", "select", "textarea"):
            self.fields.add(names["name"])


def everything(world):
    """A workbench with all it can show: each part, each tab, a session, an errand, a caller of somebody else's."""
    workbench = Workbench(
        world, *PARTS, policies=tuple(KINDS), target=[Wanted("the intern", False, {"caller": "intern"})]
    )
    workbench.assume()
    send(workbench.result, "errand", "list")
    send(workbench.result, "set", {"caller": "arn:"})
    return workbench


@pytest.fixture
def bench(world):
    return everything(world)


def shown(bench):
    """What it offers, with every tab of the details; and a stage without a target, on which accounts are folded."""
    return Buttons(bench.bar.html + page(bench) + page(Workbench(bench.model.world)))


def test_every_deed_that_is_offered_is_answered_and_the_reverse(bench):
    by_page = {found for file in SOURCES.glob("*.js") for found in re.findall(r'\bdo: "([\w-]+)"', file.read_text())}
    assert by_page == BY_ITSELF
    offered = {deed for deed, _ in shown(bench).deeds} | by_page
    unanswered, unoffered = sorted(offered - set(bench.deeds)), sorted(set(bench.deeds) - offered)
    assert not unanswered, f"{unanswered}: {NEXT_DEED}"
    assert not unoffered, f"{unoffered}: no button of helpers/ui/parts asks for it; {recipes.PART}"


def test_every_field_that_is_offered_counts(bench):
    """What is typed into it changes what the workbench is, or what it has in hand for the next deed."""
    for name in shown(bench).fields:
        before = (bench.model.state(), dict(bench._typed))
        send(bench.result, "set", {name: "intern" if name == "caller" else "2035-01-15 21:30"})
        after = (bench.model.state(), dict(bench._typed))
        assert after != before, f"{name}: a name in _set of helpers/ui/workbench.py, or in the model; {recipes.PART}"


def all_of(bench):
    """Whatever a deed can change: what is shown and said, what is set, and what was asked of AWS."""
    return (
        *(
            getattr(panel, name)
            for panel in (bench.bar, bench.result, bench.details)
            for name in ("html", "announcement", "announced")
        ),
        (bench.editor.value, bench.editor.document, bench.model.state(), bench.model.world_state),
    )


def test_every_button_does_something(world):
    offered = {}
    for deed, value in shown(everything(world)).deeds:
        offered.setdefault((deed, value) if deed in ALL else deed, (deed, value))
    for deed, value in offered.values():
        bench, sent = everything(world), []
        for panel in (bench.bar, bench.result, bench.details, bench.editor):
            panel.send = lambda content, buffers=None, sent=sent: sent.append(content)
        send(bench.result, "set", {"key": "reports/q4.csv", "content": "hello", "shared": "no such text"})
        bench.trust_policy, bench.external_id = "{}", "changed"  # so that the ways back lead somewhere
        bench.show("role" if (deed, value) != ("tab", "role") else "trust")
        before = all_of(bench)
        send(bench.result, deed, value)
        assert all_of(bench) != before or sent, f"{(deed, value)} does nothing: {NEXT_DEED}"


def test_the_two_ways_to_ask_are_one(world):
    """Ctrl+Enter in a field and the button."""
    for deed in ("assume", "submit"):
        bench = Workbench(world)
        send(bench.result, deed)
        assert bench.attempt is not None and bench.attempt.allowed, deed


def test_a_tab_has_a_name_and_a_document(bench):
    assert set(bar.TITLES) == set(KINDS)
