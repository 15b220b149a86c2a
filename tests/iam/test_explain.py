"""Does a decision say what decided, where it stands, and what to look at?"""

from __future__ import annotations

import json

import pytest

from helpers.iam import caller_from_arn, explain
from tests.iam.build import (
    ANONYMOUS,
    BUCKET,
    DEVELOPER,
    EC2,
    FEDERATED_USER,
    GITHUB,
    INTERN,
    NIGHTLY,
    OPERATOR,
    ROLE,
    ROOT_A,
    ROOT_B,
    VENDOR_SESSION,
    A,
    B,
    C,
    allowing,
    ask,
    assume,
    document,
    trusting,
)

WANTS_ID = {"StringEquals": {"sts:ExternalId": "company-a-7f3d"}}
LIST_ALL = document(allowing("s3:*", BUCKET + "/*"))

# decision · the sentence · line of the deciding statement's element, or of the one value in it
SENTENCES = [
    (
        assume(OPERATOR, trusting({"AWS": B})),
        "The trust policy of BackupAccessRole delegates to account 123456789012 (statement 1, line 4), "
        "and the permission policy of backup-operator allows sts:AssumeRole (statement 1, line 4).",
        4,
    ),
    (
        assume(OPERATOR, trusting({"AWS": C})),
        "The trust policy of BackupAccessRole does not let backup-operator in: statement 1, line 7, trusts "
        "444455556666, and the caller is arn:aws:iam::123456789012:user/backup-operator.",
        7,
    ),
    (
        assume(OPERATOR, trusting({"AWS": B}), may=False),
        "backup-operator has no permission policy that allows sts:AssumeRole on "
        "arn:aws:iam::111122223333:role/BackupAccessRole.",
        None,
    ),
    (
        assume(OPERATOR, trusting({"AWS": B}, Condition=WANTS_ID)),
        "The trust policy of BackupAccessRole does not let backup-operator in: statement 1, line 12, wants "
        'sts:ExternalId StringEquals "company-a-7f3d", and the request has none.',
        12,
    ),
    (
        assume(OPERATOR, trusting({"AWS": B}, Condition=WANTS_ID), context={"sts:ExternalId": "company-c"}),
        "The trust policy of BackupAccessRole does not let backup-operator in: statement 1, line 12, wants "
        'sts:ExternalId StringEquals "company-a-7f3d", and the request has "company-c".',
        12,
    ),
    (
        assume(OPERATOR, trusting({"AWS": B}), trusting({"AWS": OPERATOR.arn}, effect="Deny", Sid="NotHim")),
        'The trust policy of BackupAccessRole denies it (statement 2 "NotHim", line 11), and a Deny always wins: it '
        "names backup-operator.",
        11,
    ),
    (
        assume(DEVELOPER, trusting({"AWS": DEVELOPER.arn}), may=False),
        "The trust policy of BackupAccessRole names developer (statement 1, line 4), and inside one account that is enough.",
        4,
    ),
    (
        assume(EC2, trusting({"Service": "ec2.amazonaws.com"}), may=False),
        "The trust policy of BackupAccessRole names ec2.amazonaws.com (statement 1, line 4).",
        4,
    ),
    (
        assume(ANONYMOUS, trusting({"AWS": "*"})),
        "The request is not signed, and sts:AssumeRole can't be called anonymously.",
        None,
    ),
    (
        ask(ANONYMOUS, "sts:GetCallerIdentity", "*"),
        "The request is not signed, and sts:GetCallerIdentity can't be called anonymously.",
        None,
    ),
    (
        ask(ANONYMOUS, "sts:AssumeRoleWithWebIdentity", ROLE, by_resource=document(trusting({"AWS": "*"}, action="sts:*"))),
        "This way of assuming a role takes a provider's token, not AWS credentials.",
        None,
    ),
    (
        assume(ROOT_B, trusting({"AWS": B})),
        "Roles can't be assumed with a root user's credentials, whatever the policies say.",
        None,
    ),
    (
        ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, identity=(LIST_ALL,)),
        "The permission policy of BackupAccessRole does not allow s3:ListBucket: statement 1, line 7, covers "
        "arn:aws:s3:::your-bucket-name/*, not arn:aws:s3:::your-bucket-name.",
        7,
    ),
    (
        ask(OPERATOR, "s3:ListBucket", BUCKET, identity=(LIST_ALL,)),
        "The bucket your-bucket-name belongs to account 111122223333, and has no policy that lets backup-operator in.",
        None,
    ),
    (
        ask(OPERATOR, "sts:AssumeRole", ROLE),
        "There is no role arn:aws:iam::111122223333:role/BackupAccessRole.",
        None,
    ),
    (
        ask(GITHUB, "sts:AssumeRoleWithSAML", ROLE),
        "SAML assertions go with sts:AssumeRoleWithSAML, OIDC tokens with sts:AssumeRoleWithWebIdentity.",
        None,
    ),
    (
        ask(ROOT_A, "s3:ListBucket", BUCKET),
        "The root user has every permission its account can give.",
        None,
    ),
    (
        ask(FEDERATED_USER, "s3:ListBucket", BUCKET, identity=(document(allowing("*")),)),
        "Bob has no session policy, and such a session may do nothing without one.",
        None,
    ),
    (
        ask(FEDERATED_USER, "s3:ListBucket", BUCKET, session=(document(allowing("*")),), identity=(LIST_ALL,)),
        "The permission policy of developer does not allow s3:ListBucket: statement 1, line 7, covers "
        "arn:aws:s3:::your-bucket-name/*, not arn:aws:s3:::your-bucket-name.",
        7,
    ),
    (
        ask(DEVELOPER, "s3:ListBucket", BUCKET, identity=(document(allowing("*")),), scp=((),)),
        "A level of the organization has no service control policy that allows s3:ListBucket.",
        None,
    ),
    (
        ask(DEVELOPER, "s3:ListBucket", BUCKET, identity=(document({"Effect": "Allow", "NotAction": ["s3:*", "a:*", "b:*", "c:*", "d:*"], "Resource": "*"}),)),
        "The permission policy of developer does not allow s3:ListBucket: statement 1, line 6, leaves out s3:* or a:* or "
        "b:* or 2 more, and the request is s3:ListBucket.",
        6,
    ),
    (
        ask(DEVELOPER, "s3:ListBucket", BUCKET, identity=(document({"Effect": "Allow", "Action": "s3:*", "NotResource": BUCKET}),)),
        "The permission policy of developer does not allow s3:ListBucket: statement 1, line 7, leaves out "
        "arn:aws:s3:::your-bucket-name, and the request is for arn:aws:s3:::your-bucket-name.",
        7,
    ),
    (
        ask(FEDERATED_USER, "s3:GetObject", BUCKET + "/k", by_resource=document(allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": DEVELOPER.arn})), session=(document(allowing("*")),)),
        "The bucket policy of your-bucket-name names the user developer, which stands behind the session (statement 1, "
        "line 4), and inside one account that is enough, and the session policy allows s3:GetObject (statement 1, line 4).",
        4,
    ),
    (
        ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, identity=(document(allowing("*")),), by_resource=document({"Effect": "Deny", "NotPrincipal": {"AWS": [VENDOR_SESSION.role_arn, A]}, "Action": "s3:*", "Resource": BUCKET})),
        "The bucket policy of your-bucket-name denies it (statement 1, line 4, which spares only "
        "arn:aws:iam::111122223333:role/BackupAccessRole and 111122223333, and does not list "
        "BackupAccessRole/VendorSession with its role and its session), and a Deny always wins: it is about s3:* on "
        "arn:aws:s3:::your-bucket-name.",
        4,
    ),
    (
        assume(OPERATOR, trusting({"AWS": B}, action="s3:ListBucket")),
        'AWS does not save the trust policy of BackupAccessRole. Line 9, column 7: "s3:ListBucket" does not belong in a trust policy. '
        "It says who may assume the role; what the role may then do stands in its permission policies.",
        None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "sentence", "line"), SENTENCES, ids=[row[1][:60] for row in SENTENCES])
