"""Lint, describe, who_can and decide never contradict each other: drawn policies and requests hold the four together.

A request is drawn as AWS could send it: with keys that such a caller can carry, and values that these can have.
"""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import iam
from helpers.iam import Caller, CallerType, Policies, Policy, PolicyKind, Request
from helpers.iam.analysis.analyse import Matrix, who_can
from helpers.iam.analysis.callers import known_of, way_in
from helpers.iam.carried import forms, services, supply
from helpers.iam.describe import describe
from helpers.iam.keys import Supply, is_multivalued
from helpers.iam.model import ContextValue, Finding
from helpers.iam.review import review
from tests.iam.build import GITHUB, NIGHTLY, OIDC, OPERATOR, ROLE, SAML, A, B, C, D, allowing, document, trusting

TRUST = PolicyKind.TRUST
GITLAB = f"arn:aws:iam::{A}:oidc-provider/gitlab.com"
CI = "token.actions.githubusercontent.com"
ANYWHERE, PODS = "rolesanywhere.amazonaws.com", "pods.eks.amazonaws.com"

PRINCIPALS: list[dict[str, Any]] = [
    {"AWS": "*"}, {"AWS": A}, {"AWS": B}, {"AWS": f"arn:aws:iam::{C}:root"}, {"AWS": OPERATOR.arn},
    {"AWS": NIGHTLY.role_arn}, {"AWS": NIGHTLY.arn}, {"AWS": "AIDAOPERATOREXAMPLE"}, {"AWS": "AROASERVICEEXAMPLE"},
    {"AWS": [OPERATOR.arn, C]}, {"Service": "ec2.amazonaws.com"}, {"Service": ["ecs-tasks.amazonaws.com", ANYWHERE]},
    {"Service": PODS}, {"AWS": B, "Service": "lambda.amazonaws.com"}, {"Federated": OIDC}, {"Federated": SAML},
    {"Federated": [OIDC, GITLAB]}, {"Federated": "accounts.google.com"}, {"AWS": B, "Federated": OIDC},
]  # fmt: skip
ACTIONS: list[Any] = [
    "sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML", "sts:AssumeRole*",
    ["sts:AssumeRole", "sts:TagSession"], ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], "sts:TagSession",
    ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"], ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
]  # fmt: skip
# key → values that it may have, and some that it can't
TEXTS: dict[str, list[str]] = {
    "sts:ExternalId": ["company-a", "", "a b", "x", "comp*"],
    "sts:RoleSessionName": ["nightly", "team/x", "n*"],
    "aws:SourceAccount": [A, B, "not-an-account"],
    "aws:PrincipalAccount": [A, B, D],
    "aws:PrincipalOrgID": ["o-a1b2c3d4e5"],
    "aws:PrincipalTag/team": ["ops"],
    "aws:PrincipalType": ["User", "AssumedRole", "Account"],
    "aws:username": ["backup-operator", "eve"],
    "aws:PrincipalServiceName": ["ec2.amazonaws.com"],
    "aws:TagKeys": ["team"],
    "aws:SourceIdentity": ["eve"],
    "s3:prefix": ["home/"],
    f"{CI}:sub": ["repo:acme/app:ref:refs/heads/main", "repo:*"],
    f"{CI}:iss": ["https://example.com"],
    f"{CI}:repository_id": ["7"],
    "gitlab.com:sub": ["project_path:g/p:ref_type:branch:ref:main"],
    "saml:aud": ["https://signin.aws.amazon.com/saml"],
    "saml:sub": ["eve"],
}
ARNS: dict[str, list[str]] = {
    "aws:PrincipalArn": [
        OPERATOR.arn,
        NIGHTLY.role_arn,
        NIGHTLY.arn,
        f"arn:aws:iam::{B}:role/*",
        "arn:aws:iam::*:role/x",
    ],
    "aws:SourceArn": [f"arn:aws:ecs:eu-west-1:{A}:*"],
    "aws:FederatedProvider": [OIDC, GITLAB],
    "ec2:SourceInstanceARN": [f"arn:aws:ec2:eu-west-1:{A}:instance/i-1"],
}
BOOLS = ["aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService", "sts:RoleAuthorizedByIdp", "aws:ViaAWSService"]
KEYS = [*TEXTS, *ARNS, *BOOLS, "aws:CurrentTime"]
QUALIFIERS = ["", "", "", "ForAllValues:", "ForAnyValue:"]
_SOME_CALLERS = [
    OPERATOR, NIGHTLY, GITHUB, iam.caller_from_arn(GITLAB), iam.caller_from_arn(SAML), iam.caller_from_arn("ec2.amazonaws.com"),
    iam.caller_from_arn("ecs-tasks.amazonaws.com"), iam.caller_from_arn(ANYWHERE), iam.caller_from_arn(PODS),
    iam.caller_from_arn("lambda.amazonaws.com"), iam.caller_from_arn("accounts.google.com"),
    iam.caller_from_arn(f"arn:aws:iam::{A}:user/developer"), iam.caller_from_arn("arn:aws:iam::999999999999:user/eve"),
    iam.caller_from_arn(f"arn:aws:sts::{C}:assumed-role/x/s"),
]  # fmt: skip
MAY = (iam.parse(document(allowing("sts:*")), PolicyKind.IDENTITY),)


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, str, Any]:
    """An operator, a key and its values."""
    if draw(st.integers(0, 4)) == 0:
        return "Null", draw(st.sampled_from(KEYS)), draw(st.sampled_from(["true", "false"]))
    end = draw(st.sampled_from(["", "", "", "IfExists"]))
    key = draw(st.sampled_from([*TEXTS, *ARNS, *BOOLS]))
    if key in BOOLS:
        return f"Bool{end}", key, draw(st.sampled_from(["true", "false"]))
    kinds = ["ArnEquals", "ArnLike", "ArnNotLike"] if key in ARNS else ["StringEquals", "StringLike", "StringNotEquals"]
    qualifier = draw(st.sampled_from(QUALIFIERS)) if is_multivalued(key) else ""
    values = draw(st.lists(st.sampled_from({**TEXTS, **ARNS}[key]), min_size=1, max_size=2, unique=True))
    return f"{qualifier}{draw(st.sampled_from(kinds))}{end}", key, values


