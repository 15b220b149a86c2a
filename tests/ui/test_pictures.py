"""The pictures as a notebook shows them: live, as plain HTML and as text, all with the same words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from helpers.cloud import World
from helpers.notebook import lab
from helpers.ui.pictures import svg
from helpers.ui.pictures.picture import Picture
from helpers.ui.shell import LabError
from tests.cast import BUCKET, BUCKET_ARN, OPERATOR, ROLE, SERVICE_ROLE
from tests.notebooks.test_structure import PLAIN_TAGS
from tests.story import permission, told, trust_policy

NASTY = "\"'><img src=x onerror=alert(1)>&<b>"


@pytest.fixture
def world() -> Iterator[World]:
    """A session that was used, and is trusted no longer."""
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", BUCKET_ARN))
    sts = world.client("sts", "backup-operator")
    credentials = sts.assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")["Credentials"]
    world.client("s3", credentials).list_objects_v2(Bucket=BUCKET)
    world.later(minutes=20)
    company = world.client("iam", "A/admin")
    company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust_policy(SERVICE_ROLE))
    yield world
    world.reset()


PICTURES: dict[str, Callable[[], Picture]] = {
    "deputy": lab.deputy,
    "timeline": lab.timeline,
    "limits": lambda: lab.limits(permission("s3:Get*", "*"), boundary=permission("s3:List*", "*")),
    "chain": lambda: lab.chain("BackupServiceRole", "BackupAccessRole"),
}


class Reader(HTMLParser):
    """Of some HTML: the texts of each drawing, all other texts, the tags and the attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.drawn: list[list[str]] = []
        self.said: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)
        if tag == "svg":
            self.drawn.append([])

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "svg" in self._open:
            if self._open[-1] == "text":
                self.drawn[-1].append(data)
        else:
            self.said.append(data)


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w:/@-]+", text))


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_drawn_is_said_without_the_picture_too(world: World, name: str) -> None:
    picture = PICTURES[name]()
    live, still = Reader(picture.html), Reader(picture._repr_html_())
    assert len(live.drawn) == 2, "wide and narrow"
    said = words(" ".join(still.said))
    for drawing in live.drawn:
        missing = {
            word
            for text in drawing
            if "…" not in text  # cut, where there is no room
            for word in words(text) - said
            if not word.isdigit()  # the numbers of columns
        }
        assert not missing
    assert words(repr(picture)) == said, "as text and as HTML"


@pytest.mark.parametrize("name", PICTURES)
def test_both_drawings_say_the_same(world: World, name: str) -> None:
    wide, slim = Reader(PICTURES[name]().html).drawn
    either = [{word for word in words(" ".join(each)) if not word.isdigit()} for each in (wide, slim)]
    gone = either[0] ^ either[1]
    # Left out without room: whose account it is, and a heading that the rows say by themselves.
    cut = words("A B C your company the vendor a customer session asks for")
    shortened = {word for text in (*wide, *slim) if "…" in text for word in words(text)}
    assert not {word for word in gone - cut - shortened if "/" not in word}


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_named_and_described_for_who_does_not_see_it(world: World, name: str) -> None:
    picture = PICTURES[name]()
    assert picture.told is not None
    for form in ("wide", "slim"):
        [drawing] = re.findall(rf'<svg class="tpl-pic-{form}".*?</svg>', picture.html, flags=re.DOTALL)
        title, description = re.findall(r'<(?:title|desc) id="([^"]+)">[^<]+', drawing)
        assert f'role="img" data-live aria-labelledby="{title}" aria-describedby="{description}"' in drawing
    ids = re.findall(r' id="([^"]+)"', picture.html + PICTURES[name]().html)
    assert len(ids) == len(set(ids)), "two pictures of a page have different ids"
    caption = picture.html.partition("<figcaption>")[2].partition("</figcaption>")[0]
    said = words(" ".join(Reader(caption).said))
    assert words(picture.told.lead) | words(picture.told.facts) | words(picture.told.lesson) == said


