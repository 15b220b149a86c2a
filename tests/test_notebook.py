"""The face a notebook imports, as far as it is about what happened: why, trail, forget, cloudtrail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from helpers.cloud import World, get_world
from helpers.notebook import lab
from tests.cloud.kit import BUCKET, OPERATOR, ROLE, Company, allow, error, trust

PAGE = 100  # characters


@pytest.fixture
def world() -> Iterator[World]:
    """backup-operator has assumed BackupAccessRole and copied an object; intern was refused."""
    world = get_world()
    world.reset()
    company = Company(world)
    company.make_role(trust({"AWS": OPERATOR}), allow("s3:*", "*"))
    company.permit()
    session = company.assume()
    world.client("s3", session).copy_object(Bucket=BUCKET, Key="copy", CopySource=f"{BUCKET}/reports/q4.csv")
    error(world.client("sts", "intern").assume_role, RoleArn=ROLE, RoleSessionName="mine")
    yield world
    world.reset()


def test_why(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for back, words in (
        (0, "intern asks for sts:AssumeRole"),
        (1, "s3:CopyObject asks 2 questions"),
        (2, OPERATOR[-8:]),
    ):
        lab.why(back)
        said = capsys.readouterr().out
        assert words in said and max(map(len, said.splitlines())) <= PAGE, back
    for wrong in (99, -1, "x", None):
        lab.why(back=wrong)  # type: ignore[arg-type]
        assert capsys.readouterr().out.startswith("There is no such call. The trail has 6 calls, from back=0"), wrong
    lab.forget()
    lab.why()
    assert capsys.readouterr().out == "Nothing was asked yet.\n"


def test_trail(world: World) -> None:
    everything = lab.trail()
    assert repr(everything).count("\n+") == 1 and 'rowspan="2"' in everything._repr_html_()
    assert repr(lab.trail(caller="intern", last=1)).splitlines()[1].split()[1:3] == ["intern", "sts:AssumeRole"]
    # Nothing that is typed wrong ends in a traceback: one sentence, in text and in HTML.
    wrong: tuple[dict[str, Any], ...] = (
        {"callers": "intern"},
        {"caller": "<b>nobody</b>"},
        {"last": -1},
        {"since": "soon"},
        {"allowed": "yes"},
        {"clear": True},
    )
    for wanted in wrong:
        said = lab.trail(**wanted)
        assert "\n" not in repr(said) and repr(said)[-1] in ".,}abcdefghijklmnopqrstuvwxyz", wanted
        assert set(re.findall(r"</?(\w+)", said._repr_html_())) == {"p"}, wanted
    assert repr(lab.trail(since="2036-01-01")) == "Nothing in the trail fits."
    lab.forget()
    assert repr(lab.trail()) == "Nothing happened yet." == re.sub("<.*?>", "", lab.trail()._repr_html_())


def test_cloudtrail(world: World) -> None:
    for account in ("A", "a", " A ", "111122223333"):
        assert "AWSAccount 123456789012" in repr(lab.cloudtrail(account)), account
    assert "IAMUser backup-operator" in repr(lab.cloudtrail("B"))
    assert lab.cloudtrail("A", data_events=True)[-1]["userIdentity"]["type"] == "AssumedRole"
    for wrong in ("E", "", "<i>", "12", None, 7):
        said = lab.cloudtrail(wrong)  # type: ignore[arg-type]
        assert repr(said).startswith("The lab has no account ") and "A (111122223333), B (123456789012)" in repr(said)
        assert set(re.findall(r"</?(\w+)", said._repr_html_())) == {"p"}, wrong
    for letter in "ABCD":
        shown = lab.cloudtrail(letter, data_events=True)
        assert max(map(len, repr(shown).splitlines())) <= PAGE
    lab.forget()
    assert "shows nothing" in repr(lab.cloudtrail("A"))
