"""Whoever a text names besides those who are meant gets in, so the check must refuse the text and say who it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import iam
from helpers.cloud.personas import ACCOUNTS, PERSONAS
from helpers.course import lessons
from helpers.course.documents import SERVICE_SESSION, policy, statement
from helpers.course.exercises import crowd
from helpers.course.exercises.exercise import Exercise, Status
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.iam.text import capital
from tests import recipes

ALL = lessons.policies()
ANYBODY = {"AWS": "*"}
FIFTH = "555566667777"  # an account that is not in the story
GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
SAML = "arn:aws:iam::111122223333:saml-provider/Corp"
GITHUB_ONLY = {
    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:ref:refs/heads/main"},
}
SERVICES = ("ec2", "lambda", "ecs-tasks", "ecs", "s3", "glue", "cloudformation", "states", "no-such-service")


def arn_equals(arn: str) -> dict[str, dict[str, str]]:
    return {"ArnEquals": {"aws:PrincipalArn": arn}}


def by_name() -> dict[str, dict[str, object]]:
    """A way of naming somebody → the statement that lets them in.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
    """
    ways: dict[str, dict[str, object]] = {}
    for account in (*ACCOUNTS.values(), FIFTH):
        ways[f"account {account}"] = statement(account)
        ways[f":root of {account}"] = statement(f"arn:aws:iam::{account}:root")
        ways[f"* with PrincipalAccount {account}"] = statement(
            ANYBODY, {"StringEquals": {"aws:PrincipalAccount": account}}
        )
    for persona in PERSONAS.values():
        if persona.kind in ("user", "role"):
            ways[f"{persona.kind} {persona.name}"] = statement(persona.arn)
            ways[f"* with PrincipalArn {persona.name}"] = statement(ANYBODY, arn_equals(persona.arn))
    for host in (f"{service}.amazonaws.com" for service in SERVICES):
        ways[f"service {host}"] = statement({"Service": host})
    ways |= {
        "everybody": statement(ANYBODY),
        "everybody, in a list": statement({"AWS": ["*"]}),
        "users called backup-operator": statement(
            ANYBODY, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/backup-operator"}}
        ),
        "roles called BackupServiceRole": statement(
            ANYBODY, {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/BackupServiceRole"}}
        ),
        "users called developer": statement(ANYBODY, {"StringEquals": {"aws:username": "developer"}}),
        "any user": statement(ANYBODY, {"StringEquals": {"aws:PrincipalType": "User"}}),
        "any role": statement(ANYBODY, {"StringEquals": {"aws:PrincipalType": "AssumedRole"}}),
        "everybody with an ExternalId": statement(ANYBODY, {"StringLike": {"sts:ExternalId": "*"}}),
        "everybody from one network": statement(ANYBODY, {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        "everybody over TLS": statement(ANYBODY, {"Bool": {"aws:SecureTransport": "true"}}),
        "everybody with MFA": statement(ANYBODY, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        "everybody who proved a second factor within the hour": statement(
            ANYBODY, {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}
        ),
        "everybody until March, by the number of the second": statement(
            ANYBODY, {"NumericLessThan": {"aws:EpochTime": "2056320000"}}
        ),
        "a session of ReportRole": statement("arn:aws:sts::111122223333:assumed-role/ReportRole/monthly"),
        "a session of some other role": statement("arn:aws:sts::123456789012:assumed-role/InvoiceRole/june"),
        "one session of the vendor's job, without an ExternalId": statement(f"{SERVICE_SESSION}/nightly"),
        "a GitHub workflow": statement({"Federated": GITHUB}, GITHUB_ONLY, Action="sts:AssumeRoleWithWebIdentity"),
        "a SAML user": statement(
            {"Federated": SAML},
            {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
            Action="sts:AssumeRoleWithSAML",
        ),
        "a Google user": statement(
            {"Federated": "accounts.google.com"},
            {"StringEquals": {"accounts.google.com:aud": "app"}},
            Action="sts:AssumeRoleWithWebIdentity",
        ),
    }
    return ways


WAYS = by_name()
# Named in this way, only somebody whom the exercise wants in gets in: as the ticket asks, or in words of its own.
WANTED = {
    "00-mend": {"user backup-operator", "* with PrincipalArn backup-operator"},
    "01-complete": {"service ec2.amazonaws.com"},
    "01-archive-mend": {"role ReportRole", "* with PrincipalArn ReportRole", "a session of ReportRole"},
    "01-repair": {"user developer", "* with PrincipalArn developer"},
    "02-narrow": {"user backup-operator", "* with PrincipalArn backup-operator"},
    "02-delegate": {"user developer", "* with PrincipalArn developer"},  # ECS gets in for our account alone
    "02-deny-list-mend": {"user B/admin", "* with PrincipalArn B/admin"},
    "03-repair": set(),  # these two want an ExternalId of everybody
    "03-make": set(),
    "03-restore-mend": set(),  # and so does the card
    "05-complete": set(),  # wants an ExternalId
    "05-repair": {
        *(f"{way} BackupServiceRole" for way in ("role", "* with PrincipalArn")),
        "one session of the vendor's job, without an ExternalId",
    },
    "05-make": set(),  # wants a code of everybody
    "05-same-name-mend": {
        *(f"{way} BackupServiceRole" for way in ("role", "* with PrincipalArn")),
        "one session of the vendor's job, without an ExternalId",
    },
    "04-carry": set(),  # it wants a source identity of everybody
    "04-shared-name-mend": set(),  # and this one a name of the session
    # Each wants a claim that none of these asks for.
    "06-narrow": set(),
    "06-environment": set(),
    "06-group": set(),
    "06-gitlab": set(),
    "06-cluster-mend": set(),
}


def wanted(exercise) -> set[str]:
    return WANTED.get(exercise.id, set())  # of one that has no row, a test of its own says so


def with_one_more(exercise, more: dict[str, object]) -> str:
    return policy(*_right(exercise), more)


def added(exercise) -> int:
    """The number of the statement that `with_one_more` puts behind the solution's own."""
    return len(_right(exercise)) + 1


