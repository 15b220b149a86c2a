"""Who may assume a role: sts:AssumeRole by what the trust policy names and what the caller's own policies allow."""

from __future__ import annotations

import pytest

from helpers.iam import Caller, CallerType, Outcome, Unsupported, Verdict, caller_from_arn
from tests.iam.build import (
    ANONYMOUS,
    DEVELOPER,
    EC2,
    FEDERATED_USER,
    INTERN,
    NIGHTLY,
    OPERATOR,
    ROLE,
    ROOT_A,
    ROOT_B,
    VENDOR_SESSION,
    A,
    B,
    C,
    allowing,
    ask,
    assume,
    document,
    trusting,
)

ALLOW, IMPLICIT, EXPLICIT = Outcome.ALLOW, Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY
ROOT_OF = "arn:aws:iam::{}:root".format
DENYALLOW = "reference_policies_evaluation-logic_policy-eval-denyallow.html"
CROSS = "reference_policies_evaluation-logic-cross-account.html"
PRINCIPAL = "reference_policies_elements_principal.html"

# AWS's page · what is asked · caller · Principal of the trust policy · has the caller its own permission? · answer
TABLE = [
    # Across accounts both sides must allow, however the trust policy names the caller.
    (CROSS, "the account, with permission", OPERATOR, {"AWS": ROOT_OF(B)}, True, ALLOW),
    (CROSS, "the account, without permission", OPERATOR, {"AWS": ROOT_OF(B)}, False, IMPLICIT),
    (PRINCIPAL, "twelve digits are the account", OPERATOR, {"AWS": B}, True, ALLOW),
    (CROSS, "the user by name", OPERATOR, {"AWS": OPERATOR.arn}, True, ALLOW),
    (CROSS, "naming the user does not replace its permission", OPERATOR, {"AWS": OPERATOR.arn}, False, IMPLICIT),
    (PRINCIPAL, "another user of the account", INTERN, {"AWS": OPERATOR.arn}, True, IMPLICIT),
    (PRINCIPAL, "the role behind a session", NIGHTLY, {"AWS": NIGHTLY.role_arn}, True, ALLOW),
    (CROSS, "the role, without permission", NIGHTLY, {"AWS": NIGHTLY.role_arn}, False, IMPLICIT),
    (PRINCIPAL, "exactly this session", NIGHTLY, {"AWS": NIGHTLY.arn}, True, ALLOW),
    (PRINCIPAL, "another session of the role", NIGHTLY, {"AWS": NIGHTLY.arn + "-2"}, True, IMPLICIT),
    (PRINCIPAL, "a user is not the role", OPERATOR, {"AWS": NIGHTLY.role_arn}, True, IMPLICIT),
    (PRINCIPAL, "a user's unique id", OPERATOR, {"AWS": OPERATOR.unique_id}, True, ALLOW),
    (PRINCIPAL, "a role's unique id", NIGHTLY, {"AWS": "AROASERVICEEXAMPLE"}, True, ALLOW),
    (PRINCIPAL, "a deleted user's unique id", OPERATOR, {"AWS": "AIDADELETEDEXAMPLE"}, True, IMPLICIT),
    (PRINCIPAL, "any AWS identity", OPERATOR, {"AWS": "*"}, True, ALLOW),
    (CROSS, "any AWS identity, without permission", OPERATOR, {"AWS": "*"}, False, IMPLICIT),
    # Each account is of one partition. (reference-arns.html)
    (PRINCIPAL, "the same digits in another partition", OPERATOR, {"AWS": f"arn:aws-cn:iam::{B}:root"}, True, IMPLICIT),
    (PRINCIPAL, "both partitions", OPERATOR, {"AWS": [f"arn:aws-cn:iam::{B}:root", ROOT_OF(B)]}, True, ALLOW),
    (PRINCIPAL, "a list is alternatives", OPERATOR, {"AWS": [C, OPERATOR.arn]}, True, ALLOW),
    (PRINCIPAL, "the role's own account is not the caller's", OPERATOR, {"AWS": A}, True, IMPLICIT),
    (PRINCIPAL, "another account", OPERATOR, {"AWS": ROOT_OF(C)}, True, IMPLICIT),
    (PRINCIPAL, "a service is not an account", OPERATOR, {"Service": "ec2.amazonaws.com"}, True, IMPLICIT),
    (PRINCIPAL, "user names are case sensitive", OPERATOR, {"AWS": OPERATOR.arn.replace("b", "B")}, True, IMPLICIT),
    # Inside one account the kind of naming decides.
    (DENYALLOW, "own account delegates, no permission", DEVELOPER, {"AWS": ROOT_OF(A)}, False, IMPLICIT),
    (DENYALLOW, "own account delegates, permission", DEVELOPER, {"AWS": ROOT_OF(A)}, True, ALLOW),
    (DENYALLOW, "own user by name needs nothing more", DEVELOPER, {"AWS": DEVELOPER.arn}, False, ALLOW),
    (DENYALLOW, "own role by name needs nothing more", VENDOR_SESSION, {"AWS": VENDOR_SESSION.role_arn}, False, ALLOW),
    (DENYALLOW, "own session by name needs nothing more", VENDOR_SESSION, {"AWS": VENDOR_SESSION.arn}, False, ALLOW),
    (PRINCIPAL, "everyone includes the own account", DEVELOPER, {"AWS": "*"}, False, ALLOW),
    (DENYALLOW, "permission alone never opens a role", DEVELOPER, {"AWS": ROOT_OF(B)}, True, IMPLICIT),
    (DENYALLOW, "the stronger of two ways to be named counts", DEVELOPER, {"AWS": [A, DEVELOPER.arn]}, False, ALLOW),
    (DENYALLOW, "whichever is written first", DEVELOPER, {"AWS": [DEVELOPER.arn, A]}, False, ALLOW),
    # Services have no policies of their own.
    (PRINCIPAL, "the service it trusts", EC2, {"Service": "ec2.amazonaws.com"}, False, ALLOW),
    (PRINCIPAL, "one of several services", EC2, {"Service": ["lambda.amazonaws.com", EC2.arn]}, False, ALLOW),
    (PRINCIPAL, "another service", EC2, {"Service": "lambda.amazonaws.com"}, False, IMPLICIT),
    (PRINCIPAL, "yet another service", EC2, {"Service": "autoscaling.amazonaws.com"}, False, IMPLICIT),
    (PRINCIPAL, "AWS * does not name services", EC2, {"AWS": "*"}, False, IMPLICIT),
    # Callers who can never assume a role. (STS API_AssumeRole, API_GetFederationToken)
    ("API_AssumeRole.html", "the root user", ROOT_B, {"AWS": ROOT_OF(B)}, True, IMPLICIT),
    ("API_AssumeRole.html", "the own root user", ROOT_A, {"AWS": ROOT_OF(A)}, True, IMPLICIT),
    ("API_AssumeRole.html", "nobody", ANONYMOUS, {"AWS": "*"}, False, IMPLICIT),
    ("API_GetFederationToken.html", "a federated user", FEDERATED_USER, {"AWS": FEDERATED_USER.arn}, True, IMPLICIT),
]  # fmt: skip


