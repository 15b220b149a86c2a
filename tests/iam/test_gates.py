"""What a decision shows of the way to its answer, and what stands before the first gate."""

from __future__ import annotations

import pytest

from helpers import iam
from helpers.iam import PolicyKind, caller_from_arn
from tests.iam.build import (
    BUCKET,
    OPERATOR,
    VENDOR_SESSION,
    B,
    C,
    allowing,
    ask,
    assume,
    document,
    trusting,
)


def test_a_deny_that_does_not_apply_is_no_reason():
    # Its condition fails last, so it came nearer to applying than the Allow. But only an Allow was missing.
    allow = trusting({"AWS": C})
    deny = trusting({"AWS": B}, effect="Deny", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})
    (named,) = assume(OPERATOR, allow, deny).decided_by
    assert (named.effect, named.mismatch.element) == ("Allow", "Principal")


def test_one_allow_of_each_layer_is_named():
    twice = document(allowing("s3:ListBucket", BUCKET), allowing("s3:*"))
    served = document(allowing("s3:ListBucket", BUCKET, Principal="*"), allowing("s3:*", Principal="*"))
    layers = {"identity": (twice,), "boundary": twice, "session": (twice,), "scp": ((twice,),), "endpoint": served}
    decision = ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, **layers)
    for gate in ("identity", "boundary", "session", "scp", "endpoint"):
        assert [match.index for match in decision.gate(gate).decided_by] == [0], gate


def test_one_policy_in_anothers_place_leaves_all_others():
    def of(kind: PolicyKind, **more: str) -> iam.Policy:
        return iam.parse(document(allowing("s3:*", **more)), kind)

    own, named = of(PolicyKind.IDENTITY), of(PolicyKind.BUCKET, Principal="*")
    scp, rcp = of(PolicyKind.SCP), of(PolicyKind.RCP, Principal="*")
    served, other = (of(PolicyKind.ENDPOINT, Principal="*", Sid=sid) for sid in ("one", "other"))
    boundary, session = of(PolicyKind.BOUNDARY), of(PolicyKind.SESSION)
    held = iam.Policies(named, (own,), boundary, (session,), ((scp,),), ((rcp,),), served)
    assert held.but(endpoint=other) == (*held[:-1], other) and held.but(endpoint=other) != held
    assert held.with_resource(None) == (None, *held[1:])
    assert held.every() == [named, own, boundary, session, scp, rcp, served]


# Users stand under iam, sessions under sts, each with its parts. (reference_identifiers.html#identifiers-arns)
NO_CALLERS = [
    f"arn:aws:sts::{B}:user/backup-operator",
    f"arn:aws:iam::{B}:user/",
    f"arn:aws:iam::{B}:users/backup-operator",
    f"arn:aws:sts::{B}:root",
    f"arn:aws:iam::{B}:assumed-role/BackupServiceRole/nightly",
    f"arn:aws:sts::{B}:assume/BackupServiceRole/nightly",
    f"arn:aws:sts::{B}:assumed-role/BackupServiceRole",
    f"arn:aws:sts::{B}:assumed-role/BackupServiceRole/",
    f"arn:aws:sts::{B}:assumed-role//nightly",
    f"arn:aws:sts::{B}:assumed-role/service-role/BackupServiceRole/nightly",
    f"arn:aws:iam::{B}:federated-user/Bob",
    f"arn:aws:sts::{B}:federated-user/",
    f"arn:aws:sts::{B}:oidc-provider/accounts.google.com",
    f"arn:aws:iam::{B}:saml-provider/",
]


@pytest.mark.parametrize("arn", NO_CALLERS)
def test_an_arn_with_a_part_missing_or_misplaced_is_no_caller(arn):
    with pytest.raises(ValueError, match="not a caller"):
        caller_from_arn(arn)


def test_the_user_name_stands_behind_the_path():
    # aws:username is the friendly name. (reference_identifiers.html#identifiers-friendly-names)
    assert caller_from_arn(f"arn:aws:iam::{B}:user/vendors/nightly/eve").username == "eve"
