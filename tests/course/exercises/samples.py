"""One small exercise of every further kind, in the course's story; the tests of data, widgets and browser share them."""

from __future__ import annotations

from collections.abc import Mapping

from helpers.cloud import World
from helpers.cloud.federation import company
from helpers.cloud.federation.token_claims import ISSUERS
from helpers.course.documents import (
    OPERATOR,
    OUR_ID,
    SERVICE_ROLE,
    SERVICE_SESSION,
    THEIR_ID,
    sends,
    statement,
    trust,
    wants,
)
from helpers.course.documents import policy as policy_of
from helpers.course.exercises.exercise import Exercise, Probe
from helpers.course.exercises.kinds.card import Card
from helpers.course.exercises.kinds.choice import Choice
from helpers.course.exercises.kinds.matching import Item, Matching
from helpers.course.exercises.kinds.order import Order, Step
from helpers.course.exercises.kinds.request import RequestTask
from helpers.course.lessons.outsiders import OUR_ADMIN, STRANGERS
from helpers.course.predictions import Option

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
CHOICE = Choice(
    id="99-principals",
    title="Who can be named?",
    ticket="Which of these may stand under `AWS` in the Principal of a trust policy? Choose all.",
    hints=("Two of the four are refused on saving.", "A group is no principal.", "Look for the star."),
    takeaway="A principal is an account, a user, a role or a session, each by its whole name.",
    many=True,
    options=(
        Option(
            "`arn:aws:iam::123456789012:group/Operators`",
            "a group can't be a principal.",
            misconception="groups-can-be-trusted",
        ),
        Option("`123456789012`", "the account's number stands for the account, as its `:root` does.", correct=True),
        Option(
            "`arn:aws:iam::123456789012:user/*`",
            "a star inside an ARN stands for nobody; AWS refuses to save it.",
            misconception="wildcards-in-principals",
        ),
        Option("`arn:aws:iam::123456789012:role/BackupServiceRole`", "the whole ARN of a role.", correct=True),
    ),
)

# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
_OPERATOR, _EC2 = "`backup-operator` assumes BackupAccessRole.", "EC2 fetches credentials for an instance."
_LISTS, _SAVES = "A session of BackupAccessRole lists the bucket.", "`admin` of Account A saves a trust policy."
MATCHING = Matching(
    id="99-records",
    title="Read four records",
    ticket="Four records of CloudTrail, shortened. Which call has written which?",
    hints=("`eventName` is the call.", "`userIdentity` is who made it.", "An `AssumedRole` is a session."),
    takeaway="`eventName` says what was asked, `userIdentity` who asked it.",
    items=(
        Item(
            "`AssumeRole`, `userIdentity.type` is `AWSService`",
            _EC2,
            "A service asks by itself, without a user.",
            ((_OPERATOR, "Who asks here is `AWSService`, no user."),),
        ),
        Item("`UpdateAssumeRolePolicy`, `userIdentity.type` is `IAMUser`", _SAVES, "It is IAM's call for trust."),
        Item(
            "`ListObjects`, `userIdentity.type` is `AssumedRole`",
            _LISTS,
            "The role was assumed before; now its session asks S3.",
            ((_OPERATOR, "An `AssumedRole` is a session: the role was assumed in an earlier call."),),
        ),
        Item("`AssumeRole`, `userIdentity.type` is `IAMUser`", _OPERATOR, "A user asks, with keys of its own."),
    ),
    targets=(_LISTS, _OPERATOR, _SAVES, _EC2),
)

ORDER = Order(
    id="99-steps",
    title="From nothing to a listing",
    ticket="Put these in the order in which they can happen.",
    hints=("Both accounts speak first.", "Credentials answer a call.", "Listing takes credentials."),
    takeaway="Two accounts say yes, in either order; then one call brings the session, and the session calls S3.",
    steps=(
        Step("`backup-operator` calls `sts:AssumeRole`.", "It is denied until both accounts have said yes."),
        Step("Account A makes BackupAccessRole, which trusts Account B."),
        Step("STS issues temporary credentials.", "They are the answer to a call of `sts:AssumeRole`."),
        Step("Account B permits `backup-operator` to call `sts:AssumeRole` on the role."),
        Step("The session lists the bucket.", "It needs the credentials of a session."),
    ),
    right=(2, 4, 1, 3, 5),
    also_right=((4, 2, 1, 3, 5),),
    known_wrong=(
        ((2, 1, 4, 3, 5), "It is denied until both accounts have said yes."),
        ((4, 2, 3, 1, 5), "Place 3 is the first that is wrong"),
        ((2, 4, 1, 5, 3), "It needs the credentials of a session."),
    ),
)