@pytest.mark.parametrize(("page", "what", "caller", "principal", "may", "answer"), TABLE, ids=[row[1] for row in TABLE])
def test_who_gets_in(page, what, caller, principal, may, answer):
    decision = assume(caller, trusting(principal), may=may)
    assert decision.outcome is answer, decision.paragraph
    assert decision.allowed == (answer is ALLOW)


# The same across accounts the other way round, from A into B. (…evaluation-logic-cross-account.html)
@pytest.mark.parametrize(("may", "answer"), [(True, ALLOW), (False, IMPLICIT)])
def test_both_sides_must_allow_whichever_account_is_whose(may, answer):
    role = f"arn:aws:iam::{B}:role/BackupServiceRole"
    assert assume(DEVELOPER, trusting({"AWS": DEVELOPER.arn}), role=role, owner=B, may=may).outcome is answer


@pytest.mark.parametrize(
    ("what", "denied", "answer"),
    [
        ("the user", OPERATOR.arn, EXPLICIT),
        ("the account stands for its users", ROOT_OF(B), EXPLICIT),
        ("everyone", "*", EXPLICIT),
        ("another user", INTERN.arn, ALLOW),
        ("another account", C, ALLOW),
    ],
)
def test_a_deny_in_the_trust_policy_wins(what, denied, answer):
    statements = trusting({"AWS": B}), trusting({"AWS": denied}, effect="Deny")
    assert assume(OPERATOR, *statements).outcome is answer
    assert assume(OPERATOR, *reversed(statements)).outcome is answer, "the order of statements never matters"


