"""Trust policies that are saved and no more: AWS's answer to each, and what the lab finds in which line."""

from __future__ import annotations

import json

import pytest

from helpers.course.documents import as_json, policy, statement, trust
from helpers.course.rounds.saves import save
from helpers.notebook import lab

EC2 = {"Service": "ec2.amazonaws.com"}
ROLE = "BackupAccessRole"


def stored(world):
    return world.client("iam", "A/admin").get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]


def test_what_aws_saves_is_saved_by_a_real_call(world):
    made = save(world, ROLE, trust(EC2))
    assert str(made) == "Saved: BackupAccessRole has this trust policy now."
    assert world.trail.last.call == "iam:UpdateAssumeRolePolicy"
    assert stored(world) == json.loads(trust(EC2))


def test_what_aws_refuses_leaves_the_role_as_it_was(world):
    before = stored(world)
    made = save(world, ROLE, trust(EC2, Resource="*"))
    assert str(made).splitlines() == [
        "AWS: MalformedPolicyDocument: Has prohibited field Resource",
        "Lab: Line 10, column 7: A trust policy has no Resource. The role it is attached to is the resource.",
        "     Remove it.",
        "Not saved: BackupAccessRole keeps the trust policy it had.",
    ]
    assert stored(world) == before


def test_a_dictionary_is_as_good_as_its_json(world):
    document = {"Version": "2012-10-17", "Statement": [statement(EC2)]}
    assert str(save(world, ROLE, document)) == str(save(world, ROLE, as_json(document)))
    assert stored(world) == document
    assert save(world, ROLE, {"Version": "2012-10-17"}).rows[0].name == "", "one policy, though it has no Statement"


# https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
@pytest.mark.parametrize(
    ("text", "answer", "finding"),
    [
        (trust(EC2, Effect="allow"), "The policy failed legacy parsing", 'Line 5, column 7: Effect is "allow".'),
        (policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), "Syntax errors in policy.", "no Principal"),
        (trust(EC2, Action="s3:GetObject"), "AssumeRole policy may only specify STS AssumeRole actions.", "Line 9,"),
        (trust("arn:aws:iam::111122223333:user/bob"), "Invalid principal in policy:", "There is no "),
        (trust("arn:aws:iam::111122223333:group/Ops"), "Invalid principal in policy:", "A group can't be a principal"),
        ('{"Version": "2012-10-17",}', "This policy contains invalid Json", "JSON has no trailing commas."),
    ],
)
def test_beside_each_answer_stands_the_place_and_the_remedy(world, text, answer, finding):
    (row,) = save(world, ROLE, text).rows
    assert not row.saved
    assert row.answer.startswith(f"MalformedPolicyDocument: {answer}") and finding in row.finding


def test_a_dictionary_that_json_can_not_say_is_told_so_by_aws_and_by_the_lab(world):
    (row,) = save(world, ROLE, {"Statement": {1}}).rows
    assert row.answer == "MalformedPolicyDocument: This policy contains invalid Json" and row.finding


def test_several_by_their_names_one_after_the_other(world):
    made = save(world, ROLE, {"sound": trust(EC2), "a Resource": trust(EC2, Resource="*")})
    assert [(row.name, row.saved) for row in made.rows] == [("sound", True), ("a Resource", False)]
    assert str(made).startswith("sound\n  AWS: saved\na Resource\n  AWS: MalformedPolicyDocument")
    assert made.verdict == "Saved: BackupAccessRole has “sound” now."
    assert stored(world) == json.loads(trust(EC2))


def test_no_such_role(world):
    made = save(world, "NoRole", trust(EC2))
    assert made.rows[0].answer == "NoSuchEntity: The role with name NoRole cannot be found."
    assert made.verdict == "Not saved: there is no role NoRole."


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        (7, "The trust policy must be text, and this is int."),
        ({"odd": 7}, "The trust policy must be text, and this is int."),
        ("\ud800", "The trust policy holds half a character, which can't be sent."),
    ],
)
def test_what_can_not_be_sent_gets_a_sentence_and_is_not_sent(world, policies, sentence):
    before = world.trail.last
    (row,) = save(world, ROLE, policies).rows
    assert row.finding == sentence and row.answers == "not asked" and not row.saved
    assert world.trail.last is before


def test_an_attempt_takes_a_dictionary_too(world):
    document = {"Version": "2012-10-17", "Statement": [statement("arn:aws:iam::123456789012:root")]}
    assert str(lab.attempt(document)) == str(lab.attempt(as_json(document)))
    assert "Not saved" in str(lab.attempt({"Statement": {1}}))
