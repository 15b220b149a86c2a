"""Who can assume the role, and what did a change do? Tables first, then laws on random policies."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import iam
from helpers.iam import Caller, CallerType, Policies, PolicyKind, Request, keys
from helpers.iam.analysis import analyse, probes
from helpers.iam.analysis.values import Texts
from helpers.iam.conditions import OPERATORS
from tests import recipes
from tests.iam.build import BUCKET, ROLE, A, B, C, D, allowing, document, trusting

USER, SESSION = "user somebody-else of", "session another-session of role another-role of"
UNPERMITTED = ", without a permission of its own"
OPERATOR, SERVICE_ROLE = f"arn:aws:iam::{B}:user/backup-operator", f"arn:aws:iam::{B}:role/BackupServiceRole"
NIGHTLY = f"arn:aws:sts::{B}:assumed-role/BackupServiceRole/nightly"
GITHUB = f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"
CORP = f"arn:aws:iam::{A}:saml-provider/Corp"
SUBJECT = "token.actions.githubusercontent.com:sub"
ID = {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}


def trust(*statements):
    return iam.parse(document(*statements), PolicyKind.TRUST)


def who_can(*statements):
    return analyse.who_can(trust(*statements), role=ROLE)


def compare(old, new):
    return analyse.compare(trust(*old), trust(*new), role=ROLE)


def told(matrix):
    """Circumstance → who gets in; circumstances in which nobody does are left out."""
    return {
        group.label: {asker.label for asker, allowed in zip(matrix.callers, group.allowed, strict=True) if allowed}
        for group in matrix.summary()
        if any(group.allowed)
    }


ANYWHERE, PODS = "rolesanywhere.amazonaws.com", "pods.eks.amazonaws.com"
WEB = "sts:AssumeRoleWithWebIdentity"
WHO_GETS_IN = [
    # An account delegates: its users and roles get in with a permission of their own, everywhere.
    ([trusting({"AWS": B})], {"always": {f"{USER} {B}", f"{SESSION} {B}"}}),
    ([trusting({"AWS": A})], {"always": {f"{USER} {A}", f"{SESSION} {A}"}}),
    # A name grants; in the role's own account it needs no permission besides.
    ([trusting({"AWS": OPERATOR})], {"always": {f"user backup-operator of {B}"}}),
    (
        [trusting({"AWS": f"arn:aws:iam::{A}:user/developer"})],
        {"always": {f"user developer of {A}", f"user developer of {A}{UNPERMITTED}"}},
    ),
    ([trusting({"AWS": SERVICE_ROLE})], {"always": {f"session another-session of role BackupServiceRole of {B}"}}),
    (
        [trusting({"AWS": f"arn:aws:iam::{B}:role/ops/Nightly"})],
        {"always": {f"session another-session of role ops/Nightly of {B}"}},
    ),
    ([trusting({"AWS": NIGHTLY})], {"always": {f"session nightly of role BackupServiceRole of {B}"}}),
    # A unique id says nothing about the account.
    (
        [trusting({"AWS": "AIDAOPERATOREXAMPLE"})],
        {"always": {f"user somebody-else (AIDAOPERATOREXAMPLE) of {whose}" for whose in (A, A + UNPERMITTED, D)}},
    ),
    (
        [trusting({"AWS": "*"})],
        {"always": {f"{USER} {A}", f"{USER} {A}{UNPERMITTED}", f"{USER} {D}", f"{SESSION} {D}"}},
    ),
    ([trusting({"Service": "ec2.amazonaws.com"})], {"always": {"service ec2.amazonaws.com"}}),
    # A provider's users come by another call.
    ([trusting({"Federated": GITHUB})], {}),
    (
        [trusting({"Federated": GITHUB}, action="sts:AssumeRoleWithWebIdentity")],
        {"always": {f"somebody with a token of {GITHUB}"}},
    ),
    ([trusting({"Federated": CORP}, action="sts:AssumeRoleWithSAML")], {"always": {f"somebody with a SAML assertion of {CORP}"}}),
    # Conditions on what the request carries.
    (
        [trusting({"AWS": B}, Condition=ID)],
        {'sts:ExternalId = "company-a-7f3d"': {f"{USER} {B}", f"{SESSION} {B}"}},
    ),
    (
        [trusting({"AWS": OPERATOR}, Condition={**ID, "Bool": {"aws:MultiFactorAuthPresent": "true"}})],
        {'sts:ExternalId = "company-a-7f3d", aws:MultiFactorAuthPresent = "true"': {f"user backup-operator of {B}"}},
    ),
    (
        [trusting({"AWS": OPERATOR}, Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})],
        {"aws:MultiFactorAuthPresent absent": {f"user backup-operator of {B}"}},
    ),
    (
        [trusting({"AWS": OPERATOR}), trusting({"AWS": "*"}, "Deny", Condition={"StringNotEquals": {"sts:ExternalId": "x1"}})],
        {'sts:ExternalId = "x1"': {f"user backup-operator of {B}"}},
    ),
    (
        [trusting({"AWS": OPERATOR}, Condition={"StringEquals": {"aws:RequestTag/team": "${aws:PrincipalTag/team}"}})],
        {
            'aws:RequestTag/team = "something-else", aws:PrincipalTag/team = "something-else"': {
                f"user backup-operator of {B}"
            }
        },
    ),
    # A service says for whom it acts; a user never does, whatever the condition asks.
    (
        [trusting({"AWS": B, "Service": "ecs-tasks.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": A}})],
        {f'aws:SourceAccount = "{A}"': {"service ecs-tasks.amazonaws.com"}},
    ),
    # AWS never sends this key when a role is assumed.
    ([trusting({"AWS": B}, Condition={"StringEquals": {"s3:prefix": "home/"}})], {}),
    # Conditions on the caller: who it is, not what the request carries.
    (
        [trusting({"AWS": B}, Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{B}:role/Backup*"}})],
        {"always": {f"session another-session of role Backup of {B}"}},
    ),
    (
        [trusting({"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalArn": [OPERATOR, SERVICE_ROLE]}})],
        {"always": {f"user backup-operator of {B}", f"session another-session of role BackupServiceRole of {B}"}},
    ),
    # The key holds the role's ARN, never the session's.
    ([trusting({"AWS": B}, Condition={"ArnEquals": {"aws:PrincipalArn": NIGHTLY}})], {}),
    (
        [trusting({"AWS": "*"}, Condition={"StringEquals": {"aws:PrincipalAccount": C}})],
        {"always": {f"{USER} {C}", f"{SESSION} {C}"}},
    ),
    (
        [trusting({"AWS": B}, Condition={"StringLike": {"aws:userid": "AROASERVICEEXAMPLE:*"}})],
        {"always": {f"session another-session of role another-role (AROASERVICEEXAMPLE) of {B}"}},
    ),
    (
        [trusting({"AWS": B}, Condition={"StringEquals": {"sts:RoleSessionName": "${aws:username}"}})],
        {'sts:RoleSessionName = "somebody-else"': {f"{USER} {B}"}},
    ),
    ([trusting({"AWS": "*"}, Condition={"Bool": {"aws:PrincipalIsAWSService": "true"}})], {}),
    # Services that ask for more than sts:AssumeRole.
    ([trusting({"Service": ANYWHERE})], {}),
    (
        [trusting({"Service": ANYWHERE}, action=["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"])],
        {"always": {f"service {ANYWHERE}", f"service {ANYWHERE}, asking for sts:SetSourceIdentity", f"service {ANYWHERE}, asking for sts:TagSession"}},
    ),
    ([trusting({"Service": PODS})], {"always": {f"service {PODS}, where its association switches session tags off"}}),
    # Keys that this sort of caller never has, and values that no request has.
    ([trusting({"Service": "ec2.amazonaws.com"}, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})], {}),
    ([trusting({"Service": "ec2.amazonaws.com"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})], {}),
    ([trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": ""}})], {}),
    ([trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": "company a"}})], {}),
    ([trusting({"AWS": OPERATOR}, Condition={"StringEquals": {SUBJECT: "repo:org/repo:ref:refs/heads/main"}})], {}),
    ([trusting({"Federated": GITHUB}, action=WEB, Condition={"StringEquals": {"gitlab.com:sub": "x"}})], {}),
    ([trusting({"Federated": GITHUB}, action=WEB, Condition={"StringEquals": {SUBJECT.replace(":sub", ":repository_owner"): "org"}})], {}),
    # A role's session may come from a token, and then has its subject.
    (
        [trusting({"AWS": SERVICE_ROLE}, Condition={"StringEquals": {SUBJECT: "repo:org/repo:ref:refs/heads/main"}})],
        {f'{SUBJECT} = "repo:org/repo:ref:refs/heads/main"': {f"session another-session of role BackupServiceRole of {B}"}},
    ),
]  # fmt: skip


def _in_order(value):
    """A name for a case that is the same in every process: sets have an order of their own in each."""
    told = {key: sorted(who) for key, who in value.items()} if isinstance(value, dict) else value
    return str(told)[:120]


@pytest.mark.parametrize(("statements", "expected"), WHO_GETS_IN, ids=_in_order)
def test_who_gets_in(statements, expected):
    matrix = who_can(*statements)
    assert told(matrix) == expected
    assert matrix.complete


TRIED = [
    # Other capitals, one character less, one more; and absence first.
    (
        {"StringEquals": {"sts:ExternalId": "ab-1"}},
        {"sts:ExternalId": (None, "ab-1", "AB-1", "ab-", "ab-1x", "xab-1", "something-else")},
    ),
    ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"aws:MultiFactorAuthPresent": (None, "true", "false")}),
    ({"Null": {"aws:MultiFactorAuthPresent": "true"}}, {"aws:MultiFactorAuthPresent": (None, "true", "false")}),
    ({"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, {"aws:MultiFactorAuthAge": (None, "3600", "3599", "3601")}),
    # A time there always is.
    (
        {"DateLessThan": {"aws:CurrentTime": "2035-02-01"}},
        {"aws:CurrentTime": ("2035-02-01", "2035-01-31T23:59:59Z", "2035-02-01T00:00:01Z")},
    ),
    ({"DateGreaterThan": {"aws:EpochTime": "2052464400"}}, {"aws:EpochTime": ("2052464400", "2052464399", "2052464401")}),
    ({"DateLessThan": {"aws:TokenIssueTime": "9999-12-31T23:59:59Z"}}, {"aws:TokenIssueTime": (None, "9999-12-31T23:59:59Z", "9999-12-31T23:59:58Z")}),
    # The ends of a range, the neighbours outside, and the other family.
    (
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"aws:SourceIp": (None, "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0", "2001:db8::1")},
    ),
    (
        {"NotIpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
        {"aws:SourceIp": (None, "0.0.0.0", "255.255.255.255", "2001:db8::1")},
    ),
    # A key with several values: one, and one of each sort together.
    (
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["ab"]}},
        {"aws:TagKeys": (None, ("ab",), ("AB",), ("a",), ("abx",), ("xab",), ("something-else",), ("ab", "AB"))},
    ),
    # A qualifier makes no list of a key that has one value.
    (
        {"ForAnyValue:StringEquals": {"sts:ExternalId": "ab"}},
        {"sts:ExternalId": (None, "ab", "AB", "abx", "xab", "something-else")},  # of one character it can't be
    ),
    ({"BinaryEquals": {"aws:Example": "QUJD"}}, {"aws:Example": (None, "QUJD", "c29tZXRoaW5nLWVsc2U=")}),
    # AWS does not read this claim of anybody's tokens, and a user has no token.
    ({"StringEquals": {"example.com:key": "x", "example.com:sub": "x"}}, {"example.com:sub": (None, "x", "X", "xx", "something-else")}),
    # What says who calls, for which role, is not tried: it follows.
    ({"StringEquals": {"aws:username": "intern", "aws:ResourceAccount": A}}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "expected"), TRIED, ids=lambda value: str(value)[:100])
def test_what_is_tried(condition, expected):
    policy = trust(trusting({"AWS": B}, Condition=condition))
    assert not policy.errors
    assert probes.derive((policy,), ROLE).values == expected


def test_a_pattern_is_met_and_missed():
    policy = trust(trusting({"Federated": GITHUB}, Condition={"StringLike": {SUBJECT: "repo:org/repo:*"}}))
    tried = probes.derive((policy,), ROLE).values[SUBJECT]
    assert {None, "repo:org/repo:", "repo:org/repo:x", "REPO:ORG/REPO:X", "repo:org/repo", "something-else"} <= set(
        tried
    )


def test_two_patterns_meet():
    patterns = {"StringLike": {"sts:ExternalId": "a-*"}, "StringNotLike": {"sts:ExternalId": "*-z"}}
    tried = probes.derive((trust(trusting({"AWS": B}, Condition=patterns)),), ROLE).values["sts:ExternalId"]
    assert any(text and text.startswith("a-") and text.endswith("-z") for text in tried)


def test_a_name_that_the_policy_holds_is_not_invented():
    matrix = who_can(trusting({"AWS": f"arn:aws:iam::{D}:user/somebody-else"}))
    assert [asker.label for asker in matrix.callers][:3] == [
        f"user somebody-else of {D}",
        f"user somebody-elsex of {D}",
        "user somebody-elsex of 888888888888",
    ]


def test_actions_besides_are_asked_for_when_they_are_named():
    def asked(*statements):
        return {asker.action for asker in who_can(*statements).callers}

    assert asked(trusting({"AWS": B})) == asked(trusting({"AWS": B}, action="sts:*")) == {"sts:AssumeRole"}
    assert asked(trusting({"AWS": B}, action=["sts:AssumeRole", "sts:TagSession"])) == {
        "sts:AssumeRole",
        "sts:TagSession",
    }
    assert asked(trusting({"AWS": B}, action="sts:Set*")) == {"sts:AssumeRole", "sts:SetSourceIdentity"}


def test_a_cell_is_a_whole_decision():
    matrix = who_can(trusting({"AWS": B}, Condition=ID))
    decisions = {c.label: matrix.cell(matrix.callers[0], c) for c in matrix.circumstances}
    assert decisions['sts:ExternalId = "company-a-7f3d"'].allowed
    assert "the request has none" in decisions["sts:ExternalId absent"].reason
    assert 'the request has "COMPANY-A-7F3D"' in decisions['sts:ExternalId = "COMPANY-A-7F3D"'].reason


def test_a_summary_holds_every_column_once():
    matrix = who_can(trusting({"AWS": B}, Condition={**ID, "Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    groups = matrix.summary()
    assert groups[0].label == "sts:ExternalId absent"
    held = [circumstance for group in groups for circumstance in group.circumstances]
    assert sorted(c.label for c in held) == sorted(c.label for c in matrix.circumstances)
    for group in groups:
        for circumstance in group.circumstances:
            assert tuple(matrix.cell(asker, circumstance).allowed for asker in matrix.callers) == group.allowed


def test_many_keys_give_the_columns_that_make_a_difference():
    condition = {"StringEquals": {f"aws:RequestTag/{name}": "yes" for name in "abcdefgh"}}
    matrix = who_can(trusting({"AWS": B}, Condition=condition))
    assert matrix.complete and len(matrix.circumstances) == 2
    assert [len(askers) for askers in told(matrix).values()] == [2]


def test_more_than_is_worth_the_time_is_said():
    tags = [f"${{aws:PrincipalTag/{name}}}" for name in "abcdefgh"]
    condition = {"StringEquals": {"aws:RequestTag/team": tags}}
    assert not who_can(trusting({"AWS": B}, Condition=condition)).complete


@pytest.mark.parametrize(("statements", "complete"), [(11, True), (12, False)])
def test_more_sets_of_statements_than_are_kept_are_said(statements, complete):
    # Each statement holds or not by itself, so there are 2 to the power of them: 2,048 are kept.
    one_each = [
        trusting({"AWS": B}, Condition={"StringEquals": {f"aws:RequestTag/{name}": "y"}})
        for name in "abcdefghijkl"[:statements]
    ]
    assert who_can(*one_each).complete is complete


@pytest.mark.parametrize(("number", "complete"), [(20, True), (250, False)])
def test_more_texts_of_one_key_than_are_tried_are_said(number, complete):
    ids = [f"{each:02x}" for each in range(number)]
    found = probes.derive([trust(trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": ids}}))], ROLE)
    assert set(ids) <= set(found.values["sts:ExternalId"]), "what the policy names comes first"
    assert len(found.values["sts:ExternalId"]) <= 400
    assert found.complete is complete


def test_probes_may_be_ones_own():
    trust_policy = trust(trusting({"AWS": B}, Condition=ID))
    alice = iam.caller_from_arn(f"arn:aws:iam::{B}:user/alice")
    tried = probes.Probes((alice,), {"sts:ExternalId": (None, "company-a-7f3d")})
    matrix = analyse.who_can(trust_policy, tried, role=ROLE)
    assert told(matrix) == {'sts:ExternalId = "company-a-7f3d"': {f"user alice of {B}"}}


REFUSED = [
    ('{"Version": "2012-10-17"}', PolicyKind.TRUST, ROLE, "AWS would not save this trust policy."),
    (document(allowing("s3:*")), PolicyKind.IDENTITY, ROLE, "Only a trust policy says who can assume a role"),
    (document(trusting({"AWS": B})), PolicyKind.TRUST, BUCKET, "is not the ARN of a role"),
]


@pytest.mark.parametrize(("text", "kind", "role", "message"), REFUSED)
def test_what_can_not_be_analysed_is_refused(text, kind, role, message):
    policy, fine = iam.parse(text, kind), trust(trusting({"AWS": B}))
    with pytest.raises(ValueError, match=message):
        analyse.who_can(policy, role=role)
    with pytest.raises(ValueError, match=message):
        analyse.compare(fine, policy, role=role)


def test_what_is_not_modelled_is_passed_on():
    policy = trust(trusting({"AWS": B}, Condition={"Bool": {"aws:SecureTransport": "${aws:ViaAWSService}"}}))
    with pytest.raises(iam.Unsupported):
        analyse.who_can(policy, role=ROLE)


CHANGES = [
    ([trusting({"AWS": B})], [trusting({"AWS": f"arn:aws:iam::{B}:root"})], [], []),
    (
        [trusting({"AWS": B}, Condition=ID)],
        [trusting({"AWS": B})],
        [f"{USER} {B}, with no sts:ExternalId", f"{SESSION} {B}, with no sts:ExternalId"],
        [],
    ),
    (
        [trusting({"AWS": B}, Condition=ID)],
        [trusting({"AWS": B}, Condition={"StringEqualsIgnoreCase": {"sts:ExternalId": "company-a-7f3d"}})],
        [f'{who} {B}, with sts:ExternalId "COMPANY-A-7F3D"' for who in (USER, SESSION)],
        [],
    ),
    (
        [trusting({"AWS": OPERATOR})],
        [trusting({"AWS": B})],
        [f"{USER} {B}", f"{SESSION} {B}"],
        [],
    ),
    ([trusting({"AWS": SERVICE_ROLE})], [trusting({"AWS": NIGHTLY})], [], ["session another-session of role BackupServiceRole of " + B]),
    # Everybody: a stranger, whom nobody names, stands for all accounts that are not named.
    (
        [trusting({"AWS": B})],
        [trusting({"AWS": "*"})],
        [f"{USER} {D}", f"{SESSION} {D}", f"{USER} {A}"],
        [],
    ),
    # The account named instead of its user: now the user needs a permission of its own.
    (
        [trusting({"AWS": f"arn:aws:iam::{A}:user/developer"})],
        [trusting({"AWS": A})],
        [f"{USER} {A}", f"{SESSION} {A}"],
        [f"user developer of {A}{UNPERMITTED}"],
    ),
    (
        [trusting({"AWS": OPERATOR}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})],
        [trusting({"AWS": OPERATOR}, Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})],
        [f"user backup-operator of {B}, with no aws:MultiFactorAuthPresent"],
        [],
    ),
    # Each whom a list names gets a witness of its own; so does each direction.
    (
        [trusting({"AWS": [OPERATOR, f"arn:aws:iam::{B}:user/intern"]})],
        [trusting({"AWS": OPERATOR}), trusting({"AWS": [f"arn:aws:iam::{B}:user/{name}" for name in ("ann", "ben")]})],
        [f"user ann of {B}", f"user ben of {B}"],
        [f"user intern of {B}"],
    ),
    (
        [trusting({"AWS": OPERATOR})],
        [trusting({"AWS": OPERATOR}), trusting({"AWS": "*"}, "Deny", Condition={"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}})],
        [],
        [f"user backup-operator of {B}, with no aws:SourceIp"],
    ),
    (
        [trusting({"AWS": OPERATOR})],
        [trusting({"AWS": OPERATOR}, action="sts:*")],
        [f"user backup-operator of {B}, asking for sts:TagSession"],
        [],
    ),
    (
        [trusting({"Federated": GITHUB}, action="sts:AssumeRoleWithWebIdentity", Condition={"StringLike": {SUBJECT: "repo:org/repo:*"}})],
        [trusting({"Federated": GITHUB}, action="sts:AssumeRoleWithWebIdentity", Condition={"StringLike": {SUBJECT: "repo:org/repo*"}})],
        ['a repository whose name only begins so (org/repo-evil), with sub "repo:org/repo-evil:ref:refs/heads/main"'],
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "let_in", "shut_out"), CHANGES, ids=lambda value: str(value)[:100])
def test_what_a_change_did(old, new, let_in, shut_out):
    def told(lead, witnesses):
        return [w.sentence.removeprefix(lead).removesuffix(f". {w.after.reason}") for w in witnesses]

    comparison = compare(old, new)
    assert told("Newly let in: ", comparison.let_in) == let_in
    assert told("Newly shut out: ", comparison.shut_out) == shut_out
    assert comparison.complete


def test_a_witness_says_why():
    (witness,) = compare([trusting({"AWS": OPERATOR})], [trusting({"AWS": OPERATOR}, Condition=ID)]).shut_out
    assert witness.sentence == (
        f"Newly shut out: user backup-operator of {B}, with no sts:ExternalId. The trust policy of BackupAccessRole "
        f"does not let backup-operator in: statement 1, line {witness.after.decided_by[0].line}, wants sts:ExternalId "
        'StringEquals "company-a-7f3d", and the request has none.'
    )
    assert witness.request.caller.username == "backup-operator" and witness.before.allowed


# The vocabulary of the laws: small enough for texts to meet, rich enough for every kind of condition.
TEXT = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
]
ARN = ["ArnLike", "ArnNotLike", "ArnEquals", "StringLike", "StringEquals", "StringNotLike", "ArnNotEqualsIfExists"]
LISTS = [f"{qualifier}:{operator}" for qualifier in ("ForAllValues", "ForAnyValue") for operator in TEXT[:5]]
CONDITIONS = {
    "sts:ExternalId": (TEXT, ["company-a-7f3d", "Company-A-7f3d", "company-*", "*-7f3d", "c?mpany*", "*"]),
    "aws:MultiFactorAuthPresent": (["Bool", "BoolIfExists", "StringEquals"], ["true", "false"]),
    "aws:MultiFactorAuthAge": (["NumericLessThan", "NumericGreaterThanIfExists", "NumericNotEquals"], ["3600", "900", "3601"]),
    "aws:SourceIp": (["IpAddress", "NotIpAddress", "NotIpAddressIfExists"], ["203.0.113.0/24", "203.0.113.128/25", "198.51.100.7", "2001:db8::/32"]),
    "aws:CurrentTime": (["DateLessThan", "DateGreaterThanEquals", "DateEquals"], ["2035-01-15T09:00:00Z", "2035-02-01", "2052464400"]),
    "aws:PrincipalArn": (ARN, [f"arn:aws:iam::{B}:role/Backup*", f"arn:aws:iam::{B}:user/*", OPERATOR, "arn:aws:iam::*:role/*BackupServiceRole", f"arn:aws:iam::{B}:role/*/*", NIGHTLY, "*Admin"]),
    "aws:PrincipalAccount": (TEXT, [A, B, C, "1234*"]),
    "aws:username": (TEXT, ["intern", "backup-*", "*op*", "${sts:RoleSessionName}"]),
    "aws:userid": (TEXT, ["AIDAOPERATOREXAMPLE", "AROASERVICEEXAMPLE:*", "*:nightly", "AIDA*"]),
    "aws:PrincipalType": (TEXT[:2], ["User", "AssumedRole"]),
    "sts:RoleSessionName": (TEXT, ["nightly", "${aws:username}", "nightly-*", "${aws:PrincipalTag/team}"]),
    "aws:PrincipalTag/team": (TEXT, ["backup", "b*", "${aws:RequestTag/team}"]),
    "aws:RequestTag/team": (TEXT, ["backup", "ops", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team,'ops'}"]),
    "aws:TagKeys": (LISTS, ["team", "env", "t*"]),
    "aws:SourceArn": (ARN, [f"arn:aws:ecs:*:{A}:*", "arn:aws:ecs:*", f"arn:aws:ecs:eu-central-1:{A}:task/x"]),
    SUBJECT: (TEXT, ["repo:org/repo:*", "repo:org/*", "repo:*:ref:refs/heads/main"]),
    "sso.example.com:amr": (LISTS, ["strong", "x*", "weak"]),
}  # fmt: skip
SENT = {
    "sts:ExternalId": ["company-a-7f3d", "COMPANY-A-7F3D", "company-", "x-7f3d", "company-zz-7f3d", "cxmpany", "nope"],
    "aws:MultiFactorAuthPresent": ["true", "false"],
    "aws:MultiFactorAuthAge": ["0", "899", "900", "901", "3600", "3601", "3602"],
    "aws:SourceIp": ["203.0.113.0", "203.0.113.128", "203.0.114.0", "198.51.100.7", "10.0.0.1", "2001:db8::5", "2001:db9::1"],
    "aws:CurrentTime": ["2035-01-15T09:00:00Z", "2035-01-15T08:59:59Z", "2035-01-20T00:00:00Z", "2036-01-01T00:00:00Z"],
    "sts:RoleSessionName": ["nightly", "nightly-1", "intern", "backup-operator", "backup", "whoever"],
    "aws:PrincipalTag/team": ["backup", "ops", "Backup", "dev"],
    "aws:RequestTag/team": ["backup", "ops", "Backup", "dev"],
    "aws:TagKeys": [("team",), ("env",), ("team", "env"), ("Team",), ("team", "cost"), ("cost",), ("tx", "Team")],
    "aws:SourceArn": [f"arn:aws:ecs:eu-central-1:{A}:task/x", f"arn:aws:ecs:us-east-1:{B}:task/x", "arn:aws:s3:::b"],
    SUBJECT: ["repo:org/repo:ref:refs/heads/main", "repo:org/other:pull", "repo:orgx/repo:ref:refs/heads/main"],
    "sso.example.com:amr": [("strong",), ("weak",), ("strong", "x1"), ("x1", "zz"), ("strong", "weak")],
}  # fmt: skip
PRINCIPALS = [
    {"AWS": "*"},
    {"AWS": A},
    {"AWS": B},
    {"AWS": [f"arn:aws:iam::{C}:root", OPERATOR]},
    {"AWS": f"arn:aws:iam::{A}:user/intern"},
    {"AWS": SERVICE_ROLE},
    {"AWS": NIGHTLY},
    {"AWS": "AIDAOPERATOREXAMPLE"},
    {"AWS": "AROASERVICEEXAMPLE", "Service": "ec2.amazonaws.com"},
    {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
    {"Federated": GITHUB},
    {"Federated": CORP},
]
ACTIONS = ["sts:AssumeRole", "sts:AssumeRole*", "sts:*", ["sts:AssumeRole", "sts:TagSession"], "sts:Set*"]


NEXT_PROBE = f"say in helpers/iam/analysis/values.py what lies beside its values; {recipes.OPERATOR}"
OF_A_TYPE = ("arn:aws:iam::1:role/a", "true", "60", "2035-01-15T09:00:00Z", "203.0.113.0/24", "aGVsbG8=")


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_operator_is_asked_with_values_that_fit_and_others(operator):
    policies = (trust(trusting({"AWS": B}, Condition={operator.name: {"aws:Example": text}})) for text in OF_A_TYPE)
    policy = next((policy for policy in policies if not policy.errors), None)
    assert policy is not None, f"{operator.name}: put a value that it takes into OF_A_TYPE; {NEXT_PROBE}"
    (statement,) = policy.statements
    (condition,) = statement.conditions
    tried = Texts([statement]).values("aws:example")
    held = {condition.mismatch({} if had is None else {"aws:example": had}) is None for had in tried}
    there = {condition.mismatch({"aws:example": had}) is None for had in tried if had is not None}
    assert held == {True, False}, f"{operator.name}: {NEXT_PROBE}"
    assert operator.name == "Null" or there == {True, False}, f"{operator.name}: {NEXT_PROBE}"


@st.composite
def conditions(draw, least=0):
    condition = {}
    for key in draw(st.lists(st.sampled_from(list(CONDITIONS)), min_size=least, max_size=3)):
        operators, texts = CONDITIONS[key]
        operator = draw(st.sampled_from([*operators, "Null"]))
        chosen = (
            draw(st.sampled_from(["true", "false"]))
            if operator == "Null"
            else draw(st.lists(st.sampled_from(texts), min_size=1, max_size=2))
        )
        condition.setdefault(operator, {})[key] = chosen
    return condition


statements = st.builds(
    trusting,
    st.sampled_from(PRINCIPALS),
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.sampled_from(ACTIONS),
    Condition=conditions(),
)
trusts = st.lists(statements, min_size=1, max_size=3)


def changed(old):
    """A statement is taken out, put in, or has its conditions replaced; or the policy is another one."""
    at = st.integers(0, len(old) - 1)
    return st.one_of(
        st.builds(lambda i, new: [*old[:i], new, *old[i + 1 :]], at, statements),
        st.builds(lambda i, new: [*old[:i], {**old[i], "Condition": new}, *old[i + 1 :]], at, conditions()),
        st.builds(
            lambda i, new: [*old[:i], {**old[i], "Principal": new}, *old[i + 1 :]], at, st.sampled_from(PRINCIPALS)
        ),
        st.builds(lambda new: [*old, new], statements),
        trusts,
    )


changes = trusts.flatmap(lambda old: st.tuples(st.just(old), changed(old)))
law = settings(max_examples=60)


@law
@given(trusts)
def test_nothing_changed_lets_nobody_in_or_out(old):
    comparison = compare(old, old)
    assert comparison.let_in == comparison.shut_out == ()


@law
@given(trusts, statements)
def test_one_more_deny_lets_nobody_in(old, extra):
    assert compare(old, [*old, {**extra, "Effect": "Deny"}]).let_in == ()


@law
@given(trusts, statements)
def test_one_more_allow_shuts_nobody_out(old, extra):
    assert compare(old, [*old, {**extra, "Effect": "Allow"}]).shut_out == ()


@law
@given(trusts, conditions(least=1))
def test_a_narrower_allow_lets_nobody_in(old, condition):
    def narrowed(statement):
        free = {operator: keys for operator, keys in condition.items() if operator not in statement["Condition"]}
        return {**statement, "Condition": {**statement["Condition"], **free}}

    assert compare(old, [narrowed(s) if s["Effect"] == "Allow" else s for s in old]).let_in == ()


@law
@given(trusts, st.randoms())
def test_the_order_of_statements_never_matters(old, random):
    shuffled = [*old]
    random.shuffle(shuffled)
    comparison = compare(old, shuffled)
    assert comparison.let_in == comparison.shut_out == ()


@law
@given(changes)
def test_the_way_back_swaps_who_is_let_in_and_shut_out(change):
    def requests(witnesses):
        return {(w.caller.label, w.circumstance.label) for w in witnesses}

    there, back = compare(*change), compare(*reversed(change))
    assert len(there.let_in) == len(back.shut_out) and len(there.shut_out) == len(back.let_in)
    assert bool(requests(there.let_in)) == bool(requests(back.shut_out))


@law
@given(changes)
def test_every_witness_is_one(change):
    old, new = (trust(*each) for each in change)
    comparison = analyse.compare(old, new, role=ROLE)
    for witness in (*comparison.let_in, *comparison.shut_out):
        before, after = witness.before.request, witness.after.request
        assert (before.caller, before.action, before.context) == (after.caller, after.action, after.context)
        assert (before.policies.resource, after.policies.resource) == (old, new)
        assert iam.decide(before).allowed is not iam.decide(after).allowed
        assert iam.decide(after).allowed is (witness in comparison.let_in)


@law
@given(trusts)
def test_a_group_s_verdicts_are_those_of_its_cells(statements):
    matrix = who_can(*statements)
    for group in matrix.summary():
        for circumstance in (group.circumstances[0], group.circumstances[-1]):
            assert tuple(matrix.cell(asker, circumstance).allowed for asker in matrix.callers) == group.allowed


def known(caller):
    """What AWS knows of a caller, written down a second time."""
    if caller.type is CallerType.FEDERATED:
        return {}
    if caller.type is CallerType.SERVICE:
        return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": caller.arn}
    kind = {CallerType.USER: "User", CallerType.ROLE_SESSION: "AssumedRole", CallerType.ROOT: "Account"}[caller.type]
    facts = {"aws:PrincipalArn": caller.role_arn or caller.arn, "aws:PrincipalAccount": caller.account}
    facts |= {"aws:PrincipalType": kind, "aws:userid": caller.unique_id, "aws:PrincipalIsAWSService": "false"}
    return facts | ({"aws:username": caller.username} if caller.username else {})


def somebody(random):
    account = random.choice([A, A, B, B, C, D, "555566667777"])
    name, session = (
        random.choice(["backup-operator", "intern", "team/intern", "zed"]),
        random.choice(["nightly", "intern", "zz"]),
    )
    role = random.choice(["BackupServiceRole", "BackupOther", "ops/BackupServiceRole", "Admin"])
    user_id, role_id = (
        random.choice(["AIDAOPERATOREXAMPLE", "AIDAX1234"]),
        random.choice(["AROASERVICEEXAMPLE", "AROAX1234"]),
    )
    return random.choice(
        [
            iam.caller_from_arn(f"arn:aws:iam::{account}:user/{name}", unique_id=user_id),
            iam.caller_from_arn(
                f"arn:aws:sts::{account}:assumed-role/{role.rpartition('/')[2]}/{session}",
                role_arn=f"arn:aws:iam::{account}:role/{role}",
                unique_id=f"{role_id}:{session}",
            ),
            Caller(CallerType.SERVICE, random.choice(["ec2.amazonaws.com", "s3.amazonaws.com"])),
            Caller(CallerType.FEDERATED, random.choice([GITHUB, CORP])),
            iam.caller_from_arn(f"arn:aws:iam::{account}:root"),
        ]
    )  # fmt: skip


def asks(random, policies):
    """A random request that AWS could get, with some of the keys the policies look at."""
    caller = somebody(random)
    way_in = "sts:AssumeRole"
    if caller.type is CallerType.FEDERATED:
        way_in += "WithSAML" if "saml" in caller.arn else "WithWebIdentity"
    context = known(caller)
    for key, values in SENT.items():
        catalogued = keys.find(key)
        never = catalogued.supplied(way_in) is keys.Supply.NEVER or (
            key == "aws:SourceArn" and caller.type is not CallerType.SERVICE
        )
        always = catalogued.supplied(way_in) is keys.Supply.ALWAYS
        if not never and (always or random.random() < 0.7):
            context[key] = random.choice(values)
    action = random.choice([way_in, way_in, "sts:TagSession", "sts:SetSourceIdentity"])
    permitted = caller.account != A or random.random() < 0.8
    may = (iam.parse(document(allowing("sts:*", ROLE)), PolicyKind.IDENTITY),) if permitted else ()
    return [Request(caller, action, ROLE, A, context, Policies(policy, may)) for policy in policies]


@settings(max_examples=150)
@given(changes, st.randoms(use_true_random=True))
def test_no_difference_goes_without_a_witness(change, random):
    policies = [trust(*each) for each in change]
    comparison = analyse.compare(*policies, role=ROLE)
    named = json.dumps([statement["Principal"] for each in change for statement in each])
    for _ in range(60):
        requests = asks(random, policies)
        # There is one role of a name in an account, so a role that the policy names has the path it names.
        if SERVICE_ROLE in named and "/ops/" in requests[0].caller.role_arn:
            continue
        before, after = (iam.decide(request).allowed for request in requests)
        if before is not after and comparison.complete:
            assert comparison.let_in if after else comparison.shut_out, requests[1]