def test_the_reason_is_one_sentence_that_names_the_place(decision, sentence, line):
    assert decision.reason == sentence
    assert (decision.decided_by[0].line if decision.decided_by else None) == line


def test_every_statement_is_told_whether_it_decided_or_not():
    decision = ask(
        OPERATOR,
        "s3:GetObject",
        BUCKET + "/k",
        by_resource=document(
            {"Effect": "Deny", "NotPrincipal": {"AWS": OPERATOR.arn}, "Action": "s3:*", "Resource": BUCKET + "/*"},
            allowing("s3:GetObject", BUCKET + "/*", Principal={"AWS": "*"}, Sid="Public"),
        ),
        identity=(document(allowing("s3:Get*")), document(allowing("s3:Put*"))),
    )
    assert explain.statements(decision) == (
        "The bucket policy of your-bucket-name, statement 1, line 7: this Deny does not apply; it spares "
        "arn:aws:iam::123456789012:user/backup-operator, and so the caller arn:aws:iam::123456789012:user/backup-operator.",
        'The bucket policy of your-bucket-name, statement 2 "Public", line 12: this Allow applies; it is about everybody, '
        "and it is about s3:GetObject on arn:aws:s3:::your-bucket-name/*.",
        "Number 1 of the 2 permission policies of backup-operator, statement 1, line 4: this Allow applies; it is about "
        "s3:Get* on every resource.",
        "Number 2 of the 2 permission policies of backup-operator, statement 1, line 6: this Allow does not apply; it is "
        "about s3:Put*, and the request is s3:GetObject.",
    )


