"""A statement that applies says why as exactly as one that does not: above all a Deny.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.iam import Decision, Outcome, explain
from helpers.iam.conditions import OPERATORS
from helpers.iam.reasons.holding import Rule, elements
from helpers.simulate import prose
from tests.iam.build import EC2, OPERATOR, VENDOR_SESSION, B, assume, document, trusting

Json = dict[str, Any]
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def denied(condition: Json, context: Json, caller: Any = OPERATOR, **deny: Any) -> Decision:
    """A role that trusts the vendor, and a Deny in its trust policy."""
    who = deny.pop("principal", {"AWS": "*"})
    return assume(
        caller,
        trusting({"AWS": B}),
        trusting(who, effect="Deny", **({"Condition": condition} if condition else {}), **deny),
        context=context,
    )


# the Deny's Condition · the request's context → what the reason says of it
CONDITIONS: list[tuple[Json, Json, str]] = [
    (
        {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        {},
        "the request has no aws:MultiFactorAuthPresent and BoolIfExists holds without it.",
    ),
    (
        {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        {"aws:MultiFactorAuthPresent": "false"},
        'the request has aws:MultiFactorAuthPresent "false" and Bool "false" holds for it.',
    ),
    (
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
        {},
        "the request has no aws:PrincipalOrgID and StringNotEquals holds without it (what is absent has none of the "
        "values).",
    ),
    (
        {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "192.0.2.0/24"]}},
        {"aws:SourceIp": "203.0.113.10"},
        'the request has aws:SourceIp "203.0.113.10" and NotIpAddress "10.0.0.0/8" or "192.0.2.0/24" holds for it.',
    ),
    (
        {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/Backup*"}},
        {"aws:PrincipalArn": OPERATOR.arn},
        f'the request has aws:PrincipalArn "{OPERATOR.arn}" and ArnNotLike "arn:aws:iam::*:role/Backup*" holds for it.',
    ),
    (
        {"Null": {"sts:ExternalId": "true"}},
        {},
        "the request has no sts:ExternalId and that is what Null asks for.",
    ),
    (
        {"Null": {"sts:ExternalId": "false"}},
        {"sts:ExternalId": "x1"},
        "the request has sts:ExternalId and that is what Null asks for.",
    ),
    (
        {"ForAllValues:StringEquals": {"aws:TagKeys": ["project"]}},
        {},
        "the request has no aws:TagKeys and ForAllValues:StringEquals holds when there is nothing to compare.",
    ),
    (
        {"ForAllValues:Null": {"aws:TagKeys": "true"}},
        {"aws:TagKeys": ["project"]},
        "ForAllValues:Null holds for every request.",
    ),
    (
        {"ForAnyValue:StringLike": {"aws:TagKeys": ["p*", "q*"]}},
        {"aws:TagKeys": ["project", "cost"]},
        'the request has aws:TagKeys "project" and "cost" and ForAnyValue:StringLike "p*" or "q*" holds for them.',
    ),
    (
        {"StringNotEquals": {"sts:RoleSessionName": "${aws:username}"}},
        {"sts:RoleSessionName": "nightly", "aws:username": "backup-operator"},
        'the request has sts:RoleSessionName "nightly" and StringNotEquals "${aws:username}" ("backup-operator" here) '
        "holds for it.",
    ),
    (
        {"StringNotEquals": {"sts:RoleSessionName": "${aws:PrincipalTag/team}"}},
        {"sts:RoleSessionName": "nightly"},
        'the request has sts:RoleSessionName "nightly" and StringNotEquals "${aws:PrincipalTag/team}" (whose variable '
        "has no value here) holds for it.",
    ),
    (
        {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}},
        {"aws:MultiFactorAuthAge": 4000},
        'the request has aws:MultiFactorAuthAge "4000" and NumericGreaterThan "3600" holds for it.',
    ),
    (
        {
            "Null": {"sts:ExternalId": "true", "aws:SourceVpc": "true"},
            "Bool": {"aws:SecureTransport": "false"},
            "StringLike": {"aws:userid": "*", "sts:RoleSessionName": "*"},
        },
        {"aws:SecureTransport": "false", "aws:userid": "AIDA", "sts:RoleSessionName": "x1"},
        "the request has no sts:ExternalId and that is what Null asks for, and the request has no aws:SourceVpc and that "
        'is what Null asks for, and the request has aws:SecureTransport "false" and Bool "false" holds for it, and 2 '
        "more conditions hold.",
    ),
]


@pytest.mark.parametrize(("condition", "context", "why"), CONDITIONS)
def test_a_deny_says_why_its_condition_holds(condition: Json, context: Json, why: str) -> None:
    decision = denied(condition, context)
    assert decision.outcome is Outcome.EXPLICIT_DENY
    assert decision.reason.endswith(f"and a Deny always wins: {why}")
    assert why in decision.paragraph and why.removesuffix(".").split(", and 2 more")[0] in prose(decision)


# whom the Deny names · who calls → what the reason says of it
NAMED: list[tuple[Json, Any, str]] = [
    ({"AWS": OPERATOR.arn}, OPERATOR, "it names backup-operator."),
    ({"AWS": B}, OPERATOR, f"it names the whole account {B}."),
    ({"AWS": f"arn:aws:iam::{B}:root"}, OPERATOR, f"it names the whole account {B}."),
    ({"AWS": "*"}, OPERATOR, "it is about every user and role."),
    (
        {"AWS": VENDOR_SESSION.role_arn},
        VENDOR_SESSION,
        f"it names the role {VENDOR_SESSION.role_arn.split('/')[-1]}, which stands behind the session.",
    ),
    ({"AWS": VENDOR_SESSION.arn}, VENDOR_SESSION, f"it names {VENDOR_SESSION.name}."),
    ({"Service": "ec2.amazonaws.com"}, EC2, "it names ec2.amazonaws.com."),
]


@pytest.mark.parametrize(("principal", "caller", "why"), NAMED)
def test_a_deny_says_whom_it_names(principal: Json, caller: Any, why: str) -> None:
    assert denied({}, {}, caller, principal=principal).reason.endswith(f"a Deny always wins: {why}")


# of a policy that names nobody: the Deny's elements → what the reason says of them
ELEMENTS: list[tuple[Json, str]] = [
    ({"Action": "sts:*", "Resource": "*"}, "it is about sts:* on every resource."),
    (
        {"Action": ["iam:*", "*"], "Resource": "arn:aws:iam::*:role/*"},
        "it is about every action on arn:aws:iam::*:role/*.",
    ),
    ({"NotAction": ["iam:*", "s3:*"], "Resource": "*"}, "its NotAction does not list sts:AssumeRole."),
    (
        {"Action": "sts:*", "NotResource": "arn:aws:iam::111122223333:role/Other"},
        "its NotResource does not list arn:aws:iam::111122223333:role/BackupAccessRole.",
    ),
]


@pytest.mark.parametrize(("statement", "why"), ELEMENTS)
@pytest.mark.parametrize("layer", ["identity", "scp"])
def test_a_deny_that_names_nobody_says_what_it_is_about(statement: Json, why: str, layer: str) -> None:
    deny = document({"Effect": "Deny", **statement})
    held = {"identity": (document(ALL), deny)} if layer == "identity" else {"scp": ((document(ALL), deny),)}
    decision = assume(OPERATOR, trusting({"AWS": B}), **held)
    assert decision.reason.endswith(f"a Deny always wins: {why}")


def test_two_denies_are_told_apart() -> None:
    decision = assume(
        OPERATOR,
        trusting({"AWS": B}),
        trusting({"AWS": OPERATOR.arn}, effect="Deny"),
        trusting({"AWS": "*"}, effect="Deny", Condition={"Null": {"sts:ExternalId": "true"}}),
    )
    assert decision.reason.endswith(
        "and a Deny always wins: of the first, it names backup-operator; of the second, the request has no "
        "sts:ExternalId and that is what Null asks for."
    )


def test_an_allow_says_it_too() -> None:
    decision = assume(OPERATOR, trusting({"AWS": B}, Condition={"StringEqualsIfExists": {"sts:ExternalId": "x1"}}))
    assert explain.statements(decision)[0].endswith(
        f"this Allow applies; it names the whole account {B}, and it is about sts:AssumeRole, and the request has no "
        "sts:ExternalId and StringEqualsIfExists holds without it."
    )


WRITTEN = [
    form.format(operator.name)
    for operator in OPERATORS.values()
    for form in ("{}", "{}IfExists", "ForAllValues:{}", "ForAnyValue:{}")
    if (operator.name, form) != ("Null", "{}IfExists")
]
VALUES = {"Bool": ["true"], "Null": ["true"], "Numeric": ["1"], "Date": ["2035-01-15"], "IpAddress": ["10.0.0.0/8"]}


def _values(written: str) -> list[str]:
    return next((values for name, values in VALUES.items() if name in written), ["YQ=="])


@given(st.sampled_from(WRITTEN), st.sampled_from([None, "", "YQ==", "b", "true", "10.1.2.3", "1", ["YQ==", "b"], []]))
def test_law_what_is_said_to_hold_holds(written: str, had: Any) -> None:
    """The rule that is named is the one by which it was decided: with a value it compares, without one it says why."""
    context = {} if had is None else {"aws:Example": had}
    decision = denied({written: {"aws:Example": _values(written)}}, context)
    deny = decision.statements[1]
    assert bool(elements(decision.request, deny)) is deny.applies
    if not deny.applies:
        return
    (held,) = [one for one in elements(decision.request, deny) if one.element == "Condition"]
    if "Null" in written:
        assert held.rule in (Rule.EXISTENCE, Rule.ALWAYS)
    else:
        assert (held.rule is Rule.VALUE) is (held.actual is not None)
    assert "aws:Example" in decision.reason or held.rule is Rule.ALWAYS


def test_of_several_principals_the_one_that_fits_is_held() -> None:
    decision = denied({}, {}, principal={"AWS": [f"arn:aws:iam::{B}:user/intern", OPERATOR.arn]})
    held = elements(decision.request, decision.statements[1])[0]
    assert (held.element, held.wanted, held.pointer) == ("Principal", (OPERATOR.arn,), "/Statement/1/Principal/AWS/1")


def test_a_qualified_null_that_never_holds_is_told_as_that() -> None:
    decision = assume(OPERATOR, trusting({"AWS": B}, Condition={"ForAnyValue:Null": {"aws:TagKeys": "true"}}))
    assert decision.reason.endswith("asks for aws:TagKeys by ForAnyValue:Null, which never holds.")
