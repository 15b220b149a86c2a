"""sts:AssumeRole, beside the cases of cases/assume-role.jsonl: what a decision of it shows, and what is refused by name."""

from __future__ import annotations

import pytest

from helpers.iam import Caller, CallerType, Outcome, Unsupported, Verdict, caller_from_arn
from tests.iam.build import (
    DEVELOPER,
    EC2,
    GITHUB,
    OPERATOR,
    ROLE,
    A,
    B,
    C,
    allowing,
    ask,
    assume,
    document,
    trusting,
)

IMPLICIT = Outcome.IMPLICIT_DENY


def test_a_role_that_does_not_exist_is_denied_like_any_other():
    decision = ask(OPERATOR, "sts:AssumeRole", ROLE, identity=(document(allowing("sts:*")),))
    assert decision.outcome is IMPLICIT
    assert decision.gate("resource").because == "no-policy"


WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
OFFICE = caller_from_arn(f"arn:aws:iam::{A}:saml-provider/Office")


# Nothing is attached to these. (access_policies_identity-vs-resource.html)
WITHOUT_POLICIES = [
    ("a service", EC2, "sts:AssumeRole", {"Service": EC2.arn}),
    ("a web identity", GITHUB, WEB, {"Federated": GITHUB.arn}),
    ("a SAML assertion", OFFICE, SAML, {"Federated": OFFICE.arn}),
]


@pytest.mark.parametrize(
    ("what", "caller", "action", "principal"), WITHOUT_POLICIES, ids=[r[0] for r in WITHOUT_POLICIES]
)
def test_of_a_caller_who_can_have_no_policies_the_trust_policy_alone_is_read(what, caller, action, principal):
    denies = document(allowing("*", effect="Deny"))
    own = {"identity": (denies,), "boundary": denies, "session": (denies,)}
    decision = ask(caller, action, ROLE, by_resource=document(trusting(principal, action=action)), **own)
    assert {match.layer.value for match in decision.statements} == {"trust"}


@pytest.mark.parametrize("kind", [CallerType.SERVICE, CallerType.FEDERATED, CallerType.ANONYMOUS])
def test_a_caller_without_policies_is_granted_nothing_by_an_account_number(kind):
    assert ask(Caller(kind, "ec2.amazonaws.com", account=A), "s3:GetObject", "arn:aws:s3:::b/x").outcome is IMPLICIT


@pytest.mark.parametrize("action", ["sts:AssumeRoot", "sts:SetContext", "kms:Decrypt"])
def test_actions_that_are_not_modelled_are_refused_by_name(action):
    with pytest.raises(Unsupported, match=action):
        ask(DEVELOPER, action, ROLE, identity=(document(allowing("*")),))


def test_a_refusal_by_name_does_not_grow():
    depths = []
    for _ in range(5):
        with pytest.raises(Unsupported) as refused:
            assume(OPERATOR, trusting({"AWS": B}, Condition={"Bool": {"aws:x": "${aws:y}"}}))
        depths.append(len(refused.traceback))
    assert len(set(depths)) == 1


def test_a_document_aws_would_not_save_is_decided_first():
    decision = ask(
        OPERATOR, "sts:AssumeRole", ROLE, by_resource="{", identity=(document(allowing("*", effect="Deny")),)
    )
    assert decision.outcome is Outcome.INVALID_POLICY
    assert decision.findings and not decision.gates


def test_every_gate_is_asked_so_that_a_reader_sees_all_verdicts():
    decision = assume(OPERATOR, trusting({"AWS": C}), may=False)
    verdicts = {gate.name: gate.verdict for gate in decision.gates}
    assert verdicts["resource"] is verdicts["identity"] is Verdict.STOPPED
    assert verdicts["caller"] is verdicts["explicit-deny"] is Verdict.PASSED
