"""The round a learner makes: every answer is a result, in words; nothing that is typed raises."""

from __future__ import annotations

import pytest

from helpers.course.rounds.attempt import attempt
from helpers.course.rounds.attempt_result import LONGEST_LISTING, StepVerdict

PASSED, STOPPED, NOT_REACHED = StepVerdict.PASSED, StepVerdict.STOPPED, StepVerdict.NOT_REACHED
CONDITION = {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}


def stored(world):
    role = world.client("iam", "A/admin").get_role(RoleName="BackupAccessRole")["Role"]
    return role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]


def verdicts(made):
    return tuple(step.verdict for step in made.steps)


@pytest.mark.parametrize(
    ("caller", "call"),
    [
        ("backup-operator", "sts:AssumeRole"),
        ("github", "sts:AssumeRoleWithWebIdentity"),
        ("company", "sts:AssumeRoleWithSAML"),
    ],
)
def test_a_round_says_which_call_it_made(world, policy, caller, call):
    step = attempt(world, policy(), caller=caller).steps[1]
    assert (step.name, step.call) == ("assume", call)


def test_an_allowed_round(world, policy):
    made = attempt(world, policy())
    assert made.allowed and made.saved
    assert verdicts(made) == (PASSED, PASSED, PASSED)
    assert made.verdict == "Allowed: backup-operator assumes BackupAccessRole and lists your-bucket-name."
    assert "delegates to account 123456789012" in made.reason
    assert [(item.key, item.size) for item in made.listing] == [
        ("backups/2035-01-13.sql.gz", 27),
        ("backups/2035-01-14.sql.gz", 27),
        ("reports/q4.csv", 51),
    ]
    assert [step.decision.request.action for step in made.steps] == [
        "iam:UpdateAssumeRolePolicy",
        "sts:AssumeRole",
        "s3:ListBucket",
    ]


def test_the_credentials_hide_themselves(world, policy):
    made = attempt(world, policy())
    whole = made.credentials.as_sts_gives_them()
    assert world.client("sts", whole).get_caller_identity()["Arn"].endswith("BackupAccessRole/VendorSession")
    for text in (str(made), repr(made), str(made.credentials), repr(made.credentials), str(made.credentials.rows)):
        assert whole["SecretAccessKey"] not in text
        assert whole["SessionToken"] not in text
        assert whole["AccessKeyId"] not in text
    assert f"{whole['AccessKeyId'][:8]}…" in str(made)


def test_a_denied_round_names_the_line_and_aws_says_what_aws_says(world, policy):
    made = attempt(world, policy("arn:aws:iam::123456789012:user/intern"))
    assert verdicts(made) == (PASSED, STOPPED, NOT_REACHED)
    assert made.verdict == "Denied: backup-operator may not assume BackupAccessRole."
    assert "line 7, trusts arn:aws:iam::123456789012:user/intern" in made.reason
    error = made.steps[1].error
    assert error.code == "AccessDenied"
    assert error.text == (
        "An error occurred (AccessDenied) when calling the AssumeRole operation: "
        "User: arn:aws:iam::123456789012:user/backup-operator is not authorized to perform: "
        "sts:AssumeRole on resource: arn:aws:iam::111122223333:role/BackupAccessRole"
    )
    assert made.credentials is None and made.listing is None


def test_the_session_may_not_list(world, policy):
    world.client("iam", "A/admin").delete_role_policy(RoleName="BackupAccessRole", PolicyName="Backup")
    made = attempt(world, policy())
    assert verdicts(made) == (PASSED, PASSED, STOPPED)
    assert made.verdict.startswith("Denied: backup-operator may assume BackupAccessRole, but the session may not list")
    assert made.credentials is not None


def test_absent_is_not_empty(world, policy):
    wanted = policy(Condition=CONDITION)
    assert attempt(world, wanted).verdict.startswith("Denied")
    assert "the request has none" in attempt(world, wanted).reason
    assert attempt(world, wanted, external_id="company-a-7f3d").allowed
    empty = attempt(world, wanted, external_id="")
    assert empty.verdict.startswith("Not sent: boto3")
    assert empty.reason.endswith("To send no ExternalId, leave it out.")


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [
        ("BackupServiceRole", False),
        ("B/admin", True),
        ("A/admin", False),
        ("ec2.amazonaws.com", False),
        ("intern", False),
    ],
)
def test_any_persona_and_any_service_can_ask(world, policy, caller, allowed):
    made = attempt(world, policy(), caller=caller)
    assert made.allowed is allowed
    assert made.steps[1].decision is not None


def test_a_service_can_be_let_in(world, policy):
    trust = policy(Principal={"Service": "ec2.amazonaws.com"})
    assert attempt(world, trust, caller="ec2.amazonaws.com").allowed