def _right(exercise) -> list[dict[str, object]]:
    right = json.loads(exercise.solution)["Statement"]
    return right if isinstance(right, list) else [right]


def test_the_table_has_a_row_for_every_exercise():
    missing = [exercise.id for exercise in ALL if exercise.id not in WANTED]
    assert not missing, f"{missing}: a row in WANTED, tests/course/exercises/test_outsiders.py; {recipes.NOTEBOOK}"
    assert set(WANTED) == {exercise.id for exercise in ALL}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_one_door_too_many_is_refused_by_name(exercise, way):
    result = exercise.check(with_one_more(exercise, WAYS[way]))
    if way in wanted(exercise):
        assert result.status is Status.RIGHT, result.sentence
        return
    row = f"if its ticket wants that, add it to the row of {exercise.id} in WANTED; {recipes.NOTEBOOK}"
    assert result.status is Status.WRONG, f"{way!r} gets in unnoticed: {row}"
    assert result.failed is not None and result.failed.decision.allowed
    reason = f"Statement {added(exercise)}, line "
    assert result.sentence.startswith(f"{result.failed.probe.who} gets in, and should stay out. {reason}")
    assert result.failed in result.answers, "the learner sees the request among the others"
    opened = iam.parse(with_one_more(exercise, WAYS[way]), iam.PolicyKind.TRUST).statements[-1].principal
    names = [value.text for value in opened.values]
    caller = result.failed.decision.request.caller
    assert {caller.arn, caller.role_arn, caller.account, f"arn:aws:iam::{caller.account}:root", "*"} & set(names)


