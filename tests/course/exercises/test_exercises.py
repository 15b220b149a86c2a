"""Exercises: what a check says, what a learner may ask for, and every exercise of the course held to its own data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from helpers import iam
from helpers.cloud import World
from helpers.cloud.acting_services import chosen
from helpers.cloud.assume_request import Ask
from helpers.cloud.federation.callers import operation
from helpers.cloud.personas import ACCOUNTS, LETTERS, PERSONAS, Persona
from helpers.course import lessons
from helpers.course.documents import DEVELOPER, policy, statement, trust
from helpers.course.exercises.exercise import Exercise, Probe, Status
from helpers.course.exercises.practice import NO_MORE_HINTS, TRY_FIRST, PolicyPractice
from tests import recipes
from tests.course.exercises.samples import ASSERTIONS, TOKENS, make_provider
from tests.wording import BANNED

MFA = "aws:MultiFactorAuthPresent"
# The policies of the course, and two whose callers come with a token or an assertion.
ALL = (*lessons.policies(), TOKENS, ASSERTIONS)
WRONG = [(one, text, sentence) for one in ALL for text, sentence in one.known_wrong]
RIGHT = [(one, text) for one in ALL for text in (one.solution, *one.also_right)]
CAST = {persona.arn for persona in PERSONAS.values() if persona.kind != "service"}
REPAIR = lessons.exercise("03-repair")
# What a request of an exercise carries, and the parameter of AssumeRole that sends it.
SENT = {
    "sts:ExternalId": "ExternalId",
    "sts:SourceIdentity": "SourceIdentity",
    "sts:RoleSessionName": "RoleSessionName",
}


# --- every exercise of the course ------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_the_starter_is_json_and_not_yet_tried(exercise):
    result = exercise.check(exercise.starter)
    assert result.status is Status.NOT_TRIED and result.hint_ready
    assert exercise.check(json.dumps(json.loads(exercise.starter))).status is Status.NOT_TRIED, "white space is no try"


@pytest.mark.parametrize(("exercise", "text"), RIGHT, ids=lambda value: getattr(value, "id", "text"))
def test_the_solution_and_its_equivalents_are_right(exercise, text):
    result = exercise.check(text)
    assert result.status is Status.RIGHT, result.sentence
    assert result.sentence.endswith(exercise.takeaway) and not result.hint_ready
    assert [answer.as_wanted for answer in result.answers] == [True] * len(exercise.requests)


@pytest.mark.parametrize(
    ("exercise", "text", "sentence"), WRONG, ids=lambda value: getattr(value, "id", str(value)[:40].strip("{ \n"))
)
def test_a_known_mistake_gets_its_sentence(exercise, text, sentence):
    result = exercise.check(text)
    assert result.status in (Status.WRONG, Status.NOT_SAVED), f"{result.sentence} {recipes.NOTEBOOK}"
    assert sentence in result.sentence
    assert result.hint_ready


def about(exercise: Exercise, probe: Probe, effect: str) -> dict[str, object]:
    """A statement about whoever makes this request."""
    caller = probe.asks
    if probe.issuer:  # to AWS all tokens are their provider's, and claims tell them apart
        context = exercise._decide(probe, iam.parse(exercise.solution, iam.PolicyKind.TRUST)).request.context
        claims = {
            key: value for key, value in context.items() if key.startswith((caller.arn.partition("/")[2], "saml:"))
        }
        told = {"StringEquals": {key: value for key, value in claims.items() if isinstance(value, str)}}
        call = f"sts:{operation(probe.issuer)}"
        return statement({"Federated": caller.arn}, told, Effect=effect, Action=call)
    named = caller.role_arn or caller.arn
    # Who is not of the cast can't be named: AWS would not save it. The account stands for them.
    who = named if named in CAST else caller.account or {"Service": named}
    return statement(who, Effect=effect, Action=list(probe.actions))


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_every_request_finds_the_mistake_it_is_there_for(exercise):
    """Take the solution, and open a door for one caller, or shut it: that very request must notice."""
    right = json.loads(exercise.solution)["Statement"]
    stopped = {
        answer.probe.who
        for answer in exercise.check(exercise.solution).answers
        if answer.decision.outcome is iam.Outcome.EXPLICIT_DENY
    }
    for probe in exercise.requests:
        for effect, notices in (("Allow", not probe.wanted), ("Deny", probe.wanted)):
            result = exercise.check(policy(*right, about(exercise, probe, effect)))
            answer = next(answer for answer in result.answers if answer.probe is probe)
            if effect == "Allow" and probe.who in stopped:  # no Allow opens what the solution's Deny shuts
                continue
            assert answer.as_wanted is not notices, (effect, probe.who)


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_the_texts_keep_the_voice_of_the_course(exercise):
    wishes = [text for probe in exercise.requests for text in (probe.wish, probe.remark)]
    for text in [exercise.title, exercise.ticket, exercise.takeaway, *exercise.hints, *wishes]:
        assert not BANNED.search(text), text
        assert text.count("`") % 2 == 0, text
    assert len({probe.who for probe in exercise.requests}) == len(exercise.requests)
    assert "known" not in str(exercise) and exercise.solution not in str(exercise)


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_the_callers_are_the_cast(exercise):
    for probe in exercise.requests:
        caller = probe.asks
        if probe.issuer:  # whoever it is, the account's own provider speaks for them
            assert caller.arn.startswith("arn:aws:iam::111122223333:") or "/" not in caller.arn
        elif probe.wanted:
            # Of the cast; or somebody of tomorrow whom a pattern fits, since AWS saves no name that is not there.
            named = caller.role_arn or caller.arn
            tomorrow = named not in exercise.solution and caller.account in ACCOUNTS.values()
            assert tomorrow or named in {persona.arn for persona in PERSONAS.values()}
        else:  # a stranger may be called anything, and the accounts have more roles and services than the cast
            assert caller.account in {"", *ACCOUNTS.values()}


def permissions_of_their_own(exercise: Exercise, by_arn: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """By name, the permission policies that the exercise gives to those of its requests who are of the cast."""
    usual = (exercise._permission(tuple({action for probe in exercise.requests for action in probe.actions})),)
    found = dict.fromkeys(("BackupServiceRole", "backup-operator", "intern"), usual)
    for probe in exercise.requests:
        caller = probe.asks
        if name := by_arn.get(caller.role_arn or caller.arn):
            found[name] = usual if probe.identity is None else probe.identity
    return found


def permit(world: World, persona: Persona, documents: tuple[str, ...]) -> None:
    """Attach these policies; a service has none."""
    if persona.kind not in ("user", "role"):
        return
    admin = world.client("iam", f"{LETTERS[persona.account]}/admin")
    for number, document in enumerate(documents):
        own = {"PolicyName": f"Own{number}", "PolicyDocument": document}
        if persona.kind == "user":
            admin.put_user_policy(UserName=persona.bare_name, **own)
        else:
            admin.put_role_policy(RoleName=persona.bare_name, **own)


def by_real_token(world: World, ask: Ask) -> bool:
    """Does a token or an assertion that is really made bring credentials?"""
    from botocore import xform_name
    from botocore.exceptions import ClientError

    try:
        getattr(world.client("sts", None), xform_name(ask.operation))(**ask.parameters, **ask.proof(world, world.now()))
    except ClientError:
        return False
    return True


def really_ask(world: World, who: str, role: str, context: Mapping[str, str]) -> None:
    """Make the call that has these keys.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
    """
    sent = {parameter: context[key] for key, parameter in SENT.items() if key in context}
    works_for = context.get("aws:SourceAccount")  # of a service; the mock says the rest of it
    sts = world.client("sts", chosen(who, works_for, context.get("aws:SourceArn")) if works_for else who)
    if context.get(MFA) == "true":
        serial = f"arn:aws:iam::{PERSONAS[who].account}:mfa/{who}"
        sent |= {"SerialNumber": serial, "TokenCode": world.mfa_code(who)}
    elif context.get(MFA) == "false":  # temporary credentials that were got without a code say so
        sts = world.client("sts", sts.get_session_token()["Credentials"])
    with world.calling_from(context.get("aws:SourceIp")):
        sts.assume_role(**{"RoleArn": role, "RoleSessionName": "VendorSession", **sent})


@pytest.mark.parametrize("exercise", ALL, ids=lambda one: one.id)
def test_the_mocked_aws_says_the_same(exercise, world):
    """The check asks the engine alone; real calls must come to the same answers, and refuse the same texts."""
    from botocore.exceptions import ClientError

    company = world.client("iam", "A/admin")
    if exercise.role not in {role["RoleName"] for role in company.list_roles()["Roles"]}:
        company.create_role(RoleName=exercise.role, AssumeRolePolicyDocument=exercise.solution)
    for caller in {probe.asks.arn: probe for probe in exercise.requests if probe.issuer}.values():
        make_provider(world, caller.issuer, caller.claims)
    by_arn = {persona.arn: persona.name for persona in PERSONAS.values()}
    for name, documents in permissions_of_their_own(exercise, by_arn).items():
        permit(world, PERSONAS[name], documents)
    for text in (exercise.solution, *(text for text, _ in exercise.known_wrong)):
        result = exercise.check(text)
        try:
            company.update_assume_role_policy(RoleName=exercise.role, PolicyDocument=text)
        except ClientError as refused:
            assert result.status is Status.NOT_SAVED
            assert f"`{refused.response['Error']['Code']}: {refused.response['Error']['Message']}`" in result.sentence
            continue
        for answer in result.answers:
            caller = answer.decision.request.caller
            if caller.session_name and "assumed-role" in text:  # the mock's job has one session name
                continue
            if answer.probe.issuer:
                ask = Ask(answer.probe.issuer, exercise.role, claims=tuple(answer.probe.claims.items()))
                assert by_real_token(world, ask) is answer.decision.allowed, (text, answer.probe.who)
                continue
            who = by_arn.get(caller.role_arn or caller.arn)
            if who is None:  # a stranger, or another role or service, that the mock has not
                continue
            if "aws:CurrentTime" in answer.probe.context or (who == "intern" and MFA in answer.probe.context):
                continue  # the clock goes one way only, and the intern has no device
            try:
                really_ask(world, who, exercise.role_arn, answer.probe.context)
                allowed = True
            except ClientError:
                allowed = False
            assert allowed is answer.decision.allowed, (text, answer.probe.who)


# --- what a request passes along -------------------------------------------------------------------------------

# Each is an action of its own, which both policies must allow.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
PASSED_ALONG = [
    ({}, ["sts:AssumeRole"]),
    ({"sts:ExternalId": "x1", "sts:RoleSessionName": "nightly"}, ["sts:AssumeRole"]),
    ({"sts:SourceIdentity": "intern"}, ["sts:AssumeRole", "sts:SetSourceIdentity"]),
    ({"aws:RequestTag/team": "backup"}, ["sts:AssumeRole", "sts:TagSession"]),
    (
        {"AWS:TagKeys": "team", "STS:sourceidentity": "intern"},
        ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    ),
]


@pytest.mark.parametrize(("context", "actions"), PASSED_ALONG, ids=lambda value: "+".join(value))
def test_what_is_passed_along_is_asked_for(context, actions):
    caller = "arn:aws:iam::123456789012:user/intern"
    probe = Probe("the intern", caller, True, "It must work.", context)

    def decide(trusted, permitted):
        own = policy({"Effect": "Allow", "Action": permitted, "Resource": REPAIR.role_arn})
        text = trust(caller, Action=trusted)
        return REPAIR._decide(replace(probe, identity=(own,)), iam.parse(text, iam.PolicyKind.TRUST))

    assert REPAIR._decide(probe, iam.parse(trust(caller, Action=actions), iam.PolicyKind.TRUST)).allowed
    assert decide(actions, actions).request.action == "sts:AssumeRole"
    for missing in actions:
        rest = [action for action in actions if action != missing] or ["sts:SetSourceIdentity"]
        for refused in (decide(rest, actions), decide(actions, rest)):
            assert not refused.allowed and refused.request.action == missing


# --- what a check says -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status", "sentence"),
    [
        ("", Status.NOT_JSON, "There is no text."),
        ('{\n  "Version": "2012-10-17",\n}', Status.NOT_JSON, "Line 2, column 26"),
        ("\ud800", Status.NOT_JSON, ""),
        ("[" * 100_000, Status.NOT_JSON, ""),
        (7, Status.NOT_JSON, "A policy is text or a dictionary, and this is int."),
        ({"Version": {1, 2}}, Status.NOT_JSON, "This dictionary holds something that JSON can't say."),
        ("x" * 1_000_000, Status.NOT_SAVED, "The document has 1,000,000 characters"),
        ("[]", Status.NOT_SAVED, "A policy is a JSON object"),
        ('{"Version": ' + "9" * 10_000 + "}", Status.NOT_SAVED, "is not a version of the policy language"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_policy_gets_a_sentence(text, status, sentence):
    result = REPAIR.check(text)
    assert result.status is status and sentence in result.sentence
    assert len(str(result)) < 15_000


def test_a_dictionary_is_as_good_as_its_json():
    assert REPAIR.check(json.loads(REPAIR.solution)).status is Status.RIGHT
    loop: dict[str, object] = {}
    loop["Statement"] = loop
    assert REPAIR.check(loop).status is Status.NOT_JSON


def test_aws_names_one_fault_and_the_check_counts_the_others():
    half = REPAIR.starter.replace('"allow"', '"Allow"')
    assert "1 more fault waits behind it." in REPAIR.check(half).sentence
    assert "2 more faults wait" in REPAIR.check(REPAIR.starter.replace("7f3d", "7f3e")).sentence


def test_the_form_of_a_right_text_never_matters():
    policy = json.loads(REPAIR.solution)
    assert REPAIR.check(json.dumps(policy, separators=(",", ":"))).status is Status.RIGHT
    assert REPAIR.check(REPAIR.solution.replace("\n", "\r\n\r\n\t")).status is Status.RIGHT


@pytest.fixture
def delegation():
    """A trust policy inside one account: the developer has no permission of its own, and the role must name it."""
    return replace(
        REPAIR,
        id="02-x",
        role="ReportRole",
        solution=trust(DEVELOPER),
        requests=(
            Probe("developer", DEVELOPER, True, "Reports are due.", identity=()),
            Probe("intern", "arn:aws:iam::123456789012:user/intern", False, "The intern is at the vendor."),
        ),
    )


def test_a_caller_without_permission_inside_the_account(delegation):
    assert delegation.check(trust(DEVELOPER)).status is Status.RIGHT
    result = delegation.check(trust("arn:aws:iam::111122223333:root"))
    assert result.sentence == (
        "developer stays out, and should get in. developer has no permission policy that allows sts:AssumeRole on "
        "arn:aws:iam::111122223333:role/ReportRole. Reports are due. Who could give it that permission, and what if "
        "the trust policy named the caller itself?"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (trust(DEVELOPER), "Statement 1, line 4, names it, and has no Condition."),
        (trust("111122223333"), "No permission policy of its own allows the call."),
        (trust("444455556666"), "No statement names it."),
        (trust(DEVELOPER, Effect="Deny"), "Statement 1, line 4, denies it: it names developer."),
        (trust("444455556666", Effect="Deny"), "No statement allows it."),
        (
            trust(DEVELOPER, Action="sts:TagSession"),
            "Statement 1, line 9, is about sts:TagSession, and the request is sts:AssumeRole.",
        ),
        (
            trust(DEVELOPER, Condition={"StringEquals": {"sts:ExternalId": "x"}}),
            'Statement 1, line 12, wants sts:ExternalId StringEquals "x", and the request has none.',
        ),
    ],
)
def test_why_in_one_row_of_a_table(delegation, text, why):
    assert delegation.check(text).answers[0].why == why


def test_a_deny_of_the_callers_own_is_told_as_such(delegation):
    own = policy({"Effect": "Deny", "Action": "sts:*", "Resource": "*"})
    first, second = delegation.requests
    denied = replace(delegation, requests=(replace(first, identity=(own,)), second))
    answer = denied.check(trust(DEVELOPER)).answers[0]
    assert answer.why == answer.decision.reason and "permission policy of developer denies it" in answer.why


def test_a_service_may_be_asked_about(delegation):
    text = trust({"Service": "ec2.amazonaws.com"})
    requests = (Probe("EC2", "ec2.amazonaws.com", True, "It must run."), delegation.requests[1])
    service = replace(delegation, requests=requests, solution=text)
    assert service.check(text).status is Status.RIGHT


@pytest.mark.parametrize(
    ("more", "question"),
    [
        ({"Action": "sts:TagSession"}, "Which call does the caller make?"),
        ({"Effect": "Deny"}, "Nothing here allows anybody."),
    ],
)
def test_the_question_follows_the_element_that_failed(delegation, more, question):
    assert delegation.check(trust(DEVELOPER, **more)).sentence.endswith(question)


def test_of_a_deny_beside_an_allow_it_is_asked_what_it_should_spare(delegation):
    """Without an Allow there is nobody to spare, whoever the Deny is about."""
    deny = statement({"AWS": "*"}, Effect="Deny")
    spare = "Which element of the Deny should spare this request, or is the Deny needed at all?"
    assert delegation.check(policy(statement(DEVELOPER), deny)).sentence.endswith(spare)
    for alone in (deny, statement("arn:aws:iam::999999999999:root", Effect="Deny")):
        assert delegation.check(policy(alone)).sentence.endswith("Nothing here allows anybody.")


def test_a_remark_of_the_request_takes_the_place_of_the_question(delegation):
    first, second = delegation.requests
    remarked = replace(delegation, requests=(replace(first, remark="Who is `developer`?"), second))
    assert remarked.check(trust("444455556666")).sentence.endswith("Reports are due. Who is `developer`?")


def test_what_aws_always_knows_can_be_a_condition(delegation):
    for keys in (
        {"aws:PrincipalArn": DEVELOPER},
        {"aws:username": "developer"},
        {"aws:PrincipalAccount": "111122223333"},
    ):
        assert delegation.check(trust(DEVELOPER, Condition={"StringEquals": keys})).status is Status.RIGHT


def test_a_check_asks_nobody(world):
    for text in (REPAIR.solution, REPAIR.starter, "{", REPAIR.known_wrong[4][0]):
        REPAIR.check(text)
    assert world.trail.events(root=True) == ()


def test_a_result_as_text():
    said = str(REPAIR.check(REPAIR.known_wrong[4][0]))
    assert said.startswith(
        "✕ Not yet: 9 of 13 as wanted. backup-operator without an ExternalId gets in, and should stay out.\n"
        "Statement 1, line 4, names it, and has no Condition."
    )
    rows = [line for line in said.splitlines() if line.startswith(("  ✕ ", "  ✓ "))]
    assert [row[2] for row in rows] == [*"✕✕✕✕", *"✓✓✓✓✓✓✓✓✓"], "failing ones first"
    assert rows[0] == "  ✕ backup-operator without an ExternalId should stay out: gets in, not as wanted"
    assert "  ✓ intern with our ExternalId should stay out: stays out, as wanted" in rows
    assert "`" not in said
    assert str(REPAIR.check(REPAIR.solution)).startswith("✓ Right: 13 of 13 as wanted. All 13 requests")
    assert str(REPAIR.check("{")).startswith("This is not JSON yet. Line 1")


# --- hints and solution ----------------------------------------------------------------------------------------


def test_hints_come_in_order_and_say_which_is_the_last():
    practice = PolicyPractice(REPAIR)
    starts = ["Hint 1 of 3: ", "Hint 2 of 3: ", "Hint 3 of 3, the last: "]
    for start, hint in zip(starts, REPAIR.hints, strict=True):
        assert practice.check(REPAIR.known_wrong[0][0]).hint_ready
        said = practice.hint()
        assert said.startswith(start) and " ".join(said.split()).endswith(hint.replace("`", ""))
    assert practice.hint() == practice.hint() == NO_MORE_HINTS
    assert not practice.check(REPAIR.known_wrong[0][0]).hint_ready


def test_the_solution_waits_for_one_try():
    practice = PolicyPractice(REPAIR)
    assert practice.solution() == TRY_FIRST
    practice.check(REPAIR.starter)
    assert practice.solution() == TRY_FIRST, "the starter is no try"
    practice.check("{")
    head, _, rest = practice.solution().partition("\n")
    assert head.startswith("One solution.")
    code, _, difference = rest.partition("\n\n")
    assert REPAIR.check(code).status is Status.RIGHT
    assert difference.startswith("Beside yours (− only in yours, + only in this solution):\n  {\n+   ")
    practice.check(REPAIR.solution)
    assert practice.solution().endswith("\n}\n\nYours says the same, line by line.")


def test_two_people_at_one_exercise_do_not_mix():
    one, two = PolicyPractice(REPAIR), PolicyPractice(REPAIR)
    one.hint()
    one.check("{")
    assert two.hint().startswith("Hint 1") and two.solution() == TRY_FIRST


def test_a_code_cell_shows_the_words_as_they_are():
    assert repr(PolicyPractice(REPAIR).hint()).startswith("Hint 1 of 3: The editor")


# --- an exercise that would teach badly is refused -------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"hints": ("one", "two")}, "needs exactly three hints."),
        ({"hints": ("one", " ", "three")}, "needs exactly three hints."),
        ({"requests": REPAIR.requests[:1]}, "needs both: requests that should get in, and others that should not."),
        ({"requests": ()}, "needs both"),
        ({"requests": tuple(replace(probe, wish="") for probe in REPAIR.requests)}, "does not say why it matters."),
        ({"known_wrong": ()}, "knows no wrong answer, so nobody has watched it refuse one."),
        ({"starter": "{"}, "is not JSON."),
    ],
)
def test_an_exercise_is_complete(change, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        replace(REPAIR, **change)


def test_an_exercise_is_data():
    assert isinstance(REPAIR, Exercise)
    with pytest.raises(AttributeError):
        REPAIR.title = "other"