def test_root_is_refused_with_its_reason(world, policy):
    made = attempt(world, policy(), caller="B/root")
    assert made.verdict == "Denied: B/root may not assume BackupAccessRole."
    assert "root user" in made.reason and made.steps[1].decision is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Line 1, column 1"),
        ("{", "Line 1, column 2"),
        ('{\n  "Version": "2012-10-17",\n}', "Line 2, column 26"),
        ("x" * 1_000_000, "1,000,000 characters"),
    ],
    ids=["empty", "open", "trailing comma", "1 MB"],
)
def test_no_policy_at_all_is_not_sent(world, policy, text, words):
    made = attempt(world, text)
    assert verdicts(made) == (STOPPED, NOT_REACHED, NOT_REACHED)
    assert made.verdict.startswith("Not saved: the trust policy is")
    assert words in made.reason
    assert made.steps[0].words == "Not sent. BackupAccessRole keeps the trust policy it had."
    assert world.trail.events(root=True) == ()
    assert stored(world) == "arn:aws:iam::123456789012:root"
    assert len(str(made)) < 2000


@pytest.mark.parametrize(
    ("more", "aws", "hint"),
    [
        ({"Resource": "*"}, "Has prohibited field Resource", "Remove it"),
        ({"Sid": "a b"}, "Statement IDs", "letters and digits"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:user/gone"}}, "Invalid principal", "check the name"),
    ],
)
def test_a_policy_aws_would_not_save(world, policy, more, aws, hint):
    made = attempt(world, policy(**more))
    assert made.verdict == "Not saved: AWS refuses this trust policy."
    assert made.steps[0].error.code == "MalformedPolicyDocument"
    assert made.steps[0].error.message.startswith(aws)
    assert hint in made.reason
    assert "keeps the trust policy it had" in made.steps[0].words
    assert stored(world) == "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize(
    ("request_", "verdict", "reason"),
    [
        ({"caller": "backup-operater"}, "Not sent: the request", "Did you mean 'backup-operator'?"),
        ({"caller": ""}, "Not sent: the request", "The caller is empty."),
        ({"caller": "x" * 1_000_000}, "Not sent: the request", "The caller has 1,000,000 characters"),
        ({"caller": None}, "Not sent: the request", "The caller must be text"),
        ({"session_name": ""}, "Not sent: boto3", "The RoleSessionName has 0 characters; AWS wants at least 2."),
        ({"session_name": "a b"}, "Refused: AWS", "roleSessionName"),
        ({"session_name": "x\ud800"}, "Not sent: the request", "half a character"),
        ({"external_id": "x"}, "Not sent: boto3", "The ExternalId has 1 character; AWS wants at least 2."),
        ({"duration": 1}, "Not sent: boto3", "The DurationSeconds is 1; AWS wants at least 900."),
        (
            {"tags": (("a", "1"), ("", "b"))},
            "Not sent: boto3",
            "The Key of tag 2 has 0 characters; AWS wants at least 1.",
        ),
        ({"role": ""}, "Not saved: boto3", "The RoleName has 0 characters; AWS wants at least 1."),
        ({"external_id": "a b"}, "Refused: AWS", "externalId"),
        ({"external_id": "<script>"}, "Refused: AWS", "externalId"),
        ({"role": "Gone"}, "Not saved: there is no role Gone.", "Create the role first"),
        ({"role": ""}, "Not saved: boto3", "The RoleName has 0 characters"),
        ({"role": "a b"}, "Not saved: AWS refuses the call.", "roleName"),
        ({"bucket": ""}, "Not sent: boto3", "No bucket can have this name"),
        ({"bucket": "nobodys-bucket"}, "Refused: there is no bucket nobodys-bucket.", "does not exist"),
    ],
)
def test_bad_input_is_one_sentence(world, policy, request_, verdict, reason):
    made = attempt(world, policy(), **request_)
    assert made.verdict.startswith(verdict)
    assert reason in made.reason
    assert "Traceback" not in str(made) and len(str(made)) < 3000
    assert not made.allowed


def test_a_text_that_is_none(world):
    made = attempt(world, {"Version": "2012-10-17"})
    assert made.reason.startswith("The trust policy must be text, and this is dict.")


def test_the_text_form_is_the_same_on_every_run(world, policy):
    first = str(attempt(world, policy()))
    assert str(attempt(world, policy())) == first
    assert first.splitlines()[0].startswith("Allowed: ")
    assert "2. Assume the role: passed. backup-operator gets credentials of BackupAccessRole for one session." in first
    assert "   27 bytes  backups/2035-01-13.sql.gz" in first


def test_a_line_break_in_a_key_does_not_break_the_text(world, policy):
    world.client("s3", "A/admin").put_object(Bucket="your-bucket-name", Key="a\nDenied: b", Body=b"")
    assert "    0 bytes  a Denied: b\n" in str(attempt(world, policy()))


def test_a_long_listing_is_cut(world, policy):
    s3 = world.client("s3", "A/admin")
    for number in range(LONGEST_LISTING + 5):
        s3.put_object(Bucket="your-bucket-name", Key=f"many/{number:03}", Body=b"")
    made = attempt(world, policy(), prefix="many/")
    assert len(made.listing) == LONGEST_LISTING + 5
    assert "… and 5 more." in str(made)
    assert "no object" in str(attempt(world, policy(), prefix="none/"))