# AssumeRole is not among the calls of such a session, so to name it opens no door.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
@pytest.mark.parametrize("account", ACCOUNTS.values())
@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_a_federated_user_session_gets_in_nowhere(exercise, account):
    guest = f"arn:aws:sts::{account}:federated-user/guest"
    assert exercise.check(with_one_more(exercise, statement(guest))).status is Status.RIGHT


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_strangers_are_told_apart_with_a_reason_of_their_own(exercise):
    """The crowd would find them too, but could not say that anybody can open an account."""
    asked = [probe for probe in STRANGERS if not probe.beside or speaks_of(exercise, probe.beside)]
    there = set(map(id, asked)) <= set(map(id, exercise.requests))
    there = there and any(probe.caller == OUR_ADMIN.caller and not probe.wanted for probe in exercise.requests)
    hold = "its requests hold OUR_ADMIN and *STRANGERS of helpers/course/lessons/outsiders.py"
    assert there, f"{hold}; {recipes.NOTEBOOK}"
    for probe in STRANGERS:
        failed = exercise.check(with_one_more(exercise, statement(probe.caller))).failed
        assert failed is not None and failed.probe in exercise.requests and failed.probe.caller == probe.caller


def speaks_of(exercise: Exercise, key: str) -> bool:
    return any(key in probe.context for probe in exercise.requests if probe not in STRANGERS)


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_nobody_sends_an_external_id_where_nobody_else_does(exercise):
    """The first notebooks have not said what it is; later it is no more than noise."""
    sent = [probe.who for probe in exercise.requests if "sts:ExternalId" in probe.context]
    assert bool(sent) is speaks_of(exercise, "sts:ExternalId"), sent
    words = "\n".join([str(exercise), *(probe.who for probe in exercise.requests)])
    assert "ExternalId" not in words or exercise.id >= "03", exercise.id


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_no_right_answer_lets_in_more_than_the_solution(exercise):
    solution = iam.parse(exercise.solution, iam.PolicyKind.TRUST)
    for text in exercise.also_right:
        assert crowd.intruder(solution, iam.parse(text, iam.PolicyKind.TRUST), exercise.role_arn) is None, text


def test_the_sentence_says_who_got_in_and_with_what():
    repair = lessons.exercise("03-repair")
    operator = "arn:aws:iam::123456789012:user/backup-operator"
    glue = repair.check(with_one_more(repair, statement({"Service": "glue.amazonaws.com"})))
    assert glue.sentence == (
        "Service glue.amazonaws.com gets in, and should stay out. Statement 2, line 16, names it, and has no "
        "Condition. The role is for those in the ticket alone. Does the ticket ask for this caller?"
    )
    other_id = repair.check(with_one_more(repair, statement(operator, {"StringEquals": {"sts:ExternalId": "x-1"}})))
    assert other_id.sentence.startswith('User backup-operator of 123456789012, with sts:ExternalId "x-1" gets in')


def of_github(sub: str | None) -> dict[str, object]:
    """Trust in GitHub's tokens, for as many as have such a subject."""
    provider = "token.actions.githubusercontent.com"
    claims = {"StringEquals": {f"{provider}:aud": "sts.amazonaws.com"}}
    claims |= {"StringLike": {f"{provider}:sub": sub}} if sub else {"Null": {f"{provider}:sub": "false"}}
    return statement({"Federated": GITHUB}, claims, Action="sts:AssumeRoleWithWebIdentity")


