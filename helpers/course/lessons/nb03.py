"""What notebook 03 asks: cross-account access for backups."""

from __future__ import annotations

from helpers.course.documents import (
    INTERN,
    OPERATOR,
    OUR_ID,
    SERVICE_ROLE,
    SERVICE_SESSION,
    THEIR_ID,
    VENDOR,
    as_json,
    policy,
    sends,
    statement,
    trust,
    wants,
)
from helpers.course.evidence import Evidence
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS, named_alike
from helpers.course.predictions import Option, Prediction
from helpers.course.recall import Recall

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"

PREDICTIONS = (
    Prediction(
        "03-root",
        "The tutorial: `root` “means any principal in that account can assume the role”. `backup-operator` is a user "
        "of Account B without any permission. What does AWS answer?",
        (
            Option(
                "Credentials: everybody in the account is trusted.",
                "`:root` names the account. A has said yes to it; B has not yet said who of its people may go.",
                misconception="root-is-everyone",
            ),
            Option(
                "AccessDenied: the user lacks a permission of its own.",
                "across accounts both sides must allow: the trust policy in A, and a permission policy of the caller "
                "in B.",
                correct=True,
                evidence=(
                    Evidence("too-early", "An error occurred (AccessDenied) when calling the AssumeRole operation"),
                    Evidence("why-too-early", "backup-operator has no permission policy that allows sts:AssumeRole"),
                ),
            ),
            Option(
                "AccessDenied: only the root user is meant.",
                "AWS does deny it, for another reason. `:root` means the account; a root user can't assume roles.",
                misconception="root-is-the-root-user",
            ),
        ),
        f"{_GUIDE}reference_policies_elements_principal.html",
    ),
    Prediction(
        "03-list",
        "The role may do `s3:*` on `arn:aws:s3:::your-bucket-name/*`. Can a session of the role list the bucket?",
        (
            Option(
                "Yes: `s3:*` is every action.",
                "every action, but only on ARNs after the slash. The bucket's own ARN ends before it.",
                misconception="objects-include-the-bucket",
            ),
            Option(
                "No: the bucket itself is not covered.",
                "listing asks for `s3:ListBucket` on `arn:aws:s3:::your-bucket-name`. The policy covers the objects "
                "in it.",
                correct=True,
                evidence=(
                    Evidence(
                        "list-refused",
                        'not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::your-bucket-name"',
                    ),
                ),
            ),
            Option(
                "No: the trust policy does not mention S3.",
                "it never does. A trust policy says who may assume the role; its work ended when STS issued the "
                "credentials.",
                misconception="trust-says-what",
            ),
        ),
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
    Prediction(
        "03-two-by-two",
        "Trust yes or no in A, permission yes or no in B: four cases. In how many does `backup-operator` get in?",
        (
            Option(
                "In three: one yes is enough.",
                "one yes leaves the other side silent, and what nothing allows is denied.",
                misconception="either-side-is-enough",
            ),
            Option(
                "In two: whenever A trusts.",
                "A opens its role. What B's users may do, B alone decides.",
                misconception="trust-is-enough",
            ),
            Option(
                "In one: both must say yes.",
                "A's trust policy must allow the caller, and B's permission policy must allow the call.",
                correct=True,
                evidence=(
                    Evidence("four-cases", "A trusts 123456789012, B permits SomeOtherRole. Denied:"),
                    Evidence("four-cases", "A trusts 444455556666, B permits BackupAccessRole. Denied:"),
                    Evidence("four-cases", "A trusts 123456789012, B permits BackupAccessRole. Allowed:"),
                ),
            ),
            Option(
                "In two: whenever B permits.",
                "B lets its user ask. Who may become A's role, A alone decides, in the trust policy.",
                misconception="permission-is-enough",
            ),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
)

_WANTS_OURS = wants(OUR_ID)
_ALLOW_OPERATOR = statement(OPERATOR)

_REPAIR = Exercise(
    id="03-repair",
    title="Repair a policy that AWS refuses",
    ticket="Ticket 4718. The vendor's user `backup-operator` assumes BackupAccessRole, and only with our ExternalId "
    "`company-a-7f3d`. A colleague wrote the trust policy in a hurry, and AWS refuses to save it. Mend it, so that "
    "the backup runs and nobody else gets in.",
    starter=trust(
        OPERATOR,
        wants(OUR_ID, "StringEqual"),
        Effect="allow",
        Resource="arn:aws:iam::111122223333:role/BackupAccessRole",
    ),
    solution=trust(OPERATOR, _WANTS_OURS),
    also_right=(
        trust([OPERATOR], {"StringEquals": {"sts:ExternalId": [OUR_ID]}}, Action=["sts:AssumeRole"]),
        as_json({"Statement": {**_ALLOW_OPERATOR, "Condition": _WANTS_OURS}}),  # no Version, one statement, no list
        as_json(
            {
                "Statement": [{"Condition": _WANTS_OURS, **_ALLOW_OPERATOR, "Sid": "Vendor"}],
                "Version": "2012-10-17",
            }
        ),
        trust(OPERATOR, {"StringEquals": {"STS:externalid": OUR_ID}}, Action="STS:assumerole"),
        trust("123456789012", {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:PrincipalArn": OPERATOR}}),
        trust(f"{VENDOR}:root", {**_WANTS_OURS, "ArnEquals": {"aws:PrincipalArn": OPERATOR}}),
        policy(  # a negated operator holds when the key is missing, so the Deny hits that request too
            _ALLOW_OPERATOR,
            statement({"AWS": "*"}, wants(OUR_ID, "StringNotEquals"), Effect="Deny"),
        ),
    ),
    known_wrong=(
        (
            trust(OPERATOR, _WANTS_OURS, Effect="allow"),
            'Effect is "allow". It is "Allow" or "Deny", with a capital letter.',
        ),
        (
            trust(OPERATOR, _WANTS_OURS, Resource="arn:aws:iam::111122223333:role/BackupAccessRole"),
            "A trust policy has no Resource. The role it is attached to is the resource. Remove it. "
            "AWS answers `MalformedPolicyDocument: Has prohibited field Resource`.",
        ),
        (
            trust(OPERATOR, wants(OUR_ID, "StringEqual")),
            '"StringEqual" is not a condition operator. Did you mean StringEquals?',
        ),
        (
            trust(f"{VENDOR}:user/backup-operater", _WANTS_OURS),
            f'There is no "{VENDOR}:user/backup-operater". AWS saves the policy only when the user or role exists. '
            "Create it first, or mend the name. AWS answers `MalformedPolicyDocument: Invalid principal in policy: "
            f'"AWS":"{VENDOR}:user/backup-operater"`.',
        ),
        (
            trust(OPERATOR),
            "backup-operator without an ExternalId gets in, and should stay out. Statement 1, line 4, names it, and "
            "has no Condition. A vendor that sends none can't say for which customer it asks. Which value of the "
            "request could a Condition compare?",
        ),
        (
            trust(OPERATOR, wants(OUR_ID, "StringEqualsIfExists")),
            "Statement 1, line 4, names it, and its Condition holds: the request has no sts:ExternalId and "
            "StringEqualsIfExists holds without it. A "
            "vendor that sends none can't say for which customer it asks. Which operator fails when the key is "
            "missing?",
        ),
        (
            trust(OPERATOR, wants("company-*", "StringLike")),
            "backup-operator with the ExternalId of another customer gets in, and should stay out. Statement 1, line 4,"
            ' names it, and its Condition holds: the request has sts:ExternalId "company-c-91b0" and StringLike '
            '"company-*" holds for it. That way Account C is served from your bucket. Which values may the '
            "Condition accept?",
        ),
        (
            trust(OPERATOR, wants("Company-A-7f3d")),
            'wants sts:ExternalId StringEquals "Company-A-7f3d", and the request has "company-a-7f3d". The nightly '
            "backup depends on it. Compare the two, letter by letter: key, operator, value.",
        ),
        (
            trust(f"{VENDOR}:root", _WANTS_OURS),
            "intern with our ExternalId gets in, and should stay out. Statement 1, line 4, trusts the whole account "
            '123456789012, and its Condition holds: the request has sts:ExternalId "company-a-7f3d" and StringEquals '
            '"company-a-7f3d" holds for it. The ExternalId is no password: a colleague may know it. Whom does '
            "the ticket name?",
        ),
        (
            trust(OPERATOR, _WANTS_OURS, Effect="Deny"),
            "The trust policy of BackupAccessRole denies it (statement 1, line 4), and a Deny always wins: it names ",
        ),
    ),
    hints=(
        "The editor underlines what AWS refuses: there are three faults, in three different elements.",
        "`Effect` is written with a capital letter. A trust policy has no `Resource`: which role is meant is clear.",
        "The operator for equal texts is `StringEquals`. Keep the Condition: without it the vendor's other customers "
        "come in through the same door.",
    ),
    requests=(
        Probe(
            "backup-operator with our ExternalId",
            OPERATOR,
            True,
            "The nightly backup depends on it.",
            sends(OUR_ID),
        ),
        Probe(
            "backup-operator without an ExternalId",
            OPERATOR,
            False,
            "A vendor that sends none can't say for which customer it asks.",
        ),
        Probe(
            "backup-operator with the ExternalId of another customer",
            OPERATOR,
            False,
            "That way Account C is served from your bucket.",
            sends(THEIR_ID),
        ),
        Probe(
            "intern with our ExternalId",
            INTERN,
            False,
            "The ExternalId is no password: a colleague may know it.",
            sends(OUR_ID),
        ),
        Probe(
            "backup-operator with our ExternalId and one character more",
            OPERATOR,
            False,
            "The next customer may get that very text.",
            sends(f"{OUR_ID}2"),
        ),
        Probe(
            "backup-operator with our ExternalId in capitals",
            OPERATOR,
            False,
            "Another text may be another customer.",
            sends(OUR_ID.upper()),
        ),
        Probe(
            "BackupServiceRole with our ExternalId",
            f"{SERVICE_SESSION}/nightly",
            False,
            "The ticket names the user, not the job.",
            sends(OUR_ID),
        ),
        OUR_ADMIN,
        named_alike("backup-operator", OUR_ID),
        *STRANGERS,
    ),
    takeaway="AWS checks the form of a trust policy when you save it, and decides by it at every `sts:AssumeRole`.",
)

_ALLOW_JOB = statement(SERVICE_ROLE)

_MAKE = Exercise(
    id="03-make",
    title="Write the trust policy for the night",
    ticket="Ticket 4723. From tonight the vendor's job alone backs up our bucket. It runs as the role "
    "`BackupServiceRole` of account 123456789012, gives its session a new name every night, and sends our ExternalId "
    "`company-a-7f3d`. Write the trust policy of BackupAccessRole. Nobody else gets in: not the operator, not the "
    "intern, no other account.",
    starter=as_json({"Version": "2012-10-17", "Statement": []}),
    solution=trust(SERVICE_ROLE, _WANTS_OURS),
    also_right=(
        trust([SERVICE_ROLE], {"StringEquals": {"sts:ExternalId": [OUR_ID]}}, Action=["sts:AssumeRole"], Sid="Nightly"),
        as_json({"Statement": {"Condition": _WANTS_OURS, **_ALLOW_JOB}}),
        trust("123456789012", {**_WANTS_OURS, "ArnEquals": {"aws:PrincipalArn": SERVICE_ROLE}}),
        trust(f"{VENDOR}:root", {"StringEquals": {"sts:ExternalId": OUR_ID, "aws:PrincipalArn": SERVICE_ROLE}}),
        policy(
            _ALLOW_JOB,
            statement({"AWS": "*"}, wants(OUR_ID, "StringNotEquals"), Effect="Deny"),
        ),
    ),
    known_wrong=(
        (
            trust(SERVICE_ROLE),
            "BackupServiceRole without an ExternalId gets in, and should stay out. Statement 1, line 4, names the role "
            "behind the session, and has no Condition.",
        ),
        (
            trust(f"{VENDOR}:root", _WANTS_OURS),
            "backup-operator with our ExternalId gets in, and should stay out. Statement 1, line 4, trusts the whole "
            'account 123456789012, and its Condition holds: the request has sts:ExternalId "company-a-7f3d" and '
            'StringEquals "company-a-7f3d" holds for it. People come and go; the ticket is about the job. Whom does '
            "the ticket name?",
        ),
        (
            trust([SERVICE_ROLE, OPERATOR], _WANTS_OURS),
            "backup-operator with our ExternalId gets in, and should stay out. Statement 1, line 4, names it, and its "
            'Condition holds: the request has sts:ExternalId "company-a-7f3d" and StringEquals "company-a-7f3d" holds '
            "for it. People come and go; the ticket is about the job. Does the ticket ask for this caller?",
        ),
        (
            trust("*", _WANTS_OURS),
            'A trust policy does not take "Principal": "*".',
        ),
        (
            trust({"AWS": "*"}, _WANTS_OURS),
            "Statement 1, line 4, trusts every account there is, and its Condition holds: the request has ",
        ),
        (
            trust(f"{SERVICE_SESSION}/nightly-2035-01-15", _WANTS_OURS),
            "BackupServiceRole in the next night's session stays out, and should get in",
        ),
        (
            trust(f"{SERVICE_SESSION}/*", _WANTS_OURS),
            "A principal takes no wildcard.",
        ),
        (
            trust({"Service": "ec2.amazonaws.com"}, _WANTS_OURS),
            "BackupServiceRole with our ExternalId stays out, and should get in. The trust policy of BackupAccessRole "
            f"does not let BackupServiceRole/nightly-2035-01-15 in: statement 1, line 6, trusts ec2.amazonaws.com, and "
            f"the caller is {SERVICE_SESSION}/nightly-2035-01-15.",
        ),
        (
            trust(SERVICE_ROLE, _WANTS_OURS, Action="s3:ListBucket"),
            '"s3:ListBucket" does not belong in a trust policy.',
        ),
        (
            trust("arn:aws:iam::111122223333:role/BackupServiceRole", _WANTS_OURS),
            'There is no "arn:aws:iam::111122223333:role/BackupServiceRole".',
        ),
        (
            policy(_ALLOW_JOB, {**_ALLOW_JOB, "Condition": _WANTS_OURS}),  # the wider statement wins
            "BackupServiceRole without an ExternalId gets in, and should stay out. Statement 1, line 4,",
        ),
    ),
    hints=(
        "One statement is enough: `Effect`, `Principal` (who), `Action` (how) and `Condition` (when).",
        'Name the role, not its session and not its account: `{"AWS": "arn:aws:iam::123456789012:role/…"}`.',
        'The ExternalId is a Condition: `{"StringEquals": {"sts:ExternalId": "…"}}`. The Action is `sts:AssumeRole`.',
    ),
    requests=(
        Probe(
            "BackupServiceRole with our ExternalId",
            f"{SERVICE_SESSION}/nightly-2035-01-15",
            True,
            "Without it there is no backup tonight.",
            sends(OUR_ID),
        ),
        Probe(
            "BackupServiceRole in the next night's session",
            f"{SERVICE_SESSION}/nightly-2035-01-16",
            True,
            "The backup must run tomorrow too.",
            sends(OUR_ID),
            remark="The ARN of a session names one session. What is the same every night?",
        ),
        Probe(
            "BackupServiceRole without an ExternalId",
            f"{SERVICE_SESSION}/nightly-2035-01-15",
            False,
            "A job that sends none can't say for which customer it works.",
        ),
        Probe(
            "BackupServiceRole with the ExternalId of another customer",
            f"{SERVICE_SESSION}/nightly-2035-01-15",
            False,
            "That way Account C is served from your bucket.",
            sends(THEIR_ID),
        ),
        Probe(
            "backup-operator with our ExternalId",
            OPERATOR,
            False,
            "People come and go; the ticket is about the job.",
            sends(OUR_ID),
        ),
        Probe(
            "intern with our ExternalId",
            INTERN,
            False,
            "The intern has no business in your bucket.",
            sends(OUR_ID),
        ),
        Probe(
            "the admin of Account C with our ExternalId",
            "arn:aws:iam::444455556666:user/admin",
            False,
            "The ExternalId is no password: another customer may know it.",
            sends(OUR_ID),
        ),
        Probe(
            "BackupServiceRole in a third night's session",
            f"{SERVICE_SESSION}/nightly-2035-01-17",
            True,
            "The backup must run every night.",
            sends(OUR_ID),
        ),
        Probe(
            "a role of Account D that is called BackupServiceRole",
            "arn:aws:sts::999999999999:assumed-role/BackupServiceRole/nightly",
            False,
            "Anybody can give a role that name.",
            sends(OUR_ID),
        ),
        Probe(
            "another role of Account B",
            "arn:aws:sts::123456789012:assumed-role/InvoiceRole/june",
            False,
            "The vendor has other roles, for other work.",
            sends(OUR_ID),
        ),
        Probe("backup-operator without an ExternalId", OPERATOR, False, "The ticket is about the job."),
        Probe("EC2", "ec2.amazonaws.com", False, "The ticket is about the vendor's role."),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="The Principal says who, the Condition says on whose behalf. A role's ARN covers all its sessions.",
)

EXERCISES = (_REPAIR, _MAKE)

# The first opens the lesson, and is about an earlier one; the others close it.
RECALLS = (
    Recall(
        "Which policy says *who may become* a role, and which one *what it may then do*?",
        "The **trust policy** says who; a role has exactly one. The **permission policies** say what.",
        (
            Evidence("why-too-early", "trust policy of BackupAccessRole delegates to account 123456789012"),
            Evidence("why-list", "the permission policy of BackupAccessRole does not allow s3:ListBucket"),
        ),
        f"{_GUIDE}id_roles.html",
    ),
    Recall(
        "A trusts B's account, yet AssumeRole is denied. What is missing?",
        "The caller's own permission in B, or a condition it does not meet.",
        (
            Evidence("why-too-early", "backup-operator has no permission policy that allows sts:AssumeRole"),
            Evidence("external-id", 'wants sts:ExternalId StringEquals "company-a-7f3d", and the request has none'),
        ),
        f"{_GUIDE}reference_policies_evaluation-logic-cross-account.html",
    ),
    Recall(
        "Objects download, the listing is denied. Which ARN is missing?",
        "The bucket's own: arn:aws:s3:::your-bucket-name.",
        (Evidence("why-list", "covers arn:aws:s3:::your-bucket-name/*, not arn:aws:s3:::your-bucket-name."),),
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    ),
    Recall(
        "What keeps another customer of the vendor out?",
        "A condition on sts:ExternalId in your trust policy, "
        "and a vendor that never sends your value for anybody else.",
        (
            Evidence(
                "external-id",
                'wants sts:ExternalId StringEquals "company-a-7f3d", and the request has "company-c-91b0"',
            ),
        ),
        f"{_GUIDE}id_roles_create_for-user_externalid.html",
    ),
)
