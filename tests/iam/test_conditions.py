"""Conditions, beside the cases of cases/conditions.jsonl and cases/variables.jsonl: what a long one costs."""

from __future__ import annotations

from helpers.iam import variables
from tests.iam.build import OPERATOR, B, assume, trusting
from tests.iam.steps import at_most


def test_a_long_variable_is_read_without_going_back():
    long = "${" + " " * 50_000 + "}"
    assert variables.resolve("${ }", {}) is None  # compiles what it needs
    with at_most(500):
        assert not variables.unclosed(long)
        assert variables.resolve(long, {}) is None
    condition = {"StringEquals": {"aws:x": long}}
    assert not assume(OPERATOR, trusting({"AWS": B}, Condition=condition), context={"aws:x": "y"}).allowed
