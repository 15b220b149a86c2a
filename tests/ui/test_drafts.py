"""Drafts, saved policies and answers: which tab is changed, which tab a step opens, which answer is old, what comes back."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.cloud import World
from helpers.cloud.federation.assertion_settings import SIGN_IN
from helpers.cloud.federation.callers import CALLED
from helpers.cloud.federation.token_claims import ISSUERS
from helpers.cloud.personas import PERSONAS
from helpers.cloud.workloads.callers import CALLED as WORKLOADS
from helpers.cloud.workloads.callers import settings as workload_settings
from helpers.course.rounds.request_form import FIELDS, fields_of
from helpers.ui import Workbench, WorkbenchModel, sharing
from helpers.ui.parts import bar, form, path
from helpers.ui.parts.verdict import ANSWERED
from helpers.ui.parts.view import View
from helpers.ui.workbench_model import KINDS
from tests.story import BUCKET, OPERATOR, permission, trust_policy

# Of each policy, one that AWS saves, on one line, named by its Sid; with all of them the bucket is listed.
_ON_THE_BUCKET = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET}
STATEMENTS: dict[str, dict[str, Any]] = {
    "trust": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": OPERATOR}},
    "role": _ON_THE_BUCKET,
    "boundary": {**_ON_THE_BUCKET, "Resource": "*"},
    "caller": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"},
    "bucket": {**_ON_THE_BUCKET, "Principal": {"AWS": "111122223333"}},
    "session": {**_ON_THE_BUCKET, "Action": "s3:List*"},
}


def named(tab: str, layout: int | None = None) -> str:
    statement = {"Sid": f"OfThe{tab.title()}", **STATEMENTS[tab]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=layout)


def tabs_that_say_so(model: WorkbenchModel) -> set[str]:
    """The tabs whose label says that they are changed."""
    drawn = bar.html(model, View("uid", tuple(KINDS))).split("</button>")
    return {
        tab
        for tab in KINDS
        for button in drawn
        if f'data-with="{tab}"' in button and ("(not saved)" in button or "(set)" in button)
    }


# --- which tab is changed --------------------------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["backup-operator", "BackupServiceRole"])
def test_a_tab_says_that_its_draft_differs_from_what_is_stored(world: World, caller: str) -> None:
    model = WorkbenchModel(world, caller=caller)
    written: set[str] = set()
    assert tabs_that_say_so(model) == written
    for tab in KINDS:
        before = model.text_of(tab)
        model.write(tab, named(tab))
        assert tabs_that_say_so(model) == written | {tab}
        model.write(tab, before)
        assert tabs_that_say_so(model) == written
        model.write(tab, named(tab))
        written.add(tab)
    model.assume()
    assert tabs_that_say_so(model) == {"session"}, "the others are stored now; a session policy never is"
    for tab in KINDS:
        model.write(tab, named(tab, layout=4))
    assert tabs_that_say_so(model) == {"session"}, "another layout says nothing else"


def test_what_another_cell_stores_changes_the_tab(world: World) -> None:
    model, company = WorkbenchModel(world), world.client("iam", "A/admin")
    model.write("role", named("role"))
    company.put_role_policy(RoleName=model.role, PolicyName="Backup", PolicyDocument=named("role", 2))
    assert tabs_that_say_so(model) == set()
    company.update_assume_role_policy(RoleName=model.role, PolicyDocument=trust_policy("*"))
    assert tabs_that_say_so(model) == {"trust"}


# --- which tab a step opens ------------------------------------------------------------------------------------


def test_a_step_opens_the_tab_and_the_line_of_the_statement_it_speaks_of(world: World) -> None:
    for layout in (None, 4):
        model = WorkbenchModel(world, others={tab: named(tab, layout) for tab in KINDS if tab != "trust"})
        model.trust_policy = named("trust", layout)
        for _ in ("drafted", "saved"):
            opened = {}
            for step in model.preview.path:
                for looked in step.looked:
                    assert f"OfThe{looked.tab.title()}" in looked.text and f"OfThe{looked.tab.title()}" in looked.words
                    opened[looked.tab] = line = model.line_of(looked)
                    shown = model.text_of(looked.tab).splitlines()
                    assert line and f"OfThe{looked.tab.title()}" in "".join(shown[line - 1 : line + 1]), (looked, line)
                    assert f'data-with="{looked.tab}:{line}"' in path.html(model, View("uid"))
            assert set(opened) == set(KINDS)
            model.assume()
            # A workbench made anew shows the stored texts laid out, whatever their lines are where they are stored.
            model = WorkbenchModel(world, others={"session": named("session", layout)})


def test_a_policy_without_a_tab_opens_none(world: World) -> None:
    """Somebody's second policy, a group's, a caller's boundary and its session's policies stand in no tab."""
    for client, put, name, action in (
        ("A/admin", "put_role_policy", {"RoleName": "BackupAccessRole"}, "s3:*"),
        ("B/admin", "put_user_policy", {"UserName": "backup-operator"}, "sts:*"),
    ):
        save = getattr(world.client("iam", client), put)
        save(**name, PolicyName="ZSecond", PolicyDocument=permission(action, "*"))
    vendor = world.client("iam", "B/admin")
    vendor.create_group(GroupName="All")
    vendor.put_group_policy(GroupName="All", PolicyName="x", PolicyDocument=permission("sts:Assume*", "*"))
    vendor.add_user_to_group(GroupName="All", UserName="backup-operator")
    arn = vendor.create_policy(PolicyName="Most", PolicyDocument=permission("*", "*"))["Policy"]["Arn"]
    vendor.put_user_permissions_boundary(UserName="backup-operator", PermissionsBoundary=arn)
    model = WorkbenchModel(world)
    looked = [each for step in model.preview.path for each in step.looked]
    assert len(looked) == 7
    stored = {tab: model.text_of(tab) for tab in KINDS}
    for each in looked:
        line = model.line_of(each)
        is_shown = json.loads(each.text) in [json.loads(text) for text in stored.values() if text]
        assert bool(line) is is_shown, each
        if line:
            assert json.loads(stored[each.tab]) == json.loads(each.text)
    assert sum(bool(model.line_of(each)) for each in looked) == 3
    assert path.html(model, View("uid")).count('data-do="reveal"') == 3


# --- which answer is old ---------------------------------------------------------------------------------------

TYPED = {
    "caller": "intern",
    "external_id": "other",
    "session_name": "Other",
    "mfa": "code",
    "source_ip": "203.0.113.77",
    "moment": "2035-01-15 21:30",
    "duration": "900",
    "tags": "team=backup",
    "source_identity": "alice",
    "for_account": "444455556666",
    "source_arn": "arn:aws:ecs:eu-central-1:444455556666:*",
    "sts_endpoint": "vpce-1a2b3c4d",
    "s3_endpoint": "vpce-5e6f7a8b",
}


@pytest.mark.parametrize("name", TYPED)
def test_an_answer_is_old_once_a_field_says_something_else(world: World, name: str) -> None:
    workbench = Workbench(world)
    workbench.assume()
    assert ANSWERED in workbench.result.html
    workbench.model.fill({name: TYPED[name]})
    assert not workbench.model.answered
    assert ANSWERED not in workbench.result.html + workbench.as_text() + workbench.as_html()
    workbench.model.fill({name: {"caller": "backup-operator", "session_name": "VendorSession"}.get(name, "")})
    assert workbench.model.answered and ANSWERED in workbench.result.html, "the same request again"


def test_every_field_is_among_them() -> None:
    assert set(TYPED) == {field.name for field in FIELDS} | {"caller", "external_id", "session_name"}


FROM_ANYWHERE = ("source_ip", "moment", "duration", "sts_endpoint", "s3_endpoint")


@pytest.mark.parametrize("issuer", CALLED)
def test_the_form_of_whoever_comes_with_a_token_or_an_assertion(world: World, issuer: str) -> None:
    """These calls take no ExternalId, no tags, no source identity and no code.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
    """
    usual: dict[str, Any] = {"user": "dana", "provider": "Company", "recipient": SIGN_IN, "sub_type": "persistent"}
    usual["affiliation"] = ""
    if issuer in ISSUERS:
        usual = {name: each.default for name, each in inspect.signature(ISSUERS[issuer]).parameters.items()}
    workbench = Workbench(world, caller=issuer)
    names = re.findall(r' name="(\w+)"', form.html(workbench.model, View("uid")))
    of_token = [f"token_{name}" for name in usual]
    assert set(names) == {"caller", "session_name", *of_token, *FROM_ANYWHERE}
    shown = dict(form.lines(workbench.model, View.first))
    for field in fields_of(issuer):
        default = usual.get(field.name.removeprefix("token_"))
        if default and default is not True:
            assert shown[field.label] == f"By itself: {default}"
    workbench.assume()
    assert ANSWERED in workbench.result.html
    workbench.model.fill({of_token[0]: "another/thing"})
    assert not workbench.model.answered and "another/thing" in str(workbench.model.ask)
    again = Workbench(world)
    assert again.model.take(workbench.model.shared) == "" and again.model.ask == workbench.model.ask


@pytest.mark.parametrize("kind", WORKLOADS)
def test_the_form_of_a_workload(world: World, kind: str) -> None:
    """The service signs, names the session, sets tags and source identity; a machine may ask for a duration.

    https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
    https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
    """
    workbench = Workbench(world, caller=kind)
    drawn = form.html(workbench.model, View("uid"))
    told = [f"token_{each.name}" for each in workload_settings(kind)]
    names = set(re.findall(r' name="(\w+)"', drawn))
    assert names == {"caller", *told, "moment", *(["duration"] if kind == "machine" else [])}
    assert "a usual " + kind in drawn
    workbench.assume()
    assert ANSWERED in workbench.result.html
    workbench.model.fill({told[0]: "another"})
    assert not workbench.model.answered and "another" in str(workbench.model.ask)
    again = Workbench(world)
    assert again.model.take(workbench.model.shared) == "" and again.model.ask == workbench.model.ask


def test_what_a_token_says_stands_first_among_the_keys(world: World) -> None:
    issuer = "token.actions.githubusercontent.com"
    admin = world.client("iam", "A/admin")
    admin.create_open_id_connect_provider(Url=f"https://{issuer}", ClientIDList=["sts.amazonaws.com"])

    def keys(caller: str) -> list[str]:
        return re.findall(r"<code>([^<]+)</code>", form.html(WorkbenchModel(world, caller=caller), View("uid")))

    of_token = keys("github")
    assert of_token[:2] == [f"{issuer}:sub", f"{issuer}:aud"] and "sts:ExternalId" not in of_token
    assert keys("backup-operator")[:2] == ["sts:ExternalId", "aws:MultiFactorAuthPresent"]


@pytest.mark.parametrize("tab", KINDS)
def test_an_answer_is_old_once_a_draft_says_something_else(world: World, tab: str) -> None:
    workbench = Workbench(world, policies=tuple(KINDS))
    workbench.assume()
    workbench.model.write(tab, named(tab))
    assert not workbench.model.answered
    assert ANSWERED not in workbench.result.html + workbench.as_text() + workbench.as_html()


def _policy(put: str, who: str, name: dict[str, str]) -> Callable[[World], object]:
    def change(world: World) -> object:
        text = permission("s3:GetObject", "*")
        return getattr(world.client("iam", who), put)(**name, PolicyDocument=text)

    return change


NO_LISTING = {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "s3:ListBucket", "Resource": "*"}}
CHANGES: dict[str, Callable[[World], object]] = {
    "the trust policy": lambda world: world.client("iam", "A/admin").update_assume_role_policy(
        RoleName="BackupAccessRole", PolicyDocument=trust_policy("*")
    ),
    "the role's permission": _policy(
        "put_role_policy", "A/admin", {"RoleName": "BackupAccessRole", "PolicyName": "Backup"}
    ),
    "the caller's permission": _policy(
        "put_user_policy", "B/admin", {"UserName": "backup-operator", "PolicyName": "Assume"}
    ),
    "the boundary": lambda world: world.client("iam", "A/admin").put_role_permissions_boundary(
        RoleName="BackupAccessRole", PermissionsBoundary="arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    ),
    "the bucket's policy": lambda world: world.client("s3", "A/admin").put_bucket_policy(
        Bucket="your-bucket-name",
        Policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [{**_ON_THE_BUCKET, "Effect": "Deny", "Principal": "*"}],
            }
        ),
    ),
    "the role": lambda world: [
        world.client("iam", "A/admin").delete_role_policy(RoleName="BackupAccessRole", PolicyName="Backup"),
        world.client("iam", "A/admin").delete_role(RoleName="BackupAccessRole"),
    ],
    "the hour": lambda world: world.later(hours=10),
    "an organization": lambda world: world.organize(accounts=["A"], scps={"no-listing": NO_LISTING}, management="D"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_an_answer_is_old_once_the_world_would_answer_otherwise(world: World, what: str) -> None:
    before_ten = {"DateLessThan": {"aws:CurrentTime": "2035-01-15T10:00:00Z"}}
    workbench = Workbench(world, trust_policy=trust_policy(OPERATOR, Condition=before_ten))
    workbench.assume()
    world.client("s3", "A/admin").list_buckets()
    workbench.model.errand("list")
    workbench.follow_world()
    assert workbench.attempt.allowed and ANSWERED in workbench.result.html, "that changes no answer"
    CHANGES[what](world)
    workbench.follow_world()
    if what == "the trust policy":  # the draft would be saved over it: the same answer
        assert workbench.model.answered
        workbench.model.as_saved()
    assert not workbench.model.answered, what
    assert ANSWERED not in workbench.result.html + workbench.as_text() + workbench.as_html()


# --- what comes back -------------------------------------------------------------------------------------------

texts = st.text(max_size=20)
states = st.fixed_dictionaries(
    {
        "trust_policy": texts,
        "others": st.dictionaries(st.sampled_from([tab for tab in KINDS if tab != "trust"]), texts),
        "caller": st.sampled_from(["", "nobody", *PERSONAS]) | texts,
        "external_id": texts,
        "session_name": texts,
        "fields": st.dictionaries(st.sampled_from([field.name for field in FIELDS]), texts),
    }
)


@given(before=states, state=states)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_packed_unpacked_and_restored_it_is_the_same(world: World, before: Any, state: Any) -> None:
    model = WorkbenchModel(world)
    model.restore(before)
    model.restore(sharing.unpacked(sharing.packed(state)))
    assert model.state() == state
    shared = model.shared
    model.restore(before)
    assert model.take(shared) == "" and model.state() == state


@given(first=states, state=states)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_start_again_brings_all_of_it_back(world: World, first: Any, state: Any) -> None:
    model = WorkbenchModel(world, **first)
    shown = {tab: model.text_of(tab) for tab in KINDS}
    model.restore(state)
    model.start_again()
    again = model.state()
    others, wanted = again.pop("others"), dict(first)
    assert {**others, **wanted.pop("others")} == others
    assert again == wanted
    assert {tab: model.text_of(tab) for tab in KINDS} == shown


@given(state=states)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_as_saved_keeps_the_request_and_takes_every_stored_policy(world: World, state: Any) -> None:
    stored = WorkbenchModel(world, caller=state["caller"])
    wanted = {tab: stored.text_of(tab) for tab in KINDS} | {"session": state["others"].get("session", "")}
    model = WorkbenchModel(world)
    model.restore(state)
    model.as_saved()
    assert {tab: model.text_of(tab) for tab in KINDS} == wanted
    request = ("caller", "external_id", "session_name", "fields")
    assert {name: model.state()[name] for name in request} == {name: state[name] for name in request}


def test_everything_that_can_be_typed_is_in_the_state(world: World) -> None:
    came_of_it = {"attempt", "errands", "missing"}
    of_the_lesson = {"role", "bucket", "tab"}
    traits = set(WorkbenchModel.class_own_traits())
    assert set(WorkbenchModel(world).state()) == traits - came_of_it - of_the_lesson


def test_another_callers_draft_goes_and_ones_own_stays(world: World) -> None:
    model = WorkbenchModel(world, others={"caller": named("caller"), "session": named("session")})
    model.fill({"external_id": "x1"})
    assert set(model.others) == {"caller", "session"}
    model.fill({"caller": "intern"})
    assert set(model.others) == {"session"}
