"""Conditions with a key and without it: the table says what the engine and AWS's pages say of each."""

from __future__ import annotations

import json

import pytest

from helpers.course.documents import OPERATOR, policy, statement
from helpers.course.lessons.nb05.match import MATCH
from helpers.course.pictures.keys import CAREFUL, keys
from helpers.course.pictures.told import CannotDraw
from helpers.notebook import lab
from tests.story import permission, told, trust_policy

MFA, TAGS, IP = "aws:MultiFactorAuthPresent", "aws:TagKeys", "aws:SourceIp"
# A condition → does it hold with the first value, with the second, without the key?
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
ROWS = [
    (MFA, ["true", "false"], {"Bool": "true"}, (True, False, False)),
    (MFA, ["true", "false"], {"BoolIfExists": "true"}, (True, False, True)),
    (MFA, ["true", "false"], {"Bool": "false"}, (False, True, False)),
    (MFA, ["true", "false"], {"BoolIfExists": "false"}, (False, True, True)),
    (MFA, ["true", "false"], {"Null": "true"}, (False, False, True)),
    (MFA, ["true", "false"], {"Null": "false"}, (True, True, False)),
    (IP, ["198.51.100.20", "192.0.2.1"], {"IpAddress": "198.51.100.0/24"}, (True, False, False)),
    (IP, ["198.51.100.20", "192.0.2.1"], {"NotIpAddress": "198.51.100.0/24"}, (False, True, True)),
    (TAGS, [["team"], ["team", "owner"]], {"ForAllValues:StringEquals": ["team"]}, (True, False, True)),
    (TAGS, [["team"], ["team", "owner"]], {"ForAnyValue:StringEquals": ["team"]}, (True, True, False)),
    (
        TAGS,
        [["team"], ["team", "owner"]],
        {"ForAllValues:StringEquals": ["team"], "Null": "false"},
        (True, False, False),
    ),
]


@pytest.mark.parametrize(("key", "values", "condition", "holds"), ROWS)
def test_a_condition_with_its_key_and_without(key, values, condition, holds):
    (row,) = keys(key, values, [condition]).rows
    assert row.holds == holds
    assert row.lets_in is holds[-1] and row.stops is holds[-1], "what a Deny does is decided, too"
    assert [cell.startswith(CAREFUL) for cell in row.cells[-2:]] == [holds[-1], not holds[-1]]


def test_the_table_says_it_in_words():
    found = keys(MFA, ["true", "false"], [{"Bool": "false"}]).told
    assert found.title == "Conditions on aws:MultiFactorAuthPresent" and len(found.head) == len(found.rows[0]) == 6
    assert found.rows == (
        ('Bool "false"', "does not hold", "holds", "does not hold", "keeps out", "careful: stops nobody"),
    )


def test_the_lessons_matching_is_as_the_engine_says():
    """Its items are conditions; where each belongs is decided, not typed."""
    for item in MATCH.items:
        ((operator, pair),) = json.loads(f"{{{item.text.strip('`')}}}").items()
        ((key, wanted),) = pair.items()
        (row,) = keys(key, [], [{operator: wanted}]).rows
        assert item.target == ("It holds without its key." if row.lets_in else "It does not hold without its key.")


@pytest.mark.parametrize("operator", ["Bool", "BoolIfExists"])
def test_real_calls_get_the_same_answers(operator):
    """A user's own keys have no aws:MultiFactorAuthPresent, a code makes it true, a role's session says false."""
    condition = {operator: {MFA: "false"}}
    denies = policy(statement("123456789012"), statement({"AWS": "*"}, condition, Effect="Deny"))
    world = told(trust_policy(OPERATOR), permission("s3:ListBucket", "*"))
    may = permission("sts:AssumeRole", "*")
    world.client("iam", "B/admin").put_role_policy(
        RoleName="BackupServiceRole", PolicyName="MayAssume", PolicyDocument=may
    )
    (row,) = keys(MFA, ["true", "false"], [{operator: "false"}]).rows
    requests = ({"mfa": True}, {"caller": "BackupServiceRole"}, {})
    real = tuple(not lab.attempt(denies, **request).verdict.startswith("Allowed") for request in requests)
    assert real == row.holds
    world.reset()


@pytest.mark.parametrize(
    ("values", "conditions", "sentence"),
    [
        ("true", [{"Bool": "true"}], "What requests say is a list of texts"),
        ([7], [{"Bool": "true"}], "What requests say is a list of texts"),
        (["true"], [], "Give conditions as operator and value"),
        (["true"], ["Bool"], "Give conditions as operator and value"),
        (["true"], [{"Boole": "true"}], '"Boole" is not a condition operator'),
        (["true"], [{"Bool": object()}], "A policy is a JSON text"),
    ],
)
def test_what_can_not_be_tried_gets_a_sentence(values, conditions, sentence):
    with pytest.raises(CannotDraw, match=sentence):
        keys(MFA, values, conditions)