@st.composite
def statements(draw: st.DrawFn, effect: str, most: int = 2) -> dict[str, Any]:
    block: dict[str, dict[str, Any]] = {}
    for operator, key, values in draw(st.lists(conditions(), max_size=most)):
        block.setdefault(operator, {})[key] = values
    more = {"Condition": block} if block else {}
    return trusting(draw(st.sampled_from(PRINCIPALS)), effect, draw(st.sampled_from(ACTIONS)), **more)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    listed = draw(st.lists(statements("Allow"), min_size=1, max_size=2))
    listed += draw(st.lists(statements("Deny"), max_size=1))
    return iam.parse(document(*listed), TRUST)


@st.composite
def requests(draw: st.DrawFn, policy: Policy) -> Request:
    """Somebody asks to assume the role, with what AWS could send for them."""
    caller = draw(st.sampled_from(_SOME_CALLERS))
    context: dict[str, ContextValue] = {}
    sender = supply.sender_of(caller)
    for key in KEYS:
        there = supply.supply(sender, key)
        held = [text for text in {**TEXTS, **ARNS}.get(key, ["true", "false"]) if "*" not in text]
        possible = [text for text in held if forms.possible(key.lower(), text)]
        if key == "aws:CurrentTime":
            possible = ["2035-01-15T09:00:00Z"]
        if possible and there is not Supply.NEVER and (there is Supply.ALWAYS or draw(st.booleans())):
            value = draw(st.sampled_from(possible))
            context[key] = (value,) if is_multivalued(key) else value
    known = known_of(caller)
    facts = {key.lower() for key in known} | {"aws:principalaccount", "aws:principalarn", "aws:principaltype"}
    context = {key: value for key, value in context.items() if key.lower() not in facts}
    return Request(caller, way_in(caller), ROLE, A, {**context, **known}, Policies(policy, MAY))


def allowed(request: Request) -> bool:
    """May the caller assume the role, and whatever its service asks for with it?"""
    needed = services.needs(request.caller.arn) if request.caller.type is CallerType.SERVICE else ()
    asked = [request.action, *needed]
    return all(
        iam.decide(Request(request.caller, action, request.resource, A, request.context, request.policies)).allowed
        for action in asked
    )


def let_in(matrix: Matrix) -> list[Caller]:
    """Those who get in, in some circumstance, by their own way in."""
    groups = matrix.summary()
    return [
        asker.caller
        for row, asker in enumerate(matrix.callers)
        if asker.action == way_in(asker.caller) and any(group.allowed[row] for group in groups)
    ]


def found(policy: Policy) -> tuple[Finding, ...]:
    return review(policy, role_account=A)


