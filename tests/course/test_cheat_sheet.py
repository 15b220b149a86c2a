"""The cheat sheet: the engine decides its cells, the lab says its errors and runs its commands, and each row has a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore.exceptions import ClientError

from helpers.cloud import World, get_world, run
from helpers.course import cheat_sheet
from helpers.course.cheat_sheet import ABSENT, Absent, Row
from helpers.iam import Caller, CallerType, Outcome, PolicyKind, caller_from_arn, parse
from tests import cast, pages
from tests.iam.build import (
    DEVELOPER,
    EC2,
    FEDERATED_USER,
    GITHUB,
    INTERN,
    NIGHTLY,
    OPERATOR,
    ROLE,
    ROOT_A,
    ROOT_B,
    SAML,
    A,
    B,
    allowing,
    ask,
    assume,
    document,
    trusting,
)
from tests.story import permission, trust_policy
from tests.wording import BANNED

ROWS = [(section, row) for section in cheat_sheet.SECTIONS for row in section.rows]
IDS = [f"{section.title}: {row.cells[0]}" for section, row in ROWS]


@pytest.fixture
def world() -> Iterator[World]:
    made = get_world()
    made.reset()
    yield made
    made.reset()


# -- each row ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("section", "row"), ROWS, ids=IDS)
def test_each_row_has_its_page_and_fills_its_columns(section, row):
    fault = pages.fault(row.page)
    assert not fault or (section is cheat_sheet.TOKENS and not pages.issuer_fault(row.page)), fault
    assert len(row.cells) == len(section.head)
    assert all(cell.count("`") % 2 == 0 and not BANNED.search(cell) for cell in row.cells)


# -- what a missing key does --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("absent", ABSENT, ids=lambda one: one.operators)
def test_what_a_missing_key_does(absent: Absent):
    trusted = trusting({"AWS": OPERATOR.arn})
    for operator, keys in absent.such_as.items():
        condition = {operator: keys}
        allow = assume(OPERATOR, trusting({"AWS": OPERATOR.arn}, Condition=condition))
        deny = assume(OPERATOR, trusted, trusting({"AWS": "*"}, effect="Deny", Condition=condition))
        lets_in = allow.outcome is Outcome.ALLOW
        denies = deny.outcome is Outcome.EXPLICIT_DENY
        assert (lets_in, denies) == (absent.holds, absent.holds), operator
    words = ("yes", "lets in", "denies") if absent.holds else ("no", "lets nobody in", "denies nobody")
    assert absent.row.cells[1:] == words and absent.row in cheat_sheet.MISSING.rows


FAMILIES = {
    "StringEquals": "sts:ExternalId",
    "StringLike": "sts:ExternalId",
    "ArnLike": "aws:PrincipalArn",
    "IpAddress": "aws:SourceIp",
    "NumericLessThan": "aws:MultiFactorAuthAge",
    "DateLessThan": "aws:TokenIssueTime",
}
VALUES = {
    "ArnLike": "arn:aws:iam::*:role/x",
    "IpAddress": "192.0.2.0/24",
    "NumericLessThan": "60",
    "DateLessThan": "2035-01-15T00:00:00Z",
}
NEGATED = {"StringLike": "StringNotLike", "ArnLike": "ArnNotLike", "IpAddress": "NotIpAddress"}


@pytest.mark.parametrize("operator", FAMILIES)
def test_every_operator_of_a_row_does_the_same(operator):
    key, value = FAMILIES[operator], VALUES.get(operator, "x")
    named = {operator: False, f"{operator}IfExists": True, NEGATED.get(operator, "StringNotEquals"): True}
    for each, holds in named.items():
        key = "aws:PrincipalTag/team" if each.startswith("String") else key
        decision = assume(OPERATOR, trusting({"AWS": OPERATOR.arn}, Condition={each: {key: value}}))
        assert (decision.outcome is Outcome.ALLOW) is holds, each


def test_each_operator_has_one_row_of_the_sheet_however_it_begins_and_ends():
    """`…IfExists` holds with any of them; without it `ForAnyValue` does not hold, with `…Not…` either."""
    holds = {operator: absent.holds for absent in ABSENT for operator in absent.such_as}
    assert holds["ForAnyValue:StringEqualsIfExists"] and not holds["ForAnyValue:StringNotEquals"]
    assert holds["ForAllValues:StringNotEquals"] and holds["StringNotEquals"]
    last = ABSENT[-1].operators
    assert "`…Not…`" in last and "without `IfExists`" in last


def test_for_all_values_beside_null_wants_the_key():
    both = {"ForAllValues:StringEquals": {"aws:TagKeys": "team"}, "Null": {"aws:TagKeys": "false"}}
    statement = trusting({"AWS": OPERATOR.arn}, Condition=both)
    assert assume(OPERATOR, statement).outcome is Outcome.IMPLICIT_DENY
    assert assume(OPERATOR, statement, context={"aws:TagKeys": ["team"]}).outcome is Outcome.ALLOW
    assert "`ForAllValues` beside `Null`" in cheat_sheet.MISSING.note


# -- both sides, and whom a Principal means -------------------------------------------------------------------------------


def gets_in(caller: Caller, principal: dict[str, str] | str, may: bool) -> str:
    action = "sts:AssumeRole"
    if caller.type is CallerType.FEDERATED:
        action += "WithSAML" if ":saml-provider/" in caller.arn else "WithWebIdentity"
    own = (document(allowing(action, ROLE)),) if may and not caller.type.value.startswith(("service", "fed")) else ()
    decided = ask(caller, action, ROLE, by_resource=document(trusting(principal, action=action)), identity=own)
    return "allowed" if decided.outcome is Outcome.ALLOW else "denied"


SIDES = {
    "a caller of another account": (OPERATOR, {"AWS": OPERATOR.arn}),
    "another account, but not this caller": (INTERN, {"AWS": OPERATOR.arn}),
    "a user or role of its own account, by name": (DEVELOPER, {"AWS": DEVELOPER.arn}),
    "`:root` of its own account": (DEVELOPER, {"AWS": f"arn:aws:iam::{A}:root"}),
    "its own account, but not this caller": (DEVELOPER, {"AWS": f"arn:aws:iam::{A}:user/admin"}),
}


@pytest.mark.parametrize("row", cheat_sheet.SIDES.rows, ids=lambda row: row.cells[0])
def test_both_sides(row: Row):
    caller, principal = SIDES[row.cells[0]]
    assert row.cells[1:] == tuple(gets_in(caller, principal, may) for may in (False, True))


# Who gets in, by the form of the principal; somebody else who does not; who needs no permission.
MEANT = {
    "B": (OPERATOR, DEVELOPER),
    "arn:aws:iam::B:root": (OPERATOR, DEVELOPER),
    "arn:aws:iam::B:user/U": (caller_from_arn(f"arn:aws:iam::{B}:user/U"), OPERATOR),
    "arn:aws:iam::B:role/R": (caller_from_arn(f"arn:aws:sts::{B}:assumed-role/R/any"), NIGHTLY),
    "arn:aws:iam::A:user/U": (caller_from_arn(f"arn:aws:iam::{A}:user/U"), DEVELOPER),
    "arn:aws:iam::A:root": (DEVELOPER, OPERATOR),
    "*": (OPERATOR, None),
    "ec2.amazonaws.com": (EC2, caller_from_arn("lambda.amazonaws.com")),
    "arn:aws:iam::A:oidc-provider/HOST": (caller_from_arn(f"arn:aws:iam::{A}:oidc-provider/HOST"), GITHUB),
    "arn:aws:iam::A:saml-provider/NAME": (
        caller_from_arn(f"arn:aws:iam::{A}:saml-provider/NAME"),
        caller_from_arn(SAML),
    ),
}


def in_full(form: str) -> str:
    return re.sub(r"::([AB]):|^(B)$", lambda m: f"::{A if m[1] == 'A' else B}:" if m[1] else B, form)


@pytest.mark.parametrize("row", cheat_sheet.PRINCIPALS.rows, ids=lambda row: row.cells[0])
def test_whom_a_principal_means_and_who_needs_a_permission(row: Row):
    for kind, form in re.findall(r'`"(\w+)": "([^"]+)"`', row.cells[0]):
        principal = {kind: in_full(form)}
        wanted, other = MEANT[form]
        assert gets_in(wanted, principal, may=True) == "allowed"
        assert other is None or gets_in(other, principal, may=True) == "denied"
        needs = "yes" if gets_in(wanted, principal, may=False) == "denied" else "no"
        assert row.cells[2].partition(",")[0] == needs
    if "outside A" in row.cells[2]:
        assert gets_in(DEVELOPER, {"AWS": "*"}, may=False) == "allowed"


@pytest.mark.parametrize("principal", [f"arn:aws:iam::{B}:group/G", f"arn:aws:iam::{B}:user/*"])
def test_who_can_never_be_a_principal(principal):
    text = document(trusting({"AWS": principal}))
    assert [one for one in parse(text, PolicyKind.TRUST).findings if one.source == "aws"]


@pytest.mark.parametrize("caller", [ROOT_A, ROOT_B, FEDERATED_USER], ids=lambda caller: caller.arn)
def test_who_never_assumes_a_role(caller):
    assert gets_in(caller, {"AWS": "*"}, may=True) == "denied"


# -- tokens, errors, commands ---------------------------------------------------------------------------------------------

ISSUERS = {
    "GitHub": ("github", {}),
    "GitHub, new": ("github", {"immutable_ids": True}),
    "GitLab.com": ("gitlab", {}),
    "Terraform": ("terraform-cloud", {}),
    "EKS (IRSA)": ("eks", {}),
}


@pytest.mark.parametrize("row", cheat_sheet.TOKENS.rows, ids=lambda row: row.cells[0])
def test_tokens_are_as_the_issuers_make_them(world, row: Row):
    issuer, settings = ISSUERS[row.cells[0]]
    claims = world.token(issuer, **settings).claims
    pattern = re.sub(r"[A-Z]+", r"[\\w-]+", re.escape(row.cells[2].strip("`")))
    assert re.fullmatch(pattern, claims["sub"])
    said = cheat_sheet.TOKENS.note if issuer == "github" else row.cells[1]
    for audience in re.findall(r"`([\w.]+)`", said):
        assert audience in claims["aud"]
    assert issuer != "github" or "AWS's GitHub action asks for `sts.amazonaws.com`" in said


def test_the_story_told_by_its_commands(world, tmp_path, monkeypatch):
    """In the sheet's order, each with the keys of whom it names."""
    monkeypatch.chdir(tmp_path)
    Path("trust.json").write_text(trust_policy(cast.SERVICE_ROLE), encoding="utf-8")
    Path("access.json").write_text(permission("s3:ListBucket", "arn:aws:s3:::your-bucket-name"), encoding="utf-8")
    Path("assume.json").write_text(permission("sts:AssumeRole", ROLE), encoding="utf-8")
    acts = {"company": "A/admin", "vendor": "B/admin", "night job": "BackupServiceRole", "session": None}
    for row in cheat_sheet.COMMANDS.rows:
        who, command = row.cells[0], row.cells[1].strip("`")
        done = run(command, acts[who], world=world)
        assert done.exit_code == 0, done.text
        if who == "night job":
            acts["session"] = world.client("sts", "BackupServiceRole").assume_role(
                RoleArn=ROLE, RoleSessionName="VendorSession", ExternalId="company-a-7f3d"
            )["Credentials"]
    assert "backups/" in run(cheat_sheet.COMMANDS.rows[5].cells[1].strip("`"), acts["session"], world=world).text


