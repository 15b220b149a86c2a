"""Exercises about tokens and assertions: the condition keys are those of the real call, and the words fit a token."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from helpers.cloud.assume_request import Ask
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.course.exercises.exercise import Probe, Status
from helpers.course.exercises.kinds import deciding
from helpers.course.exercises.kinds.request import in_words
from helpers.course.stage import exercise_stage
from tests.course.exercises.samples import ASSERTIONS, GITHUB, TOKENS, make_provider, of_github, of_staff

ROLE = "arn:aws:iam::111122223333:role/BackupAccessRole"
# Some callers of each issuer, and what is said of them.
PEOPLE = [
    ("github", {}),
    ("github", {"repo": "evil/shop", "event": "pull_request"}),
    ("github", {"environment": "production", "immutable_ids": "yes"}),
    ("gitlab", {"ref": "v1.0", "ref_type": "tag"}),
    ("terraform-cloud", {"run_phase": "plan"}),
    ("circleci", {}),
    ("eks", {"namespace": "default", "service_account": "web"}),
    ("bitbucket", {"environment": "production"}),
    ("cognito", {"guest": "yes"}),
    ("company", {"user": "sam", "affiliation": "board, staff"}),
    ("company", {"sub_type": "transient"}),
]


@pytest.mark.parametrize(("issuer", "claims"), PEOPLE, ids=str)
def test_the_keys_are_those_that_the_gate_finds_in_the_real_call(world, issuer, claims):
    """Nothing is made up for an exercise: a rehearsal, which reads a token that was made, finds the same request."""
    make_provider(world, issuer, claims)
    ask = Ask(issuer, "BackupAccessRole", claims=tuple(claims.items()), moment=world.now())
    trust = of_github("repo:acme/shop:*")
    real = rehearse(world, ask, Drafts(trust=trust), lists=False)
    assert real.error is None and real.problem == ""
    there, here = real.decisions[0].request, deciding.decide(ask, trust).request
    assert (here.caller, here.action, here.resource) == (there.caller, there.action, there.resource)
    assert dict(here.context) == dict(there.context)


SAMPLES = (TOKENS, ASSERTIONS)


def test_what_a_check_says_of_a_token_that_gets_in():
    said = TOKENS.check(of_github("repo:acme/shop:*")).sentence
    assert said == (
        "A pull request of acme/shop gets in, and should stay out. Statement 1, line 4, trusts the provider, and its "
        f'Condition holds: the request has {GITHUB}:sub "repo:acme/shop:pull_request" and StringLike '
        '"repo:acme/shop:*" holds for it. Whoever is on the team opens one. Which values may the Condition accept?'
    )


def test_what_a_check_says_of_a_token_that_stays_out():
    said = TOKENS.check(of_github("repo:acme/shop:environment:production")).sentence
    assert said.startswith("The deploy job on main stays out, and should get in.")
    assert f'wants {GITHUB}:sub StringLike "repo:acme/shop:environment:production", and the request has "repo:' in said
    other_call = TOKENS.check(of_github("repo:acme/shop:*", Action="sts:AssumeRole")).sentence
    assert other_call.endswith("Which call does the caller make?")


def test_whoever_has_no_condition_to_pass_is_asked_for_by_a_claim():
    anyone = of_staff(Condition={"StringEquals": {"sts:RoleSessionName": "VendorSession"}})
    assert ASSERTIONS.check(anyone).sentence.endswith("Which claim could the Condition compare?")
    bare = of_staff(Condition={})
    assert ASSERTIONS.check(bare).sentence.endswith("Which claim could a Condition compare?")


def test_the_crowd_finds_another_owner_whom_nobody_listed():
    """https://docs.github.com/en/actions/reference/security/oidc"""
    fewer = replace(TOKENS, requests=TOKENS.requests[:1] + TOKENS.requests[3:])
    found = fewer.check(of_github("repo:*/shop:ref:refs/heads/main"))
    assert found.status is Status.WRONG and found.sentence.startswith("An owner whose name only begins so")


MAIN_SUB, BY_IDS = "repo:acme/shop:ref:refs/heads/main", "repo:acme@236491834/shop@320312269:ref:refs/heads/main"


def both(one: str, other: str) -> str:
    """Trust in two subjects."""
    return of_github(one).replace(f'"{one}"', f'["{one}", "{other}"]')


def test_whoever_is_meant_may_be_named_by_the_ids_too():
    """https://docs.github.com/en/actions/reference/security/oidc: no id is used twice, so nobody else gets in."""
    assert TOKENS.check(both(MAIN_SUB, BY_IDS)).status is Status.RIGHT
    for other in ("repo:acme@1/shop@2:ref:refs/heads/main", BY_IDS.replace("main", "test")):
        assert TOKENS.check(both(MAIN_SUB, other)).status is Status.WRONG, other
    taken = TOKENS.check(both(MAIN_SUB, "repo:acme@*/shop@*:ref:refs/heads/main"))
    assert taken.sentence.startswith("Whoever took the name acme later")


def test_whoever_forgets_the_audience_is_told_what_it_is_for():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html"""
    without = json.loads(of_github(MAIN_SUB))
    del without["Statement"][0]["Condition"]["StringEquals"]
    said = TOKENS.check(without).sentence
    assert said.startswith("A workflow of acme/shop on main, for another audience")
    assert said.endswith(
        "The provider can list a second audience one day, and the role is for this one alone. "
        "Which claim does the Condition not test?"
    )


def test_a_list_without_a_qualifier_is_not_certified():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html"""
    plain = ASSERTIONS.check(of_staff().replace("ForAnyValue:StringEquals", "StringLike"))
    assert plain.status is Status.WRONG
    assert "AWS asks for ForAnyValue or ForAllValues in front of StringLike" in plain.sentence


def test_the_account_of_the_exercise_has_the_provider_whatever_somebody_made(world):
    """And a check leaves nothing behind: no event, no provider, no assertion."""
    for exercise in SAMPLES:
        exercise.check(exercise.solution)
    assert world.trail.events(root=True) == ()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"context": {"aws:SourceIp": "203.0.113.9"}}, "that alone says what the request carries"),
        ({"identity": ()}, "that alone says what the request carries"),
        ({"claims": {"colour": "red"}}, "tokens of github have no setting 'colour'"),
        ({"caller": "ec2.amazonaws.com", "claims": {"repo": "a/b"}}, "comes with no token, and has claims"),
    ],
)
def test_a_token_that_nobody_could_make_is_refused(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        Probe(**{"who": "A job", "caller": "github", "wanted": True, "wish": "x.", **fields})


def test_a_request_by_token_in_words():
    said = in_words(Ask("github", claims=(("event", "pull_request"), ("immutable_ids", "yes"))))
    assert said.startswith(
        "A job of GitHub Actions with event pull_request and immutable_ids, so its sub is repo:acme@"
    )
    assert in_words(Ask("company", claims=(("affiliation", "staff"),))) == (
        "A user of the company with affiliation staff, so its saml:sub is dana"
    )


def test_on_the_stage_each_token_has_a_name_of_its_own():
    """To AWS they are one provider; a learner has to tell them apart."""
    drawn = exercise_stage.scene(TOKENS, TOKENS.check(of_github("repo:acme/shop:*")).answers)
    tokens = next(account for account in drawn.accounts if account.title == "Tokens")
    assert [lane.name for lane in tokens.lanes] == [probe.who for probe in TOKENS.requests[:3]]