@pytest.mark.parametrize("name", PICTURES)
def test_in_a_committed_notebook_it_is_a_table(world: World, name: str) -> None:
    picture = PICTURES[name]()
    bundle: Any = picture._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    still = Reader(data["text/html"])
    assert still.tags <= PLAIN_TAGS and "table" in still.tags and not still.attributes
    assert data["text/plain"] == repr(picture) and max(map(len, repr(picture).splitlines())) <= 100
    assert "application/vnd.jupyter.widget-view+json" in data
    assert PICTURES[name]().told == picture.told and repr(PICTURES[name]()) == repr(picture), "the same every time"


def test_a_table_of_conditions_is_there_with_a_kernel_and_without() -> None:
    """What needs care is bold where that is possible, and said in words everywhere."""
    shown = lab.holds("aws:TagKeys", [["team"], [NASTY]], {"ForAllValues:StringEquals": ["team"]}, {"Null": NASTY})
    assert repr(shown).startswith("AWS would not save this trust policy.") and shown.told is None
    shown = lab.holds("aws:TagKeys", [["team"], [NASTY]], {"ForAllValues:StringEquals": ["team", NASTY]})
    live, still = Reader(shown.html), Reader(shown._repr_html_())
    assert "<strong>careful: lets in</strong>" in shown.html and "careful: lets in" in still.said
    assert not (live.tags | still.tags) & {"img", "b"} and still.tags <= PLAIN_TAGS and "onerror" in shown.html
    assert words(repr(shown)) == words(" ".join(still.said)) == words(" ".join(live.said))


def test_where_nothing_can_be_drawn_there_is_one_sentence(world: World) -> None:
    lab.forget()
    for picture, sentence in (
        (lab.timeline(), "No session was issued yet. Assume a role, and its time can be drawn."),
        (lab.deputy(after="{}"), "AWS would not save this trust policy."),
        (lab.limits(role="Nobody's"), "There is no role"),
        (lab.chain("No", "BackupAccessRole"), "There is no role 'No' yet."),
    ):
        assert picture.told is None and repr(picture).startswith(sentence)
        assert Reader(picture._repr_html_()).tags == {"p"}
    with pytest.raises(LabError, match="There is no setting 'boundry'"):
        lab.limits(boundry={})


def test_a_picture_shows_markup_as_words(world: World) -> None:
    policy = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    )
    shown = (
        lab.deputy(after=trust_policy(OPERATOR, Condition={"StringEquals": {"sts:ExternalId": NASTY}}), sends=NASTY),
        lab.limits(policy, actions=[(f"s3:{NASTY}", f"arn:aws:s3:::{NASTY}")]),
        lab.limits(role=NASTY),
        lab.limits(permission=policy, role=NASTY),
        lab.chain(NASTY, NASTY),
        lab.chain("BackupServiceRole", "BackupAccessRole", caller=NASTY),
        lab.timeline(NASTY),
    )
    for picture in shown:
        for html in (picture.html, picture._repr_html_()):
            assert not Reader(html).tags & {"img", "b"} and "onerror" not in Reader(html).attributes
            assert "onerror" in html


def test_long_names_are_cut_and_said_whole(world: World) -> None:
    name = "A" * 64
    company = world.client("iam", "A/admin")
    company.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy(SERVICE_ROLE))
    picture = lab.chain("BackupServiceRole", name)
    assert name in repr(picture) and f">{name}<" not in picture.html.partition("<svg")[2].partition("<figcaption")[0]


def test_words_are_cut_where_they_have_no_room() -> None:
    assert svg.fit("BackupAccessRole", 500) == "BackupAccessRole"
    for most in range(20, 200, 7):
        assert svg.width(svg.fit("BackupAccessRole", most, bold=True), bold=True) <= most
        assert svg.width(svg.fit_end("backups/2035", most)) <= most
        lines = svg.wrap("no longer names backup-operator", most)
        assert all(svg.width(line) <= most for line in lines)
    assert " ".join(svg.wrap("no longer names backup-operator", 120)) == "no longer names backup-operator"