_ISSUERS = "https://docs.github.com/en/actions/reference/security/oidc"
_DEPUTY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html"
_ORGANIZATIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid"
_CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/AB12"
# What an answer trusts besides → the one whom the check names: the farthest out of those who get in.
OUTSIDERS: list[tuple[str, dict[str, object], str]] = [
    (_ISSUERS, of_github("repo:*"), "a fork (other-owner/some-repository)"),
    (_ISSUERS, of_github("repo:octo-org*"), "an owner whose name only begins so (octo-org-evil/some-repository)"),
    (_ISSUERS, of_github("repo:octo-org/*"), "another repository of octo-org (octo-org/another-repository)"),
    (_ISSUERS, of_github("repo:octo-org/shop:*"), "another branch of octo-org/shop"),
    (_ISSUERS, of_github("repo:octo-org/shop:pull_request"), "a pull request of octo-org/shop"),
    (
        "https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html",
        statement(
            {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{_CLUSTER}"},
            {"StringLike": {f"{_CLUSTER}:sub": "system:serviceaccount:prod:*"}},
            Action="sts:AssumeRoleWithWebIdentity",
        ),
        "another service account of namespace prod",
    ),
    (
        "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
        statement(
            {"Federated": "cognito-identity.amazonaws.com"},
            {"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:pool"}},
            Action="sts:AssumeRoleWithWebIdentity",
        ),
        "a guest of the pool, who has not signed in",
    ),
    (
        _DEPUTY,
        statement({"Service": "scheduler.amazonaws.com"}),
        "service scheduler.amazonaws.com, acting for another customer (999999999999)",
    ),
    (_DEPUTY, statement({"Service": "glue.amazonaws.com"}), "service glue.amazonaws.com"),
    (
        _ORGANIZATIONS,
        statement(ANYBODY, {"StringEquals": {"aws:PrincipalOrgID": "o-abcde12345"}}),
        "user somebody-else of 999999999999, of the organization o-abcde12345",
    ),
    (
        _ORGANIZATIONS,
        statement(ANYBODY, {"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
        "user somebody-else of 999999999999, of another organization (o-z9y8x7w6v5)",
    ),
]


@pytest.mark.parametrize(("page", "more", "who"), OUTSIDERS, ids=[row[2] for row in OUTSIDERS])
@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_who_comes_with_a_token_for_a_customer_or_of_an_organization_is_named(exercise, page, more, who):
    result = exercise.check(with_one_more(exercise, more))
    assert result.status is Status.WRONG, page
    assert result.failed is not None
    if result.failed.decision.request.caller.arn in {probe.asks.arn for probe in exercise.requests if probe.issuer}:
        return  # the exercise is about tokens of this very provider, and its own requests tell who got in
    who = capital(who)
    assert result.failed.probe.who.startswith(who), result.failed.probe.who
    reason = f" gets in, and should stay out. Statement {added(exercise)}, line "
    assert result.sentence.startswith(who) and reason in result.sentence


def test_a_service_whose_customer_the_answer_forgets_is_told_with_the_customer():
    """The solution asks for whom the service acts, an answer does not."""
    ecs = statement({"Service": "ecs-tasks.amazonaws.com"})
    asks = {**ecs, "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}
    solution, answer = (iam.parse(policy(each), iam.PolicyKind.TRUST) for each in (asks, ecs))
    found = crowd.intruder(solution, answer, ALL[0].role_arn)
    assert found is not None
    assert found.probe.who == "Service ecs-tasks.amazonaws.com, acting for another customer (999999999999)"
    assert crowd.intruder(answer, solution, ALL[0].role_arn) is None


# Of ECS the page tests both keys: its requests have both, of one account.
@pytest.mark.parametrize(
    ("condition", "right"),
    [
        ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:ecs:*:111122223333:*"}}, True),
        ({"StringLike": {"aws:SourceArn": "arn:aws:ecs:eu-central-1:111122223333:*"}}, True),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}, True),
        ({"StringLike": {"aws:SourceAccount": "1111*"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:ecs:*:1111*:*"}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": ["444455556666", "999999999999"]}}, False),
    ],
    ids=str,
)
def test_a_service_works_for_no_account_that_only_looks_like_ours(condition, right):
    delegate = lessons.exercise("02-delegate")
    own, _ = _right(delegate)
    result = delegate.check(policy(own, statement({"Service": "ecs-tasks.amazonaws.com"}, condition)))
    assert (result.status is Status.RIGHT) is right, result.sentence
    assert right or "acting for another customer (" in result.sentence


@given(
    st.sampled_from(ALL),
    st.from_regex(r"[1-9][0-9]{11}", fullmatch=True),
    st.sampled_from(["{}", "arn:aws:iam::{}:root", "arn:aws:sts::{}:assumed-role/SomeRole/today"]),
)
def test_an_account_nobody_thought_of(exercise, account, form):
    who = form.format(account)
    assert exercise.check(with_one_more(exercise, statement(who))).status is not Status.RIGHT


@given(st.sampled_from(ALL), st.from_regex(r"[a-z]{3,12}\.amazonaws\.com", fullmatch=True))
def test_a_service_nobody_thought_of(exercise, host):
    if f"service {host}" in wanted(exercise):
        return
    assert exercise.check(with_one_more(exercise, statement({"Service": host}))).status is Status.WRONG
