"""What is not modelled is refused by name, and docs/limits.md lists it."""

from __future__ import annotations

import pytest

from helpers import iam
from helpers.iam import Unsupported, wire
from tests.iam.build import BUCKET, DEVELOPER, ROLE, A, B, allowing, document, trusting
from tests.places import DOCS

PAGE = (DOCS / "limits.md").read_text(encoding="utf-8")
BOOL = document(trusting({"AWS": B}, Condition={"Bool": {"aws:SecureTransport": "${aws:PrincipalTag/tls}"}}))
CANONICAL = document(allowing("s3:*", BUCKET, Principal={"CanonicalUser": "79a59d"}))

# action · resource · resource's policy · name of what is not modelled · words of docs/limits.md
REFUSED = [
    ("kms:Decrypt", "*", None, "kms:Decrypt", "KMS"),
    ("sts:AssumeRoot", "*", None, "sts:AssumeRoot", "`sts:AssumeRoot`"),
    ("sts:SetContext", ROLE, None, "sts:SetContext", "`sts:SetContext`"),
    ("sts:GetWebIdentityToken", "*", None, "sts:GetWebIdentityToken", "`sts:GetWebIdentityToken`"),
    ("sts:GetDelegatedAccessToken", "*", None, "sts:GetDelegatedAccessToken", "`sts:GetDelegatedAccessToken`"),
    ("sts:TagSession", f"arn:aws:sts::{A}:federated-user/Bob", None, "sts:TagSession with sts:GetFederationToken", "tags that `sts:GetFederationToken` passes"),
    ("sqs:SendMessage", f"arn:aws:sqs:eu-central-1:{A}:q", "{}", "A resource-based policy for sqs:SendMessage", "resource-based policies of services other than STS and S3"),
    ("s3:ListBucket", BUCKET, CANONICAL, "A CanonicalUser principal whose account is not known", "`CanonicalUser` principals whose account is not told"),
    ("sts:AssumeRole", ROLE, BOOL, "A policy variable with Bool", "policy variables with `Bool`"),
]  # fmt: skip


@pytest.mark.parametrize(("action", "resource", "policy", "name", "words"), REFUSED, ids=[row[3] for row in REFUSED])
def test_what_is_not_modelled_is_refused_by_name_and_listed(action, resource, policy, name, words):
    request = {"action": action, "resource": resource, "resource_account": A, "caller": DEVELOPER.arn}
    with pytest.raises(Unsupported) as refused:
        iam.decide(wire.read(request | {"policies": {"resource": policy}}))
    assert refused.value.name == name
    assert words in PAGE


def test_a_document_with_errors_is_told_first():
    broken = {"action": "kms:Decrypt", "resource": "*", "caller": DEVELOPER.arn, "policies": {"identity": ["{"]}}
    assert iam.decide(wire.read(broken)).outcome is iam.Outcome.INVALID_POLICY