# a statement that does not let backup-operator in · what stands on the line that is named
NAMED_LINES = [
    (trusting({"AWS": C}), '"AWS": "444455556666"'),
    (trusting({"AWS": [C]}), '"444455556666"'),
    (trusting({"AWS": [C, "999999999999"]}), '"AWS": ['),
    (trusting({"AWS": C, "Service": "ec2.amazonaws.com"}), '"Principal": {'),
    (trusting({"AWS": B}, action=["sts:TagSession"]), '"sts:TagSession"'),
    (trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": ["x"]}}), '"x"'),
    (trusting({"AWS": B}, Condition={"StringEquals": {"sts:ExternalId": ["x", "y"]}}), '"sts:ExternalId": ['),
]


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize(("trust", "words"), NAMED_LINES)
def test_the_line_of_an_element_with_one_value_is_the_values(trust, words, alone):
    """A reader looks for the value that the sentence names; of several, for where they begin."""
    text = json.dumps({"Version": "2012-10-17", "Statement": trust if alone else [trust]}, indent=2)
    reason = ask(OPERATOR, "sts:AssumeRole", ROLE, by_resource=text).reason
    line = int(reason.partition("line ")[2].partition(",")[0])
    assert text.splitlines()[line - 1].strip() == words


def test_a_document_of_one_line_is_told_without_lines():
    text = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "sts:AssumeRole"}}'
    reason = ask(OPERATOR, "sts:AssumeRole", ROLE, by_resource=text % C).reason
    assert "line" not in reason and ": statement 1 trusts 444455556666, and" in reason


def test_the_nearest_statement_is_named_not_the_first():
    near = trusting({"AWS": B}, Condition=WANTS_ID)
    decision = assume(OPERATOR, trusting({"AWS": C}), near)
    (named,) = decision.decided_by
    assert (named.index, named.mismatch.element, named.mismatch.actual) == (1, "Condition", None)


ECS = caller_from_arn("ecs-tasks.amazonaws.com")


