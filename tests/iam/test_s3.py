"""S3 with temporary credentials: identity, boundary, session and bucket policies together.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

import pytest

from helpers.iam import AccountFacts, Outcome, Unsupported
from tests.iam.build import (
    ANONYMOUS,
    BUCKET,
    DEVELOPER,
    FEDERATED_USER,
    OPERATOR,
    ROOT_A,
    ROOT_B,
    VENDOR_SESSION,
    A,
    B,
    C,
    allowing,
    ask,
    document,
)

ALLOW, IMPLICIT, EXPLICIT = Outcome.ALLOW, Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY
OBJECT = BUCKET + "/backups/monday.tar.gz"
SOURCE_POLICY = document(allowing("s3:*", BUCKET + "/*"))  # the one of the story: objects, not the bucket


def bucket(principal, action="s3:GetObject", resource=BUCKET + "/*", effect="Allow", **more):
    return document({"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, **more})


# What a role's permission policy covers. (API_ListObjectsV2, API_GetObject …)
PERMISSIONS = [
    ("objects do not include the bucket", SOURCE_POLICY, "s3:ListBucket", BUCKET, IMPLICIT),
    ("objects can be read", SOURCE_POLICY, "s3:GetObject", OBJECT, ALLOW),
    ("objects can be written", SOURCE_POLICY, "s3:PutObject", OBJECT, ALLOW),
    ("s3:* deletes too", SOURCE_POLICY, "s3:DeleteObject", OBJECT, ALLOW),
    ("listing wants the bucket's ARN", document(allowing("s3:ListBucket", BUCKET)), "s3:ListBucket", BUCKET, ALLOW),
    ("the bucket does not include its objects", document(allowing("s3:*", BUCKET)), "s3:GetObject", OBJECT, IMPLICIT),
    (
        "all buckets are a resource of their own",
        document(allowing("s3:*", BUCKET)),
        "s3:ListAllMyBuckets",
        "*",
        IMPLICIT,
    ),
    (
        "so does the ARN of every bucket",
        document(allowing("s3:ListAllMyBuckets", "arn:aws:s3:::*")),
        "s3:ListAllMyBuckets",
        "*",
        ALLOW,
    ),
    (
        "some buckets are not all",
        document(allowing("s3:ListAllMyBuckets", "arn:aws:s3:::your-*")),
        "s3:ListAllMyBuckets",
        "*",
        IMPLICIT,
    ),
    ("a star covers all buckets", document(allowing("s3:ListAllMyBuckets")), "s3:ListAllMyBuckets", "*", ALLOW),
    ("a prefix", document(allowing("s3:GetObject", BUCKET + "/backups/*")), "s3:GetObject", OBJECT, ALLOW),
    ("another prefix", document(allowing("s3:GetObject", BUCKET + "/logs/*")), "s3:GetObject", OBJECT, IMPLICIT),
    (
        "keys are case sensitive",
        document(allowing("s3:GetObject", BUCKET + "/Backups/*")),
        "s3:GetObject",
        OBJECT,
        IMPLICIT,
    ),
    ("an action pattern", document(allowing("s3:*Object", BUCKET + "/*")), "s3:GetObject", OBJECT, ALLOW),
    ("an action of another name", document(allowing("s3:*Object", BUCKET + "/*")), "s3:PutObjectAcl", OBJECT, IMPLICIT),
    ("a bucket pattern", document(allowing("s3:GetObject", "arn:aws:s3:::your-*/*")), "s3:GetObject", OBJECT, ALLOW),
    (
        "a star reaches over slashes",
        document(allowing("s3:GetObject", BUCKET + "/*.gz")),
        "s3:GetObject",
        OBJECT,
        ALLOW,
    ),
    (
        "a question mark is one character",
        document(allowing("s3:GetObject", BUCKET + "?x")),
        "s3:GetObject",
        OBJECT,
        IMPLICIT,
    ),
]


@pytest.mark.parametrize(
    ("what", "policy", "action", "resource", "answer"), PERMISSIONS, ids=[row[0] for row in PERMISSIONS]
)
def test_permission_policy_of_the_role(what, policy, action, resource, answer):
    assert ask(VENDOR_SESSION, action, resource, identity=(policy,)).outcome is answer


READ = document(allowing("s3:GetObject", BUCKET + "/*"))
OTHER = document(allowing("ec2:*"))
ROLE = VENDOR_SESSION.role_arn
ROOT = f"arn:aws:iam::{A}:root"

# what · caller · the layers · answer
LAYERS = [
    ("own account: identity alone is enough", VENDOR_SESSION, {"identity": (READ,)}, ALLOW),
    ("own account: naming the role is enough", VENDOR_SESSION, {"by_resource": bucket({"AWS": ROLE})}, ALLOW),
    ("own account: naming the account is not", VENDOR_SESSION, {"by_resource": bucket({"AWS": ROOT})}, IMPLICIT),
    ("own account: everyone is enough", DEVELOPER, {"by_resource": bucket("*")}, ALLOW),
    ("own account: naming the user is enough", DEVELOPER, {"by_resource": bucket({"AWS": DEVELOPER.arn})}, ALLOW),
    ("nothing at all", VENDOR_SESSION, {}, IMPLICIT),
    ("other account: identity alone is not enough", OPERATOR, {"identity": (READ,)}, IMPLICIT),
    ("other account: bucket alone is not enough", OPERATOR, {"by_resource": bucket({"AWS": OPERATOR.arn})}, IMPLICIT),
    ("other account: both", OPERATOR, {"identity": (READ,), "by_resource": bucket({"AWS": B})}, ALLOW),
    ("other account: public still wants permission", OPERATOR, {"by_resource": bucket("*")}, IMPLICIT),
    ("a deny in the bucket policy", VENDOR_SESSION, {"identity": (READ,), "by_resource": bucket("*", effect="Deny")}, EXPLICIT),
    ("the session policy limits", VENDOR_SESSION, {"identity": (READ,), "session": (OTHER,)}, IMPLICIT),
    ("the session policy agrees", VENDOR_SESSION, {"identity": (READ,), "session": (READ,)}, ALLOW),
    ("a session policy grants nothing", VENDOR_SESSION, {"session": (READ,)}, IMPLICIT),
    ("the session policy limits a role grant", VENDOR_SESSION, {"by_resource": bucket({"AWS": ROLE}), "session": (OTHER,)}, IMPLICIT),
    ("not a session grant", VENDOR_SESSION, {"by_resource": bucket({"AWS": VENDOR_SESSION.arn}), "session": (OTHER,)}, ALLOW),
    ("the boundary limits", VENDOR_SESSION, {"identity": (READ,), "boundary": OTHER}, IMPLICIT),
    ("the boundary limits a role grant", VENDOR_SESSION, {"by_resource": bucket({"AWS": ROLE}), "boundary": OTHER}, IMPLICIT),
    ("not a user grant", DEVELOPER, {"by_resource": bucket({"AWS": DEVELOPER.arn}), "boundary": OTHER}, ALLOW),
    ("anonymous, public", ANONYMOUS, {"by_resource": bucket("*")}, ALLOW),
    ("anonymous, not public", ANONYMOUS, {"by_resource": bucket({"AWS": ROOT})}, IMPLICIT),
    ("anonymous, no bucket policy", ANONYMOUS, {}, IMPLICIT),
    ("the account's root may all", ROOT_A, {}, ALLOW),
    ("but not against a deny", ROOT_A, {"by_resource": bucket("*", effect="Deny")}, EXPLICIT),
    ("another account's root needs the bucket", ROOT_B, {}, IMPLICIT),
    ("another account's root, let in", ROOT_B, {"by_resource": bucket({"AWS": B})}, ALLOW),
    ("a federated user named", FEDERATED_USER, {"by_resource": bucket({"AWS": FEDERATED_USER.arn}), "session": (OTHER,)}, ALLOW),
    ("its user named, session limits", FEDERATED_USER, {"by_resource": bucket({"AWS": DEVELOPER.arn}), "session": (OTHER,)}, IMPLICIT),
]  # fmt: skip


@pytest.mark.parametrize(("what", "caller", "layers", "answer"), LAYERS, ids=[row[0] for row in LAYERS])
def test_layers(what, caller, layers, answer):
    decision = ask(caller, "s3:GetObject", OBJECT, **layers)
    assert decision.outcome is answer, decision.paragraph


def test_a_federated_user_has_nothing_without_a_session_policy():
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    assert ask(FEDERATED_USER, "s3:GetObject", OBJECT, identity=(READ,)).outcome is IMPLICIT
    assert ask(FEDERATED_USER, "s3:GetObject", OBJECT, identity=(READ,), session=(READ,)).allowed
    assert ask(FEDERATED_USER, "s3:GetObject", OBJECT, by_resource=bucket({"AWS": DEVELOPER.arn})).outcome is IMPLICIT
    assert ask(FEDERATED_USER, "s3:GetObject", OBJECT, by_resource=bucket({"AWS": FEDERATED_USER.arn})).allowed


def test_conditions_of_a_listing():
    policy = document(allowing("s3:ListBucket", BUCKET, Condition={"StringLike": {"s3:prefix": "backups/*"}}))
    assert ask(
        VENDOR_SESSION, "s3:ListBucket", BUCKET, identity=(policy,), context={"s3:prefix": "backups/mon"}
    ).allowed
    assert not ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, identity=(policy,), context={"s3:prefix": ""}).allowed
    assert not ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, identity=(policy,)).allowed


@pytest.mark.parametrize("action", ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"])
def test_the_owners_root_is_never_locked_out_of_the_bucket_policy(action):
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
    lock_out = bucket("*", "s3:*", [BUCKET, BUCKET + "/*"], effect="Deny")
    assert ask(ROOT_A, action, BUCKET, by_resource=lock_out).allowed
    assert ask(ROOT_B, action, BUCKET, by_resource=lock_out).outcome is EXPLICIT
    deny = document(allowing("s3:*", effect="Deny"), allowing("*"))
    assert ask(ROOT_A, action, BUCKET, by_resource=lock_out, scp=((deny,),)).outcome is EXPLICIT, "organizations can"
    assert ask(DEVELOPER, action, BUCKET, by_resource=lock_out, identity=(document(allowing("*")),)).outcome is EXPLICIT


ROOT = f"arn:aws:iam::{A}:root"
# A Deny with NotPrincipal spares those it lists. A session has two ARNs, and both have to be there.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
# https://aws.amazon.com/blogs/security/how-to-restrict-amazon-s3-bucket-access-to-a-specific-iam-role/
SPARED = [
    ("the user and its account", DEVELOPER, [DEVELOPER.arn, ROOT], ALLOW),
    ("another user of that account", DEVELOPER, [f"arn:aws:iam::{A}:user/admin", ROOT], EXPLICIT),
    ("the account alone spares none of its users", DEVELOPER, [ROOT], EXPLICIT),
    ("twelve digits neither", DEVELOPER, A, EXPLICIT),
    ("the account is its root user", ROOT_A, [ROOT], ALLOW),
    ("session, role and account", VENDOR_SESSION, [VENDOR_SESSION.arn, VENDOR_SESSION.role_arn, ROOT], ALLOW),
    ("role and account, not the session", VENDOR_SESSION, [VENDOR_SESSION.role_arn, ROOT], EXPLICIT),
    ("session and account, not the role", VENDOR_SESSION, [VENDOR_SESSION.arn, ROOT], EXPLICIT),
    ("another session", VENDOR_SESSION, [VENDOR_SESSION.arn + "-2", VENDOR_SESSION.role_arn, ROOT], EXPLICIT),
    ("the federated user", FEDERATED_USER, [FEDERATED_USER.arn, ROOT], ALLOW),
    ("the user behind a federated user", FEDERATED_USER, [FEDERATED_USER.user_arn, ROOT], EXPLICIT),
    ("everybody, as AWS identities", DEVELOPER, "*", ALLOW),
]


@pytest.mark.parametrize(("what", "caller", "listed", "answer"), SPARED, ids=[row[0] for row in SPARED])
def test_whom_not_principal_spares(what, caller, listed, answer):
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": listed}, "Action": "s3:*", "Resource": BUCKET + "/*"}
    everything = document(allowing("*"))
    policies = {"identity": (everything,), "session": (everything,) if caller is FEDERATED_USER else ()}
    decision = ask(caller, "s3:GetObject", OBJECT, by_resource=document(statement), **policies)
    assert decision.outcome is answer, decision.paragraph


def test_not_principal_with_a_star_hits_nobody():
    statement = {"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:*", "Resource": BUCKET + "/*"}
    assert ask(DEVELOPER, "s3:GetObject", OBJECT, by_resource=document(statement), identity=(READ,)).allowed


def test_not_principal_spares_nobody_with_a_boundary():
    statement = {"Effect": "Deny", "NotPrincipal": {"AWS": [DEVELOPER.arn, ROOT]}, "Action": "s3:*", "Resource": BUCKET}
    policies = {"by_resource": document(statement), "identity": (document(allowing("*")),)}
    assert ask(DEVELOPER, "s3:ListBucket", BUCKET, **policies).allowed
    limited = ask(DEVELOPER, "s3:ListBucket", BUCKET, **policies, boundary=document(allowing("*")))
    assert limited.outcome is EXPLICIT
    assert "spares nobody who has a permissions boundary" in limited.reason


# A canonical user id is another spelling of an account.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-bucket-user-policy-specifying-principal-intro.html
CANONICAL = [("a1", DEVELOPER, True, True), ("a1", DEVELOPER, False, False), ("b1", OPERATOR, True, True), ("a1", OPERATOR, True, False), ("c1", OPERATOR, True, False)]  # fmt: skip


@pytest.mark.parametrize(("listed", "caller", "may", "answer"), CANONICAL)
def test_a_canonical_user_is_an_account(listed, caller, may, answer):
    facts = AccountFacts(canonical_user_ids={"a1": A, "b1": B, "c1": C})
    policy = document(
        {"Effect": "Allow", "Principal": {"CanonicalUser": listed}, "Action": "s3:GetObject", "Resource": OBJECT}
    )
    own = (READ,) if may else ()
    assert ask(caller, "s3:GetObject", OBJECT, by_resource=policy, identity=own, facts=facts).allowed is answer


NOT_MODELLED = [
    ("A CanonicalUser principal", {"Effect": "Allow", "Principal": {"CanonicalUser": "79a59d"}, "Action": "s3:*", "Resource": BUCKET}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), NOT_MODELLED, ids=[row[0] for row in NOT_MODELLED])
def test_what_is_not_modelled_is_refused_by_name(name, statement):
    with pytest.raises(Unsupported, match=name) as refused:
        ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, by_resource=document(statement))
    assert refused.value.pointer.startswith("/Statement/0/")
