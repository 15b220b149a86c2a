"""What the editor offers is what AWS would save, and what the engine knows."""

from __future__ import annotations

import json

import pytest

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.conditions import OPERATORS
from helpers.ui.completions import all_of_them
from helpers.ui.workbench_model import KINDS

OFFERED = all_of_them()


def test_every_policy_of_the_workbench_has_completions():
    assert set(OFFERED) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_only_elements_that_such_a_policy_may_have(kind):
    elements = {option["label"] for option in OFFERED[kind]["statement"]}
    named = KINDS[kind] in (PolicyKind.TRUST, PolicyKind.BUCKET)
    assert ("Principal" in elements) is named
    assert ("Resource" in elements) is (KINDS[kind] is not PolicyKind.TRUST)
    assert {"Sid", "Effect", "Action", "Condition"} <= elements


def test_every_person_and_key_and_operator_is_one_that_aws_takes():
    trust = OFFERED["trust"]
    assert {option["label"] for option in trust["operator"]} == {operator.name for operator in OPERATORS.values()}
    for option in trust["AWS"]:
        statement = {"Effect": "Allow", "Principal": {"AWS": option["label"]}, "Action": "sts:AssumeRole"}
        policy = iam.parse(json.dumps({"Version": "2012-10-17", "Statement": [statement]}), PolicyKind.TRUST)
        assert not policy.errors, option
    keys = [option["label"] for option in trust["key"]]
    assert keys[0] == "sts:ExternalId" and len(keys) == len(set(keys)) > 30
    for name, values in trust["values"].items():
        assert iam.keys.find(name) is not None and values, name


def test_nothing_is_offered_that_a_trust_policy_could_not_use():
    from helpers.iam.keys import Supply, find

    for option in OFFERED["trust"]["key"]:
        key = find(option["label"])
        assert key is None or key.supplied("sts:AssumeRole") is not Supply.NEVER
