"""What a client reads when AWS denies.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
"""

from __future__ import annotations

import pytest

from tests.iam.build import (
    ANONYMOUS,
    BUCKET,
    DEVELOPER,
    GITHUB,
    NIGHTLY,
    OPERATOR,
    ROLE,
    ROOT_B,
    VENDOR_SESSION,
    B,
    C,
    allowing,
    ask,
    assume,
    document,
    trusting,
)

NOT_AUTHORIZED = "User: {} is not authorized to perform: {} on resource: {}".format
DENY, ALL, READ = document(allowing("s3:*", effect="Deny")), document(allowing("*")), document(allowing("s3:GetObject"))
LIST = NOT_AUTHORIZED(VENDOR_SESSION.arn, "s3:ListBucket", f'"{BUCKET}"')


def listing(**policies):
    return ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, **policies)


# decision · AWS's message
MESSAGES = [
    # AssumeRole gives no reason, and is silent about which roles exist.
    (assume(OPERATOR, trusting({"AWS": C})), NOT_AUTHORIZED(OPERATOR.arn, "sts:AssumeRole", ROLE)),
    (assume(NIGHTLY, trusting({"AWS": B}, effect="Deny")), NOT_AUTHORIZED(NIGHTLY.arn, "sts:AssumeRole", ROLE)),
    (ask(OPERATOR, "sts:AssumeRole", ROLE), NOT_AUTHORIZED(OPERATOR.arn, "sts:AssumeRole", ROLE)),
    (ask(OPERATOR, "sts:TagSession", ROLE), NOT_AUTHORIZED(OPERATOR.arn, "sts:TagSession", ROLE)),
    (assume(ROOT_B, trusting({"AWS": B})), "Roles may not be assumed by root accounts."),
    (assume(ANONYMOUS, trusting({"AWS": "*"})), "Request is missing Authentication Token"),
    (ask(GITHUB, "sts:AssumeRoleWithWebIdentity", ROLE), "Not authorized to perform sts:AssumeRoleWithWebIdentity"),
    # S3 gives one, inside the account that owns the bucket.
    (listing(), f"{LIST} because no identity-based policy allows the s3:ListBucket action"),
    (listing(identity=(READ,)), f"{LIST} because no identity-based policy allows the s3:ListBucket action"),
    (listing(identity=(DENY,)), f"{LIST} with an explicit deny in an identity-based policy"),
    (listing(identity=(ALL,), boundary=READ), f"{LIST} because no permissions boundary allows the s3:ListBucket action"),
    (listing(identity=(ALL,), boundary=DENY), f"{LIST} with an explicit deny in a permissions boundary"),
    (listing(identity=(ALL,), session=(READ,)), f"{LIST} because no session policy allows the s3:ListBucket action"),
    (listing(identity=(ALL,), session=(DENY,)), f"{LIST} with an explicit deny in a session policy"),
    (listing(identity=(ALL,), scp=((READ,),)), f"{LIST} because no service control policy allows the s3:ListBucket action"),
    (listing(identity=(ALL,), scp=((DENY,),)), f"{LIST} with an explicit deny in a service control policy"),
    (listing(identity=(ALL,), rcp=((document(allowing("s3:*", effect="Deny", Principal="*")),),)), f"{LIST} with an explicit deny in a resource control policy"),
    (listing(identity=(ALL,), by_resource=document(allowing("s3:*", BUCKET, effect="Deny", Principal="*"))), f"{LIST} with an explicit deny in a resource-based policy"),
    (ask(OPERATOR, "s3:ListBucket", BUCKET, identity=(ALL,)), "Access Denied"),
    (ask(ANONYMOUS, "s3:ListBucket", BUCKET), "Access Denied"),
    (ask(DEVELOPER, "s3:ListAllMyBuckets", "*"), f"User: {DEVELOPER.arn} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action"),
    # Other services do as S3 does, without the quotation marks.
    (ask(DEVELOPER, "iam:GetRole", ROLE), f"{NOT_AUTHORIZED(DEVELOPER.arn, 'iam:GetRole', ROLE)} because no identity-based policy allows the iam:GetRole action"),
    # A document AWS does not save has the error of saving it.
    (assume(OPERATOR, trusting("*")), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'),
    (assume(OPERATOR, trusting({"AWS": B})), ""),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "message"), MESSAGES, ids=range(len(MESSAGES)))
def test_what_the_client_reads(decision, message):
    assert decision.aws_message == message
