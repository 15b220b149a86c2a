"""A public answer key: which tokens meet which conditions, and which conditions are dangerous.

`subvectors` is an independent corpus (Apache-2.0), and a standing measure: its vectors for AWS are decided as it says,
and our linter speaks where it grades a condition dangerous, and is silent where it grades one safe. Where we judge
otherwise on purpose, subvectors.jsonl says why.
https://github.com/Dashtid/subvectors
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from helpers import iam
from helpers.iam import PolicyKind
from helpers.iam.review import review
from tests.iam.build import ROLE, A, ask, document, trusting

corpus = pytest.importorskip(
    "subvectors.corpus", reason="subvectors is for Python 3.11 and later (requirements-tests.in)"
)

PROVIDERS = {
    "github-aws": "token.actions.githubusercontent.com",
    "gitlab-aws": "gitlab.com",
    "terraform-aws": "app.terraform.io",
    "circleci-aws": "oidc.circleci.com/org/2a3b4c5d-1111-2222-3333-444455556666",
    "bitbucket-aws": "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
}
OPERATORS = {"aws-stringlike": "StringLike", "aws-stringequals": "StringEquals"}
AUDIENCE = "sts.amazonaws.com"
VECTORS = [
    (PROVIDERS[suite], vector)
    for suite in corpus.suite_names()
    if suite.endswith("-aws")
    for vector in corpus.load_suite(suite)["vectors"]
]
TABLE = Path(__file__).with_name("subvectors.jsonl")
ON_PURPOSE = {row["id"]: row for row in map(json.loads, TABLE.read_text("utf-8").splitlines())}
SPOKEN_OF = {"dangerous": True, "safe": False}  # of "caution", and of what has no grade, either may be right


def statement(provider: str, vector: dict[str, Any], audience: bool) -> dict[str, Any]:
    """The vector's condition in a trust policy; with an audience, unless it has one of its own."""
    parts = vector["condition"].get("of", [vector["condition"]])
    block: dict[str, dict[str, Any]] = {}
    for part in parts:
        qualifier = f"{part['qualifier']}:" if part.get("qualifier") else ""
        operator = qualifier + OPERATORS[part["consumer"]]
        block.setdefault(operator, {})[f"{provider}:{part.get('claim', 'sub')}"] = part["pattern"]
    if audience and not any(part.get("claim") == "aud" for part in parts):
        block.setdefault("StringEquals", {})[f"{provider}:aud"] = AUDIENCE
    who = {"Federated": f"arn:aws:iam::{A}:oidc-provider/{provider}"}
    return trusting(who, action="sts:AssumeRoleWithWebIdentity", Condition=block)


def spoken_of(provider: str, vector: dict[str, Any]) -> list[str]:
    policy = iam.parse(document(statement(provider, vector, audience=True)), PolicyKind.TRUST)
    assert not policy.invalid
    return [finding.code for finding in review(policy, role_account=A)]


def test_it_is_the_corpus_that_was_read() -> None:
    assert {provider for provider, _ in VECTORS} == set(PROVIDERS.values()) and len(VECTORS) >= 93


@pytest.mark.parametrize(("provider", "vector"), VECTORS, ids=[vector["id"] for _, vector in VECTORS])
def test_a_vector_is_decided_as_the_corpus_says(provider: str, vector: dict[str, Any]) -> None:
    claims = {"sub": vector["subject"], **vector.get("claims", {})}
    context = {f"{provider}:{claim}": text for claim, text in claims.items()}
    caller = iam.caller_from_arn(f"arn:aws:iam::{A}:oidc-provider/{provider}")
    trust = document(statement(provider, vector, audience=False))
    decision = ask(caller, "sts:AssumeRoleWithWebIdentity", ROLE, by_resource=trust, context=context)
    assert decision.allowed is (vector["expect"] == "match")


GRADED = [(provider, vector) for provider, vector in VECTORS if vector.get("judgment", {}).get("grade") in SPOKEN_OF]


@pytest.mark.parametrize(("provider", "vector"), GRADED, ids=[vector["id"] for _, vector in GRADED])
def test_a_condition_is_judged_as_the_corpus_says_or_otherwise_on_purpose(
    provider: str, vector: dict[str, Any]
) -> None:
    found = spoken_of(provider, vector)
    grade = vector["judgment"]["grade"]
    if row := ON_PURPOSE.get(vector["id"]):
        assert (row["grade"], row["ours"]) == (grade, found), "the row of subvectors.jsonl is out of date"
        assert bool(found) is not SPOKEN_OF[grade], "no difference any more: take the row out"
    else:
        assert bool(found) is SPOKEN_OF[grade], found


def test_every_row_says_why_of_a_vector_that_is_there() -> None:
    assert set(ON_PURPOSE) <= {vector["id"] for _, vector in GRADED}
    assert all(row["why"].endswith(".") for row in ON_PURPOSE.values())