def test_a_deny_of_a_role_covers_all_its_sessions_and_a_deny_of_a_session_only_that_one():
    trust = trusting({"AWS": B})
    assert assume(NIGHTLY, trust, trusting({"AWS": NIGHTLY.role_arn}, effect="Deny")).outcome is EXPLICIT
    assert assume(NIGHTLY, trust, trusting({"AWS": NIGHTLY.arn}, effect="Deny")).outcome is EXPLICIT
    assert assume(NIGHTLY, trust, trusting({"AWS": NIGHTLY.arn + "-2"}, effect="Deny")).outcome is ALLOW


def test_a_deny_in_the_callers_own_policy_beats_a_trust_policy_that_names_it():
    own = document(allowing("sts:AssumeRole", ROLE, effect="Deny"))
    assert assume(DEVELOPER, trusting({"AWS": DEVELOPER.arn}), identity=(own,)).outcome is EXPLICIT


# What the caller's own policy must say. (reference_policies_elements_resource.html, …_action.html)
OWN_POLICY = [
    ("the role's ARN", "sts:AssumeRole", ROLE, ALLOW),
    ("everything", "sts:AssumeRole", "*", ALLOW),
    ("actions ignore case", "STS:assumerole", ROLE, ALLOW),
    ("an action pattern", "sts:Assume*", ROLE, ALLOW),
    ("a list of actions", ["s3:*", "sts:AssumeRole"], ROLE, ALLOW),
    ("a role pattern", "sts:AssumeRole", f"arn:aws:iam::{A}:role/Backup*", ALLOW),
    ("any account", "sts:AssumeRole", "arn:aws:iam::*:role/BackupAccessRole", ALLOW),
    ("a trailing star reaches beyond colons", "sts:AssumeRole", "arn:aws:iam::*", ALLOW),
    ("a list of resources", "sts:AssumeRole", ["arn:aws:s3:::x", ROLE], ALLOW),
    ("role names are case sensitive", "sts:AssumeRole", ROLE.replace("Backup", "backup"), IMPLICIT),
    ("another role", "sts:AssumeRole", ROLE + "2", IMPLICIT),
    ("another account's role", "sts:AssumeRole", ROLE.replace(A, C), IMPLICIT),
    ("PassRole is something else", "iam:PassRole", ROLE, IMPLICIT),
    ("another STS action", "sts:GetSessionToken", ROLE, IMPLICIT),
]


@pytest.mark.parametrize(("what", "action", "resource", "answer"), OWN_POLICY, ids=[row[0] for row in OWN_POLICY])
def test_the_callers_own_policy(what, action, resource, answer):
    own = document(allowing(action, resource))
    assert assume(OPERATOR, trusting({"AWS": B}), identity=(own,)).outcome is answer


def test_not_action_and_not_resource_cover_what_they_do_not_list():
    trust = trusting({"AWS": B})
    assert assume(
        OPERATOR, trust, identity=(document({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}),)
    ).allowed
    assert not assume(
        OPERATOR, trust, identity=(document({"Effect": "Allow", "NotAction": "sts:*", "Resource": "*"}),)
    ).allowed
    assert not assume(
        OPERATOR, trust, identity=(document({"Effect": "Allow", "Action": "sts:AssumeRole", "NotResource": ROLE}),)
    ).allowed


# Boundary and session policy limit, or not: that depends on whom the trust policy names. (…policy-eval-denyallow.html)
ONLY_S3 = document(allowing("s3:*"))
LIMITS = [
    ("boundary, user named", DEVELOPER, DEVELOPER.arn, {"boundary": ONLY_S3}, ALLOW),
    ("boundary, role named", VENDOR_SESSION, VENDOR_SESSION.role_arn, {"boundary": ONLY_S3}, IMPLICIT),
    ("boundary, session named", VENDOR_SESSION, VENDOR_SESSION.arn, {"boundary": ONLY_S3}, ALLOW),
    ("boundary, account named", DEVELOPER, A, {"boundary": ONLY_S3}, IMPLICIT),
    ("session policy, role named", VENDOR_SESSION, VENDOR_SESSION.role_arn, {"session": (ONLY_S3,)}, IMPLICIT),
    ("session policy, session named", VENDOR_SESSION, VENDOR_SESSION.arn, {"session": (ONLY_S3,)}, ALLOW),
    ("session policy, everyone", VENDOR_SESSION, "*", {"session": (ONLY_S3,)}, ALLOW),
    ("boundary, other account's user named", OPERATOR, OPERATOR.arn, {"boundary": ONLY_S3}, IMPLICIT),
    ("a boundary grants nothing", DEVELOPER, A, {"identity": (), "boundary": document(allowing("sts:*"))}, IMPLICIT),
]