@pytest.mark.parametrize(
    ("who", "others", "nearest"),
    [
        (ECS, [{"AWS": DEVELOPER.arn}, {"Service": "ecs.amazonaws.com"}], 1),
        (ECS, [{"Service": "ecs.amazonaws.com"}, {"Service": "ec2.amazonaws.com"}], 0),
        (OPERATOR, [{"Service": "ec2.amazonaws.com"}, {"AWS": C}], 1),
        (OPERATOR, [{"AWS": f"arn:aws:iam::{B}:role/Job"}, {"AWS": DEVELOPER.arn}], 1),
        (OPERATOR, [{"AWS": DEVELOPER.arn}, {"AWS": f"arn:aws:iam::{B}:user/intern"}], 1),
        (VENDOR_SESSION, [{"AWS": DEVELOPER.arn}, {"AWS": f"arn:aws:iam::{B}:role/Job"}], 1),
        (OPERATOR, [{"AWS": C}, {"AWS": "999999999999"}], 0),
    ],
    ids=str,
)
def test_of_statements_that_name_others_the_nearest_names_the_callers_kind(who, others, nearest):
    (named,) = assume(who, *(trusting(principal) for principal in others)).decided_by
    assert named.index == nearest


def test_the_paragraph_tells_both_sides():
    text = assume(OPERATOR, trusting({"AWS": C}), may=False).paragraph
    assert "It stops here: the trust policy" in text
    assert "It also stops here: backup-operator has no permission policy" in text
    assert text.endswith("Not everyone who must allow it does, so the request is denied.")


def test_whoever_has_a_token_asks_and_not_the_token():
    text = assume(caller_from_arn("accounts.google.com"), trusting({"AWS": C})).paragraph
    assert text.startswith("Somebody with tokens of accounts.google.com asks for sts:AssumeRole on ")


def test_inside_one_account_the_trust_policy_alone_is_blamed_where_it_could_grant_alone():
    # Named in person, the developer would need no permission: its lack is no reason.
    named = assume(DEVELOPER, trusting({"AWS": DEVELOPER.arn}, Condition=WANTS_ID), may=False)
    assert "permission" not in named.paragraph and named.gate("identity").because == "trust-decides"
    # Delegated to, it would.
    delegated = assume(DEVELOPER, trusting({"AWS": A}, Condition=WANTS_ID), may=False)
    assert "It also stops here: developer has no permission policy" in delegated.paragraph


def test_it_says_which_of_several_policies():
    policies = (document(allowing("s3:PutObject")), document(allowing("s3:ListBucket", BUCKET + "/*")))
    reason = ask(VENDOR_SESSION, "s3:ListBucket", BUCKET, identity=policies).reason
    assert reason.startswith(
        "None of the 2 permission policies of BackupAccessRole allows s3:ListBucket; the nearest is number 2:"
    )


def test_every_deny_that_hit_is_named():
    own = document(allowing("sts:*", effect="Deny"))
    reason = assume(OPERATOR, trusting({"AWS": B}), trusting({"AWS": B}, effect="Deny"), identity=(own,)).reason
    assert "the trust policy" in reason.lower() and "the permission policy of backup-operator denies it" in reason


# condition · context · what the sentence says of it
CONDITIONS = [
    ({"Null": {"aws:x": "false"}}, {}, "wants aws:x to be there, and it is absent."),
    ({"Null": {"aws:x": "true"}}, {"aws:x": "1"}, "wants aws:x to be absent, and it is there."),
    ({"StringEquals": {"aws:x": []}}, {"aws:x": "1"}, 'wants aws:x StringEquals one of an empty list, and the request has "1".'),
    ({"ForAllValues:StringEquals": {"aws:x": ["a", "b"]}}, {"aws:x": ["a", "c"]}, 'StringEquals "a" or "b", and the request has "a" and "c".'),
    ({"StringEquals": {"aws:x": "line\nbreak"}}, {}, 'wants aws:x StringEquals "line\\u000abreak", and the request has none.'),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "context", "says"), CONDITIONS, ids=[row[2][:40] for row in CONDITIONS])
def test_conditions_in_words(condition, context, says):
    assert assume(OPERATOR, trusting({"AWS": B}, Condition=condition), context=context).reason.endswith(says)


def test_prose_is_rendered_only_when_it_is_read():
    decision = assume(OPERATOR, trusting({"AWS": B}))
    assert "reason" not in vars(decision)
    assert decision.reason and "reason" in vars(decision)