# A user's own keys send no aws:MultiFactorAuthPresent, so BoolIfExists holds and the Deny hits them too.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
_NO_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
REQUEST = RequestTask(
    id="99-get-in",
    title="Make a request that gets in",
    ticket="Account B permits `backup-operator` and BackupServiceRole to assume the role, and `intern` nothing. Make a "
    "request that gets in.",
    hints=("Read the Deny first.", "Only a user proves a second factor.", "The Allow wants an ExternalId."),
    takeaway="No Deny that matches, an Allow that does, and a permission in the caller's own account.",
    trust=policy_of(
        statement("arn:aws:iam::123456789012:root", wants(OUR_ID)), statement({"AWS": "*"}, _NO_MFA, Effect="Deny")
    ),
    wanted=True,
    callers=("intern", "backup-operator", "BackupServiceRole"),
    permissions={"intern": ()},
    start={"caller": "intern"},
    solved={"caller": "backup-operator", "external_id": OUR_ID, "mfa": "code"},
    known_wrong=(
        ({"caller": "backup-operator", "external_id": OUR_ID}, "Deny"),
        ({"caller": "backup-operator", "mfa": "code"}, "ExternalId"),
        ({"caller": "intern", "external_id": OUR_ID, "mfa": "code"}, "intern has no permission policy"),
        ({"caller": "BackupServiceRole", "external_id": OUR_ID}, "Deny"),
    ),
)

_OPEN, _SHUT = trust(SERVICE_ROLE), trust(SERVICE_ROLE, wants(OUR_ID))
_JOB, _OURS = f"{SERVICE_SESSION}/nightly", "The backup runs every night."
# https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
CARD = Card(
    id="99-deputy",
    title="The confused deputy",
    ticket="The vendor's BackupServiceRole works for many customers. One of them gives the vendor the ARN of our role "
    "as if it were theirs.",
    find=Choice(
        id="99-deputy-find",
        title="Find",
        ticket="What in this trust policy lets the vendor be used against us?",
        hints=("Who is named is right.", "What tells one customer from another?", "Look for what is not there."),
        takeaway="The policy trusts the vendor whoever the vendor works for.",
        options=(
            Option(
                "It has no `Resource`.",
                "a trust policy has none: the role it is attached to is the resource.",
                misconception="trust-needs-a-resource",
            ),
            Option(
                "It has no `Condition` on `sts:ExternalId`.", "nothing says for which customer to ask.", correct=True
            ),
            Option(
                "Its `Action` should be `s3:ListBucket`.",
                "what a session may do stands in the role's permission policy.",
                misconception="trust-says-what",
            ),
        ),
    ),
    exploit=RequestTask(
        id="99-deputy-exploit",
        title="Exploit",
        ticket="Make a request that gets in and should not: the vendor asks, on behalf of another customer.",
        hints=("Who is trusted?", "Another customer has another ExternalId.", "Try `company-c-91b0`."),
        takeaway="So the vendor reads our bucket for somebody else.",
        trust=_OPEN,
        unless=_SHUT,
        wanted=True,
        callers=("intern", "backup-operator", "BackupServiceRole"),
        fields=("caller", "external_id"),
        start={"caller": "intern"},
        solved={"caller": "BackupServiceRole", "external_id": THEIR_ID},
        also_right=({"caller": "BackupServiceRole"},),
        known_wrong=(
            ({"caller": "BackupServiceRole", "external_id": OUR_ID}, "This request gets in, and it should"),
            ({"caller": "intern"}, "This request stays out, and wanted is one that gets in and should not."),
        ),
    ),
    mend=Exercise(
        id="99-deputy-mend",
        title="Mend",
        ticket="Our ExternalId is `company-a-7f3d`. Shut the hole, and keep the backup running.",
        starter=_OPEN,
        solution=_SHUT,
        also_right=(trust([SERVICE_ROLE], wants(OUR_ID)),),
        known_wrong=(
            (trust(OPERATOR, wants(OUR_ID)), "stays out, and should get in."),
            (trust(SERVICE_ROLE, wants(OUR_ID, "StringEqualsIfExists")), "gets in, and should stay out."),
        ),
        hints=("What must a request carry?", "A Condition compares it.", "`StringEquals` on `sts:ExternalId`."),
        requests=(
            Probe("BackupServiceRole with our ExternalId", _JOB, True, _OURS, sends(OUR_ID)),
            Probe("BackupServiceRole with another customer's", _JOB, False, "That is the attack.", sends(THEIR_ID)),
            Probe("BackupServiceRole without an ExternalId", _JOB, False, "Nobody says for whom it asks."),
            OUR_ADMIN,
            *STRANGERS,
        ),
        takeaway="The vendor gets in for us alone.",
    ),
    takeaway="The ExternalId says for which customer the vendor asks; the trust policy insists on ours.",
)

# --- with tokens and assertions --------------------------------------------------------------------------------

GITHUB = "token.actions.githubusercontent.com"
COMPANY = "arn:aws:iam::111122223333:saml-provider/Company"