@pytest.mark.parametrize(("what", "caller", "principal", "limits", "answer"), LIMITS, ids=[row[0] for row in LIMITS])
def test_boundary_and_session_policy(what, caller, principal, limits, answer):
    assert assume(caller, trusting({"AWS": principal}), **limits).outcome is answer


def test_every_scp_level_of_the_callers_account_must_allow_and_rcps_only_deny():
    trust, full = trusting({"AWS": B}), (document(allowing("*")),)
    assert assume(OPERATOR, trust, scp=(full, full)).allowed
    assert assume(OPERATOR, trust, scp=(full, (ONLY_S3,))).outcome is IMPLICIT
    assert assume(OPERATOR, trust, scp=(full, ())).outcome is IMPLICIT, "a level without a policy allows nothing"
    assert assume(OPERATOR, trust, rcp=((),)).allowed, "RCPFullAWSAccess is always attached"
    deny = document(trusting("*", effect="Deny", Resource="*"))
    assert assume(OPERATOR, trust, rcp=((deny,),)).outcome is EXPLICIT
    assert assume(EC2, trusting({"Service": EC2.arn}), scp=((),)).allowed, "SCPs do not bind services"


def test_a_role_that_does_not_exist_is_denied_like_any_other():
    decision = ask(OPERATOR, "sts:AssumeRole", ROLE, identity=(document(allowing("sts:*")),))
    assert decision.outcome is IMPLICIT
    assert decision.gate("resource").because == "no-policy"


def test_get_caller_identity_can_not_be_denied():
    own = document(allowing("*", effect="Deny"))
    for action in ("sts:GetCallerIdentity", "STS:getcalleridentity"):
        assert ask(OPERATOR, action, "*", identity=(own,)).allowed
        assert not ask(ANONYMOUS, action, "*").allowed, "it must be signed"


@pytest.mark.parametrize("action", ["sts:AssumeRole", "STS:AssumeRole", "sts:assumerole"])
def test_the_case_of_an_action_opens_no_door(action):
    every = document(allowing("*"))
    assert ask(DEVELOPER, action, ROLE, identity=(every,)).outcome is IMPLICIT, "no trust policy"
    assert ask(ROOT_A, action, ROLE, by_resource=document(trusting({"AWS": A}))).outcome is IMPLICIT