# what stands where a role's ARN belongs → the reason
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
NO_ROLES = [
    (OPERATOR.arn, f"{OPERATOR.arn} is the ARN of a user, and only a role can be assumed."),
    (f"arn:aws:iam::{A}:root", f"arn:aws:iam::{A}:root is the ARN of a whole account, and only a role can be assumed."),
    (VENDOR_SESSION.arn, f"{VENDOR_SESSION.arn} is the ARN of a role's session, and only a role can be assumed."),
    (f"arn:aws:iam::{A}:instance-profile/R", f"arn:aws:iam::{A}:instance-profile/R is the ARN of an instance profile, and only a role can be assumed."),
    (ROLE, f"there is no role {ROLE}."),
]  # fmt: skip


@pytest.mark.parametrize(("resource", "says"), NO_ROLES)
def test_what_is_no_role(resource, says):
    asked = ask(OPERATOR, "sts:AssumeRole", resource, identity=(document(allowing("sts:AssumeRole")),))
    assert asked.reason.lower().endswith(says.lower())


# whom a trust policy names · who asks → what is said besides the two, when somebody was deleted and made again
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
MADE_AGAIN = [
    ("AIDAOLDOPERATOREXAMPLE", OPERATOR, f"statement 1, line 7, trusts AIDAOLDOPERATOREXAMPLE, and the caller is {OPERATOR.arn}, whose id is AIDAOPERATOREXAMPLE: a user that is deleted and made again under its name has another id."),
    ("AROAOLDSERVICEEXAMPLE", NIGHTLY, f"statement 1, line 7, trusts AROAOLDSERVICEEXAMPLE, and the caller is {NIGHTLY.arn}, whose role has the id AROASERVICEEXAMPLE: a role that is deleted and made again under its name has another id."),
    ("AROAOLDSERVICEEXAMPLE", OPERATOR, f"statement 1, line 7, trusts AROAOLDSERVICEEXAMPLE, and the caller is {OPERATOR.arn}."),
    ("AIDAOLDOPERATOREXAMPLE", INTERN, f"statement 1, line 7, trusts AIDAOLDOPERATOREXAMPLE, and the caller is {INTERN.arn}."),
]  # fmt: skip


@pytest.mark.parametrize(("named", "caller", "says"), MADE_AGAIN)
def test_the_id_of_somebody_who_was_deleted_is_told(named, caller, says):
    assert assume(caller, trusting({"AWS": named})).reason.endswith(says)


CALLERS = [
    ("arn:aws:iam::123456789012:user/staff/eve", "eve"),
    ("arn:aws:sts::123456789012:assumed-role/R/s", "R/s"),
    ("arn:aws:iam::123456789012:root", "the root user of 123456789012"),
    ("lambda.amazonaws.com", "lambda.amazonaws.com"),
    ("arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/7A", "tokens of oidc.eks.eu-west-1.amazonaws.com/id/7A"),
    ("arn:aws:iam::123456789012:saml-provider/Okta", "SAML assertions of Okta"),
    ("accounts.google.com", "tokens of accounts.google.com"),
    ("", "an anonymous caller"),
]  # fmt: skip


@pytest.mark.parametrize(("arn", "name"), CALLERS)
def test_callers_have_short_names(arn, name):
    assert caller_from_arn(arn).name == name


def test_what_an_arn_says_of_a_caller():
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    assert caller_from_arn(f"arn:aws:iam::{B}:user/staff/night/eve").username == "eve"
    assert caller_from_arn(f"arn:aws:iam::{B}:root").unique_id == B


@pytest.mark.parametrize("arn", ["bob", "arn:aws:iam::12:user/x", f"arn:aws:iam::{A}:group/x", f"arn:aws:s3:::{A}"])
def test_what_is_no_caller_is_refused_with_examples(arn):
    with pytest.raises(ValueError, match=r"not a caller .* Give the ARN"):
        caller_from_arn(arn)