def rules_everybody_out(finding: Finding) -> bool:
    """True of a finding that says that a statement's condition never holds, or that none of its principals can call."""
    return finding.message.endswith("the condition never holds.")


@settings(max_examples=500)
@given(policies())
def test_who_is_let_in_is_not_said_to_be_nobody(policy: Policy) -> None:
    if policy.errors:
        return
    matrix = who_can(policy, role=ROLE)
    if "Nobody may assume this role." in str(describe(policy)):
        assert let_in(matrix) == []
    elif not any(statement.effect == "Deny" for statement in policy.statements):
        # With no Deny and no two conditions that exclude each other, describe's "may" is somebody's way in.
        single = all(len(statement.conditions) <= 1 for statement in policy.statements)
        needed = "does not get in" in str(describe(policy))
        # Of a service's account, ARN and type, and of a token's, no page says anything: who_can tries them absent.
        open_keys = {"aws:principalaccount", "aws:principalarn", "aws:principaltype"}
        unknown = any(condition.name in open_keys for each in policy.statements for condition in each.conditions)
        if single and matrix.complete and not needed and not unknown:
            assert let_in(matrix), str(describe(policy))


@settings(max_examples=500)
@given(policies(), st.data())
def test_what_is_decided_for_a_request_fits_what_the_other_three_say(policy: Policy, data: st.DataObject) -> None:
    if policy.errors:
        return
    said = str(describe(policy))
    for request in (data.draw(requests(policy)) for _ in range(8)):
        if not allowed(request):
            continue
        assert "Nobody may assume this role." not in said
        sorts = {_sort(caller) for caller in let_in(who_can(policy, role=ROLE))}
        assert _sort(request.caller) in sorts, (
            request.caller.arn,
            request.context,
            policy.text,
        )
        allows = [statement for statement in policy.statements if statement.effect == "Allow"]
        if len(allows) == 1:
            assert not any(rules_everybody_out(finding) for finding in _of(policy, allows[0].pointer))


@settings(max_examples=500)
@given(statements("Allow"))
def test_a_statement_of_which_lint_says_that_it_never_holds_lets_nobody_in(statement: dict[str, Any]) -> None:
    policy = iam.parse(document(statement), TRUST)
    if policy.errors:
        return
    findings = found(policy)
    never = any(map(rules_everybody_out, findings))
    mismatched = [finding for finding in findings if finding.code == "mismatched-action-for-principal"]
    says = str(describe(policy))
    if never:
        assert let_in(who_can(policy, role=ROLE)) == []
        assert "Nobody may assume this role." in says
    if "lets nobody in" in says and "Nobody may assume this role." in says and "sts:AssumeRole" in str(statement):
        # What describe says so firmly, lint does not pass over; of * and a token's call it can't be sure.
        assert never or mismatched or statement["Principal"] == {"AWS": "*"} or _ruled_out(findings), says


def _sort(caller: Caller) -> tuple[str, bool]:
    """who_can names one of those who are alike to the policy: a session may stand for a user of the same account."""
    of_aws = caller.type in (CallerType.USER, CallerType.ROLE_SESSION)
    return "identity" if of_aws else caller.arn, caller.account == A


def _ruled_out(findings: tuple[Finding, ...]) -> bool:
    """Each of several principals is ruled out for a reason of its own, or a value is none that a request has."""
    codes = {finding.code for finding in findings}
    return bool(
        codes
        & {
            "key-never-present",
            "value-never-matches",
            "principal-never-fits",
            "principal-arn-never-matches",
            "wildcard-without-like-operator",
        }
    )


@settings(max_examples=300)
@given(statements("Allow"))
def test_whoever_is_everyone_to_lint_holds_strangers_to_who_can(statement: dict[str, Any]) -> None:
    policy = iam.parse(document(statement), TRUST)
    if policy.errors:
        return
    # Of those who are alike to the policy who_can names one, perhaps of an account that the policy names.
    strangers = [caller for caller in let_in(who_can(policy, role=ROLE)) if caller.account != A]
    codes = [finding.code for finding in found(policy)]
    names_all = statement["Principal"] == {"AWS": "*"}
    if "everyone" in codes and strangers == []:
        assert "Nobody may assume this role." in str(describe(policy)) or len(policy.statements[0].conditions) > 1
    if names_all and strangers and not policy.statements[0].conditions:
        assert "everyone" in codes


def _of(policy: Policy, pointer: str) -> list[Finding]:
    return [finding for finding in found(policy) if finding.pointer.startswith(pointer)]
