"""No piece of a secret is anywhere until somebody asks to see it: not of the session, not of anybody who acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from helpers import lab
from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.course.rounds import session_calls
from helpers.course.rounds.attempt import attempt
from helpers.course.rounds.attempt_result import TemporaryCredentials
from helpers.ui import Workbench
from helpers.ui.workbench import PARTS
from helpers.ui.workbench_model import KINDS
from tests.story import OPERATOR, permission, trust_policy
from tests.ui.kit import page

SHOWN = 8  # characters of an access key id that everybody may see: ASIA and four more
LONGEST = 6  # characters of a secret that may stand somewhere by chance


def pieces(secret: str) -> set[str]:
    return {secret[at : at + LONGEST] for at in range(len(secret) - LONGEST + 1)}


def secrets_of(world: World, *sessions: Mapping[str, Any]) -> set[str]:
    """Every piece of every secret: of everybody who can act, and of the sessions."""
    keys = [*(world.credentials(persona.name) for persona in world.personas), *sessions]
    whole = [str(key[name]) for key in keys for name in ("SecretAccessKey", "SessionToken") if key.get(name)]
    return set().union(*map(pieces, whole))


def leaked(text: str, secrets: set[str]) -> set[str]:
    return pieces(text) & secrets


@pytest.fixture
def workbench(world: World) -> Workbench:
    """Every part and every policy, a session, and calls with it that are served and refused."""
    workbench = Workbench(world, *PARTS, policies=KINDS)
    workbench.assume()
    for what, key in (("list", ""), ("get", "reports/q4.csv"), ("put", "x"), ("get", "")):
        workbench.model.errand(what, key, "content")
    return workbench


def shown_by(workbench: Workbench) -> Iterator[tuple[str, str]]:
    model, panel = workbench.model, workbench.result
    yield "panel", page(workbench)
    yield "bar", workbench.bar.html
    yield "announcement", panel.announcement
    yield "static HTML", workbench.as_html()
    yield "text", workbench.as_text()
    yield "bundle", str(workbench._repr_mimebundle_())
    yield (
        "state of the widgets",
        str([widget.get_state() for widget in (panel, workbench.details, workbench.bar, workbench.editor)]),
    )
    yield "shared text unpacked", str(model.state())
    yield "shared text", model.shared
    yield "errands", f"{model.errands} {[str(each) for each in model.errands]}"
    yield "preview", repr(model.preview)
    yield "model", f"{model!r} {workbench!r}"


def told_by_the_world(world: World) -> Iterator[tuple[str, str]]:
    trail = world.trail
    yield "trail", f"{trail!r} {trail.events(root=True)!r} {trail.calls(root=True)!r} {trail.last!r} {trail.newest!r}"
    yield "world", f"{world!r} {world.personas!r} {world.clock!r} {[world.identity(p.name) for p in world.personas]!r}"
    yield "rehearsal", repr(rehearse(world, Ask(mfa=True), Drafts(trust_policy(OPERATOR))))


def told_by_the_lab() -> Iterator[tuple[str, str]]:
    tables = [lab.trail(), *(lab.cloudtrail(account, data_events=True) for account in "ABCD")]
    for thing in (lab, *tables):
        html = getattr(thing, "_repr_html_", str)
        yield f"{type(thing).__name__}", f"{thing!r} {thing!s} {html()}"
    yield "each record", repr([[each[at] for at in range(len(each))] for each in tables if hasattr(each, "__len__")])


def test_until_somebody_reveals_them(world: World, workbench: Workbench) -> None:
    whole = workbench.attempt.credentials.as_sts_gives_them()
    secrets = secrets_of(world, whole)
    for name, text in [*shown_by(workbench), *told_by_the_world(world), *told_by_the_lab()]:
        assert leaked(text, secrets) == set(), name
    for name, text in shown_by(workbench):
        assert whole["AccessKeyId"][: SHOWN + 1] not in text, name
    assert f"{whole['AccessKeyId'][:SHOWN]}…" in page(workbench)
    workbench._reveal_secrets("")
    workbench._draw()
    assert pieces(whole["SecretAccessKey"]) <= pieces(page(workbench))
    assert leaked(workbench.bar.html, secrets) == set()
    workbench.assume()
    later = secrets_of(world, workbench.attempt.credentials.as_sts_gives_them())
    for name, text in shown_by(workbench):
        assert leaked(text, secrets | later) == set(), f"{name}: a new session hides itself again"


def test_a_round_and_all_its_parts(world: World) -> None:
    made = attempt(world, trust_policy(OPERATOR))
    given = made.credentials
    secrets = secrets_of(world, given.as_sts_gives_them())
    for thing in (made, given, made.steps, made.findings, made.listing, made.decision, given.rows, *made.steps):
        assert leaked(f"{thing!r} {thing!s}", secrets) == set(), type(thing)
    assert leaked(f"{given.masked_key_id} {given.answer} {given.ends}", secrets) == set()


def test_errors_tell_none(world: World) -> None:
    given = attempt(world, trust_policy(OPERATOR)).credentials
    whole = given.as_sts_gives_them()
    secrets = secrets_of(world, whole)
    world.client("iam", "A/admin").put_role_policy(
        RoleName="BackupAccessRole", PolicyName="Backup", PolicyDocument=permission("sts:*", "*")
    )
    wrong = [
        {**whole, "SecretAccessKey": whole["SecretAccessKey"][::-1]},
        {**whole, "SessionToken": whole["SessionToken"][:-1]},
        {**whole, "SessionToken": ""},
        whole,
    ]
    for each in wrong:
        session = TemporaryCredentials.from_answer({"Credentials": each, "AssumedRoleUser": {"Arn": given.session_arn}})
        for what in ("list", "get", "put"):
            done = session_calls.run(world, session, what, "your-bucket-name", "x", "y")
            assert not done.allowed
            assert leaked(repr(done), secrets | pieces(each["SecretAccessKey"])) == set(), done
    world.later(hours=2)
    assert leaked(repr(session_calls.run(world, given, "list", "your-bucket-name")), secrets) == set()
    for name, text in [*told_by_the_world(world), *told_by_the_lab()]:
        assert leaked(text, secrets) == set(), name