def of_github(sub: str, **more: object) -> str:
    """Trust in GitHub's tokens with such a subject."""
    claims = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}, "StringLike": {f"{GITHUB}:sub": sub}}
    provider = {"Federated": f"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}
    return policy_of(statement(provider, claims, **{"Action": "sts:AssumeRoleWithWebIdentity", **more}))


def of_staff(**more: object) -> str:
    """Trust in the company's assertions, for who is of the staff."""
    claims = {
        "StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"},
        "ForAnyValue:StringEquals": {"saml:eduPersonAffiliation": "staff"},
    }
    return policy_of(statement({"Federated": COMPANY}, claims, **{"Action": "sts:AssumeRoleWithSAML", **more}))


def make_provider(world: World, issuer: str, claims: Mapping[str, str]) -> None:
    """Account A gets the issuer's provider, as its admin makes one; the built-in ones need none."""
    iam = world.client("iam", "A/admin")
    if issuer == "company":
        iam.create_saml_provider(Name="Company", SAMLMetadataDocument=company.metadata())
    elif issuer != "cognito":
        said = ISSUERS[issuer](**{name: value for name, value in claims.items() if name != "immutable_ids"})
        audience = said.claims["aud"]
        audiences = audience if isinstance(audience, list) else [audience]
        iam.create_open_id_connect_provider(Url=said.issuer, ClientIDList=audiences)


# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html#idp_oidc_Create_GitHub
BY_TOKEN = RequestTask(
    id="99-almost-acme",
    title="Almost acme",
    ticket="The pattern was meant for the repositories of acme. Make a request of somebody else's that gets in.",
    hints=("A `*` stands for anything.", "It begins right behind `acme`.", "Who may call an owner `acme-evil`?"),
    takeaway="A pattern for an owner ends in a slash before its star.",
    trust=of_github("repo:acme*"),
    unless=of_github("repo:acme/*"),
    wanted=True,
    callers=("github", "intern"),
    fields=("caller", "repo", "event", "environment", "external_id"),
    start={"caller": "github", "repo": "acme/shop"},
    solved={"caller": "github", "repo": "acme-evil/shop"},
    also_right=({"repo": "acmeshop/x", "event": "pull_request"}, {"repo": "acme2/x", "environment": "production"}),
    known_wrong=(
        ({"caller": "github", "repo": "acme/blog"}, "it is one of those that the role is there for."),
        ({"repo": "evil/shop"}, 'StringLike "repo:acme*", and the request has "repo:evil/shop:ref:refs/heads/main"'),
        ({"caller": "intern", "external_id": OUR_ID}, "does not let intern in"),
    ),
)

_MAIN, _TEAM = "The shop is deployed from main.", "Whoever is on the team opens one."
# https://docs.github.com/en/actions/reference/security/oidc
TOKENS = Exercise(
    id="99-deploy",
    title="One branch",
    ticket="DeployRole is for the main branch of acme/shop.",
    starter=of_github("repo:acme/*"),
    solution=of_github("repo:acme/shop:ref:refs/heads/main"),
    also_right=(of_github("repo:acme/shop:ref:refs/heads/main", Sid="Deploy"),),
    known_wrong=((of_github("repo:acme/shop:*"), "A pull request of acme/shop gets in, and should stay out."),),
    hints=("What is behind the repository?", "A branch is a ref.", "`repo:acme/shop:ref:refs/heads/main`"),
    requests=(
        Probe("The deploy job on main", "github", True, _MAIN),
        Probe("A job of another repository", "github", False, "It has a role.", claims={"repo": "acme/blog"}),
        Probe("A pull request of acme/shop", "github", False, _TEAM, claims={"event": "pull_request"}),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="The whole sub names one branch.",
    role="DeployRole",
)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
ASSERTIONS = Exercise(
    id="99-staff",
    title="One group",
    ticket="AnalystRole is for the staff of the company.",
    starter=of_staff().replace("ForAnyValue:StringEquals", "ForAnyValue:StringLike").replace('"staff"', '"st*"'),
    solution=of_staff(),
    also_right=(of_staff(Sid="Staff"),),
    known_wrong=((of_staff().replace('"staff"', '"student"'), "Dana, who is of the staff stays out"),),
    hints=("Which attribute names the group?", "It has several values.", "`saml:eduPersonAffiliation`"),
    requests=(
        Probe("Dana, who is of the staff", "company", True, "The staff reads.", claims={"affiliation": "staff"}),
        Probe("A student", "company", False, "No.", claims={"user": "sam", "affiliation": "student"}),
        Probe("Somebody in no group", "company", False, "Nobody vouches for them."),
        OUR_ADMIN,
        *STRANGERS,
    ),
    takeaway="A list of values has a qualifier before its operator.",
    role="AnalystRole",
)
TASKS = (CHOICE, MATCHING, ORDER, REQUEST, BY_TOKEN)
