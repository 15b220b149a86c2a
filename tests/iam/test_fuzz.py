"""Fifty thousand documents and requests, most of them broken: the engine always answers, and never falls over.

The seeds are fixed, so that a failure can be repeated; each is a thousand documents.
"""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from helpers import iam
from helpers.iam import PolicyKind, Unsupported, wire
from helpers.iam.describe import describe
from helpers.iam.review import review
from tests.iam.build import BUCKET, FEDERATED_USER, NIGHTLY, OPERATOR, ROLE, VENDOR_SESSION, A, B, allowing, trusting

EACH = 1000
SEEDS = [*range(15), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(15, 50))]

GOOD: dict[PolicyKind, list[dict[str, Any]]] = {
    PolicyKind.TRUST: [
        trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}),
        trusting({"AWS": [OPERATOR.arn, NIGHTLY.role_arn], "Service": "ec2.amazonaws.com"}, Sid="two"),
        trusting({"AWS": "*"}, effect="Deny", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
        trusting(
            {"Federated": f"arn:aws:iam::{A}:oidc-provider/token.actions.githubusercontent.com"},
            action="sts:AssumeRoleWithWebIdentity",
            Condition={"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:o/r:*", "repo:o/*"]}},
        ),
    ],
    PolicyKind.IDENTITY: [
        allowing("sts:AssumeRole", ROLE, Condition={"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}),
        allowing(["s3:Get*", "s3:ListBucket"], [BUCKET, BUCKET + "/${aws:username, 'x'}/*"]),
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::b*", "Condition": {"Null": {"aws:x": True}}},
        allowing("*", Condition={"ForAllValues:StringLike": {"aws:TagKeys": ["a*", "?"]}, "NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}),
    ],
    PolicyKind.BUCKET: [
        allowing("s3:GetObject", BUCKET + "/*", Principal="*", Condition={"DateLessThan": {"aws:CurrentTime": "2035-02-01"}}),
        {"Effect": "Deny", "NotPrincipal": {"AWS": [VENDOR_SESSION.arn, A]}, "Action": "s3:*", "Resource": BUCKET},
        allowing("s3:ListBucket", BUCKET, Principal={"CanonicalUser": "79a59d"}),
    ],
    PolicyKind.ENDPOINT: [
        allowing("s3:*", Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": [A, B]}}),
        allowing("sts:AssumeRole", ROLE, "Deny", Principal={"AWS": [B, OPERATOR.arn]}),
    ],
    PolicyKind.RCP: [allowing("s3:*", effect="Deny", Principal="*", Condition={"ArnNotLikeIfExists": {"aws:PrincipalArn": "arn:aws:iam::*:role/a*"}})],
}  # fmt: skip
for _kind in (PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.SCP):
    GOOD[_kind] = GOOD[PolicyKind.IDENTITY]

JUNK: list[Any] = [
    None, True, 0, -1, 1e400, 1.5, "", "*", "?", "${", "${a}", "${*}", "${aws:username", "arn:aws:iam::", "arn:", ":", "Allow",
    "sts:*", "0.0.0.0/0", "::/0", "2035-13-01", "9" * 400, [], [[]], {}, {"a": {}}, {"AWS": "*"}, ["*", "*"], "\ud800", "\x00",
    "a" * 300, "*?" * 50, "ForAllValues:", "StringEquals", "aws:SourceIp", A, [A, 7], {"StringEquals": {"aws:x": []}},
]  # fmt: skip
CONTEXT = {
    "sts:ExternalId": "company-a-7f3d",
    "aws:SourceIp": "203.0.113.9",
    "aws:TagKeys": ["a", "bc"],
    "aws:CurrentTime": "2035-01-15T09:00:00Z",
    "aws:MultiFactorAuthAge": "60",
    "aws:username": "backup-operator",
}


def mutated(value: Any, chance: random.Random) -> Any:
    """A copy with something in it replaced, removed, doubled or renamed."""
    if chance.random() < 0.08:
        return chance.choice(JUNK)
    if isinstance(value, dict):
        changed = {name: mutated(member, chance) for name, member in value.items() if chance.random() > 0.04}
        if changed and chance.random() < 0.08:
            name = chance.choice(list(changed))
            changed[chance.choice([name.lower(), name + "x", "", *changed])] = changed[name]
        return changed
    if isinstance(value, list):
        return [mutated(each, chance) for each in value for _ in range(chance.choice((1, 1, 1, 1, 1, 2, 0)))]
    return value


def broken(text: str, chance: random.Random) -> str:
    """The text with a stretch cut out, doubled or replaced by junk."""
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((0, 1, 1, 2, 5, 40)))
    return (
        text[:start]
        + chance.choice(["", "", text[start:end] * 2, *'{}[],:"\\\n\0“', "//", "NaN", "\ufeff"])
        + text[end:]
    )


def a_document(kind: PolicyKind, chance: random.Random) -> str:
    whole = {"Version": "2012-10-17", "Statement": chance.choices(GOOD[kind], k=chance.choice((1, 1, 2, 3)))}
    data = mutated(whole, chance) if chance.random() < 0.8 else whole
    text = json.dumps(data, indent=chance.choice((None, 1)), ensure_ascii=chance.random() < 0.5)
    return broken(text, chance) if chance.random() < 0.3 else text


def a_request(chance: random.Random) -> tuple[dict[str, Any], dict[str, str]]:
    """A request with a document of a random kind, as the command line takes it, and its documents by kind."""
    kind = chance.choice(list(PolicyKind))
    text = a_document(kind, chance)
    trust = kind not in (PolicyKind.BUCKET,)
    held: dict[str, Any] = {"resource": None, "identity": []}
    slot = "resource" if kind in (PolicyKind.TRUST, PolicyKind.BUCKET) else kind.value
    held[slot] = {"resource": text, "boundary": text, "scp": [[text]], "rcp": [[text]], "endpoint": text}.get(
        slot, [text]
    )
    caller = chance.choice((OPERATOR, NIGHTLY, VENDOR_SESSION, FEDERATED_USER))
    return {
        "action": "sts:AssumeRole" if trust else chance.choice(("s3:GetObject", "s3:ListBucket")),
        "resource": ROLE if trust else BUCKET + chance.choice(("", "/k")),
        "resource_account": A,
        "caller": caller.arn,
        "context": {key: value for key, value in CONTEXT.items() if chance.random() > 0.3},
        "policies": held,
    }, {kind.value: text}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_engine_always_answers(seed):
    chance = random.Random(seed)
    refused = decided = 0
    for number in range(EACH):
        request, documents = a_request(chance)
        where = (seed, number, documents)
        ((kind, text),) = documents.items()
        policy = iam.parse(text, PolicyKind(kind))
        assert policy.invalid or policy.statements or policy.unsupported, where
        for finding in (*policy.findings, *review(policy)):
            assert finding.line >= 1 and finding.column >= 1 and finding.message, where
            assert "\n" not in str(finding), where
        assert str(describe(policy)), where
        try:
            decision = iam.decide(wire.read(request))
        except Unsupported as unknown:
            assert unknown.name, where
            continue
        assert (decision.outcome is iam.Outcome.INVALID_POLICY) is bool(policy.invalid), where
        assert decision.reason and decision.paragraph, where
        json.dumps(wire.answer(decision))
        refused, decided = refused + bool(policy.invalid), decided + (not policy.invalid)
    assert refused > EACH / 10 and decided > EACH / 10, "a fuzz that only breaks, or never does, tests little"


@pytest.mark.parametrize("seed", range(10))
def test_a_broken_request_is_refused_in_words(seed):
    chance = random.Random(seed)
    for number in range(EACH):
        request = mutated(a_request(chance)[0], chance)
        try:
            decision = iam.decide(wire.read(request))
        except (wire.BadRequest, Unsupported) as refusal:
            assert str(refusal).endswith("."), (seed, number, request)
            continue
        assert decision.reason, (seed, number, request)