# Which callers go with which way of assuming a role. (API_AssumeRoleWithWebIdentity, API_AssumeRoleWithSAML)
WEB, SAML = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
GITHUB = caller_from_arn(f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com")
GOOGLE, COGNITO = caller_from_arn("accounts.google.com"), caller_from_arn("cognito-identity.amazonaws.com")
OFFICE = caller_from_arn(f"arn:aws:iam::{A}:saml-provider/Office")
COGNITO_ITSELF = Caller(CallerType.SERVICE, COGNITO.arn)
WAYS = [
    ("a web identity", GITHUB, WEB, {"Federated": GITHUB.arn}, ALLOW),
    ("a provider without an ARN", GOOGLE, WEB, {"Federated": GOOGLE.arn}, ALLOW),
    ("another provider", GITHUB, WEB, {"Federated": GOOGLE.arn}, IMPLICIT),
    ("AssumeRole takes AWS credentials", GITHUB, "sts:AssumeRole", {"Federated": GITHUB.arn}, IMPLICIT),
    ("a user has no token", DEVELOPER, WEB, {"AWS": DEVELOPER.arn}, IMPLICIT),
    ("a SAML assertion", OFFICE, SAML, {"Federated": OFFICE.arn}, ALLOW),
    ("an assertion is no web identity", OFFICE, WEB, {"Federated": OFFICE.arn}, IMPLICIT),
    ("a web identity is no assertion", GITHUB, SAML, {"Federated": GITHUB.arn}, IMPLICIT),
    # One name, two kinds of principal. (…elements_principal.html)
    ("a user of a Cognito pool", COGNITO, WEB, {"Federated": COGNITO.arn}, ALLOW),
    ("is not the service Cognito", COGNITO, WEB, {"Service": COGNITO.arn}, IMPLICIT),
    ("the service Cognito", COGNITO_ITSELF, "sts:AssumeRole", {"Service": COGNITO.arn}, ALLOW),
    ("is no user of a pool", COGNITO_ITSELF, "sts:AssumeRole", {"Federated": COGNITO.arn}, IMPLICIT),
]


@pytest.mark.parametrize(("what", "caller", "action", "principal", "answer"), WAYS, ids=[row[0] for row in WAYS])
def test_a_providers_token_and_aws_credentials_go_different_ways(what, caller, action, principal, answer):
    trust = document(trusting(principal, action="sts:*"))
    assert ask(caller, action, ROLE, by_resource=trust).outcome is answer


# Nothing is attached to these, so nothing of theirs can deny or limit. (access_policies_identity-vs-resource.html)
DENIES, ONLY_EC2 = document(allowing("*", effect="Deny")), document(allowing("ec2:*"))
WITHOUT_POLICIES = [
    ("a service", EC2, "sts:AssumeRole", {"Service": EC2.arn}),
    ("a web identity", GITHUB, WEB, {"Federated": GITHUB.arn}),
    ("a SAML assertion", OFFICE, SAML, {"Federated": OFFICE.arn}),
]
OWN_SIDE = [
    ("an identity policy", {"identity": (DENIES,)}),
    ("a boundary that denies", {"boundary": DENIES}),
    ("a boundary that leaves it out", {"boundary": ONLY_EC2}),
    ("a session policy that denies", {"session": (DENIES,)}),  # it limits the session that the call makes
    ("a session policy that leaves it out", {"session": (ONLY_EC2,)}),
]


@pytest.mark.parametrize(
    ("what", "caller", "action", "principal"), WITHOUT_POLICIES, ids=[r[0] for r in WITHOUT_POLICIES]
)
@pytest.mark.parametrize(("policy", "held"), OWN_SIDE, ids=[row[0] for row in OWN_SIDE])
def test_a_caller_who_can_have_no_policies_is_not_denied_by_any(what, caller, action, principal, policy, held):
    decision = ask(caller, action, ROLE, by_resource=document(trusting(principal, action=action)), **held)
    assert decision.allowed, decision.paragraph
    assert {match.layer.value for match in decision.statements} == {"trust"}


@pytest.mark.parametrize(("policy", "held"), OWN_SIDE, ids=[row[0] for row in OWN_SIDE])
def test_nothing_is_attached_to_a_root_user_or_to_nobody(policy, held):
    bucket = "arn:aws:s3:::your-bucket-name"
    assert ask(ROOT_A, "s3:ListBucket", bucket, **held).allowed
    public = document({"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": bucket})
    assert ask(ANONYMOUS, "s3:ListBucket", bucket, by_resource=public, **held).allowed


def test_a_boundary_that_nobody_can_have_does_not_undo_not_principal():
    # "…always deny access to any IAM principal that has a permissions boundary" (…_elements_notprincipal.html)
    bucket = "arn:aws:s3:::your-bucket-name"
    spares = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": [ROOT_A.arn, DEVELOPER.arn]},
        "Action": "s3:*",
        "Resource": bucket,
    }
    held = {"by_resource": document(spares), "boundary": document(allowing("*"))}
    assert ask(ROOT_A, "s3:ListBucket", bucket, **held).allowed
    assert ask(DEVELOPER, "s3:ListBucket", bucket, identity=(document(allowing("*")),), **held).outcome is EXPLICIT


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


def test_organization_policies_do_not_bind_service_linked_roles():
    role = f"arn:aws:iam::{A}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"
    linked = caller_from_arn(f"arn:aws:sts::{A}:assumed-role/AWSServiceRoleForX/s", role_arn=role)
    assert ask(linked, "s3:ListBucket", "arn:aws:s3:::b", identity=(document(allowing("*")),), scp=((),)).allowed


def test_an_older_trust_policy_may_leave_out_the_version():
    text = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:assumerole"}}'
    own = (document(allowing("sts:AssumeRole", ROLE)),)
    assert ask(OPERATOR, "sts:AssumeRole", ROLE, by_resource=text, identity=own).allowed


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