# -- numbers, and what ends a session --------------------------------------------------------------------------------------


def numbers(section: cheat_sheet.Section, name: str) -> list[int]:
    row = next(row for row in section.rows if row.cells[0] == name)
    return [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", " ".join(row.cells[1:]))]


def limits(service: str, operation: str, parameter: str) -> tuple[int, int]:
    """As AWS's own model of the service has them."""
    model = botocore.session.get_session().get_service_model(service)
    shape = model.operation_model(operation).input_shape.members[parameter]
    return shape.metadata["min"], shape.metadata["max"]


def test_the_numbers_are_those_of_awss_models():
    assert tuple(numbers(cheat_sheet.SESSIONS, "name")) == limits("sts", "AssumeRole", "RoleSessionName")
    assert tuple(numbers(cheat_sheet.THIRD_PARTIES, "its form")) == limits("sts", "AssumeRole", "ExternalId")
    shortest, *hours, usual = numbers(cheat_sheet.SESSIONS, "lasts")
    assert shortest == limits("sts", "AssumeRole", "DurationSeconds")[0]
    assert tuple(3600 * hour for hour in hours) == limits("iam", "CreateRole", "MaxSessionDuration")
    assert usual == 3600


@pytest.mark.parametrize(("kind", "place"), [(PolicyKind.TRUST, 0), (PolicyKind.IDENTITY, 1)])
def test_how_long_the_two_documents_may_be(kind, place):
    longest = numbers(cheat_sheet.DOCUMENTS, "longest")[place]
    who = {"AWS": OPERATOR.arn} if kind is PolicyKind.TRUST else None
    statement = trusting(who) if who else allowing("s3:GetObject", "arn:aws:s3:::b/x")
    least = document(statement, {**statement, "Sid": ""}).replace("\n", "").replace(" ", "")
    for more, fits in ((longest - len(least), True), (longest - len(least) + 1, False)):
        text = least.replace('"Sid":""', f'"Sid":"{"x" * more}"')
        assert bool(parse(text, kind).errors) is not fits, (len(text), parse(text, kind).errors)


def test_no_user_of_the_story_gets_a_policy_of_its_own():
    """The course ends with a role for the night job; a policy on a user is where it set out."""
    assert not [row.cells for row in cheat_sheet.COMMANDS.rows if "put-user-policy" in row.cells[1]]


def test_a_changed_trust_policy_ends_no_session_and_a_deny_on_older_ones_does(world):
    company = world.client("iam", "A/admin")
    company.create_role(RoleName="BackupAccessRole", AssumeRolePolicyDocument=trust_policy(OPERATOR.arn))
    listing = permission("s3:ListBucket", "arn:aws:s3:::your-bucket-name")
    company.put_role_policy(RoleName="BackupAccessRole", PolicyName="Backup", PolicyDocument=listing)
    may = permission("sts:AssumeRole", ROLE)
    world.client("iam", "B/admin").put_user_policy(UserName="backup-operator", PolicyName="A", PolicyDocument=may)
    assumed = world.client("sts", "backup-operator").assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")
    bucket = world.client("s3", assumed["Credentials"])
    company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust_policy(DEVELOPER.arn))
    assert bucket.list_objects_v2(Bucket="your-bucket-name")["KeyCount"]
    older = {"DateLessThan": {"aws:TokenIssueTime": f"{world.later(minutes=1):%Y-%m-%dT%H:%M:%SZ}"}}
    revoke = document(allowing("*", effect="Deny", Condition=older))
    company.put_role_policy(RoleName="BackupAccessRole", PolicyName="Revoke", PolicyDocument=revoke)
    with pytest.raises(ClientError, match="explicit deny in an identity-based policy"):
        bucket.list_objects_v2(Bucket="your-bucket-name")
    company.update_assume_role_policy(RoleName="BackupAccessRole", PolicyDocument=trust_policy(OPERATOR.arn))
    world.later(minutes=2)
    again = world.client("sts", "backup-operator").assume_role(RoleArn=ROLE, RoleSessionName="VendorSession")
    assert world.client("s3", again["Credentials"]).list_objects_v2(Bucket="your-bucket-name")["KeyCount"]
    first, _, then = cheat_sheet.SESSIONS.rows[-1].cells[1].partition("; ")
    assert "trust policy" in first and "`DateLessThan` on `aws:TokenIssueTime`" in then
