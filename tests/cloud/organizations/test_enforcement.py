"""SCPs and RCPs of an organization that stands: whom they bind, at which level, and whom they spare.

https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError

from helpers.cloud import World
from helpers.cloud.assume_request import Ask
from helpers.cloud.personas import ActsFor
from helpers.cloud.rehearsal import Drafts, rehearse
from helpers.notebook import lab
from tests.cloud.authorization.test_gate import Walk
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, C, Company, allow, document, trust
from tests.cloud.organizations.written import LEVELS, allowing, denying, organized, rcp, scp, shutting

GITHUB = "token.actions.githubusercontent.com"
DENIED = "AccessDenied"


class Story:
    """Account A has the role and the bucket; whoever may, calls."""

    def __init__(self, company: Company) -> None:
        self.company, self.world = company, company.world
        services = {"Service": ["ec2.amazonaws.com", "states.amazonaws.com"]}
        people = {"AWS": [OPERATOR, f"arn:aws:iam::{C}:root"]}
        company.make_role(trust(people, services), allow("s3:*", "*"), allow("iam:*", "*"))
        company.permit()
        self.session = company.assume()
        policy = document(allow("sts:AssumeRole", ROLE), allow("s3:*", "*"))
        for who in ("C/admin", "D/admin"):
            iam = self.world.client("iam", who)
            iam.put_user_policy(UserName="admin", PolicyName="may", PolicyDocument=policy)

    def list(self, who: Any) -> str:
        return said(self.world.client("s3", who).list_objects_v2, Bucket=BUCKET)

    def assume(self, who: Any) -> str:
        return said(self.company.assume, who=who)

    def come_with_a_token(self) -> str:
        token = self.world.token("github").jwt
        sts = self.world.client("sts", None)
        arn = f"arn:aws:iam::{A}:role/Deploy"
        return said(sts.assume_role_with_web_identity, RoleArn=arn, RoleSessionName="ci", WebIdentityToken=token)

    def let_tokens_in(self) -> None:
        iam = self.company.iam
        iam.create_open_id_connect_provider(Url=f"https://{GITHUB}", ClientIDList=["sts.amazonaws.com"])
        keys = {f"{GITHUB}:aud": "sts.amazonaws.com", f"{GITHUB}:sub": "repo:acme/shop:*"}
        federated = {"Federated": f"arn:aws:iam::{A}:oidc-provider/{GITHUB}"}
        statement = allow("sts:AssumeRoleWithWebIdentity", principal=federated, Condition={"StringLike": keys})
        self.company.make_role(document(statement), name="Deploy")


@pytest.fixture
def story(company: Company) -> Story:
    return Story(company)


def said(call: Any, **arguments: Any) -> str:
    """The code of the error that a call ends in; empty when it is served."""
    try:
        call(**arguments)
    except ClientError as refusal:
        return str(refusal.response["Error"]["Code"])
    return ""


NO_LISTING = {"scps": {"no-listing": scp(denying("s3:ListBucket"))}}
NO_ROLES = {"scps": {"no-roles": scp(denying(["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]))}}
NO_ROLES_HERE = {"rcps": {"no-roles": rcp(shutting(["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity"]))}}
NO_LISTING_HERE = {"rcps": {"no-listing": rcp(shutting("s3:ListBucket"))}}
ONLY_STS = {"full_access": False, "scps": {"only-sts": scp(allowing("sts:*"))}}
ONLY_IAM = {"full_access": False, "scps": {"only-iam": scp(allowing("iam:*"))}}
ONLY_DENIES = {"full_access": False, "scps": {"deny-ec2": scp(denying("ec2:*"))}}
S3_AND_STS = {"full_access": False, "scps": {"s3": scp(allowing("s3:*")), "sts": scp(allowing("sts:*"))}}
NOT_ROOT = {"scps": {"deny-root": scp(denying("*", Condition={"ArnLike": {"aws:PrincipalArn": "arn:*:iam::*:root"}}))}}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("attached", "stops"),
    [
        (NO_LISTING, True),
        (ONLY_STS, True),  # "there must be an explicit Allow statement at every level"
        (ONLY_DENIES, True),  # "all OUs and accounts under that level would be blocked from taking any actions"
        (S3_AND_STS, False),  # what one of a level's SCPs allows, the level allows
        (NOT_ROOT, False),
        ({}, False),
    ],
    ids=lambda value: str(next(iter(value.get("scps", ["none"])), "none")) if isinstance(value, dict) else "",
)
def test_an_scp_binds_at_every_level_from_the_root_to_the_account(
    level: str, attached: dict[str, Any], stops: bool, story: Story
) -> None:
    organized(**{level: attached})
    assert story.list("A/admin") == (DENIED if stops else "")
    decision = story.world.trail.last.decision if story.world.trail.last else None
    assert decision is not None
    names = [gate.name for gate in decision.gates if gate.verdict.value == "stopped"]
    assert names == ([] if not stops else ["explicit-deny"] if attached is NO_LISTING else ["scp"])
    if stops:
        assert f"at {LEVELS[level]}" in decision.reason
    assert said(story.world.client("sts", "A/admin").get_caller_identity) == ""  # "no permissions are required"


Asked = Callable[[Story], str]


def assumes(who: Any) -> Asked:
    return lambda story: story.assume(who)


def lists(who: Any) -> Asked:
    return lambda story: story.list(who)


def session_lists(story: Story) -> str:
    return story.list(story.session)


def token_comes(story: Story) -> str:
    story.let_tokens_in()
    return story.come_with_a_token()


def service_linked(story: Story) -> str:
    """Its service assumes it: "RCPs also do not impact AWS services' ability to assume a service-linked role."""
    made = story.company.iam.create_service_linked_role(AWSServiceName="backup.amazonaws.com")["Role"]
    sts = lab.as_service("backup").client("sts")
    return said(sts.assume_role, RoleArn=made["Arn"], RoleSessionName="linked")


def linked_lists(story: Story) -> str:
    """A service-linked role's session does something: neither SCPs nor RCPs look at it."""
    made = story.company.iam.create_service_linked_role(AWSServiceName="backup.amazonaws.com")["Role"]
    sts = lab.as_service("backup").client("sts")
    session = sts.assume_role(RoleArn=made["Arn"], RoleSessionName="linked")["Credentials"]
    policy = document(allow("s3:ListBucket", BUCKET_ARN, principal={"AWS": made["Arn"]}))
    story.world.client("s3", "A/root").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    return story.list(session)


def federated_user_lists(story: Story) -> str:
    session = story.world.client("sts", "A/admin").get_federation_token(Name="Bob", Policy=document(allow("s3:*", "*")))
    return story.list(session["Credentials"])


def hands_over(story: Story) -> str:
    return "" if lab.hand_role("ReportRole", to="lambda", by="A/admin").allowed else DENIED


# what stands → who asks → is it denied? Who is meant, and AWS's words for it.
BOUND: list[tuple[str, Mapping[str, Any], Asked, str]] = [
    ("a user of the account", {"a": NO_LISTING}, lists("A/admin"), DENIED),
    ("the account's root user", {"a": NO_LISTING}, lists("A/root"), DENIED),  # "including the root user"
    ("the root user, by name", {"root": NOT_ROOT}, lists("A/root"), DENIED),
    ("and nobody else", {"root": NOT_ROOT}, lists("A/admin"), ""),
    ("a role's session, in the role's account", {"a": NO_LISTING}, session_lists, DENIED),
    ("not by the SCPs of whoever assumed it", {"b": NO_LISTING}, session_lists, ""),
    ("a GetFederationToken session", {"a": NO_LISTING}, federated_user_lists, DENIED),
    ("whoever hands over a role", {"a": {"scps": {"no": scp(denying("iam:PassRole"))}}}, hands_over, DENIED),
    ("whoever hands over a role, allowed", {}, hands_over, ""),
    ("who assumes a role, by the caller's account", {"b": NO_ROLES}, assumes("backup-operator"), DENIED),
    ("not by the role's account", {"a": NO_ROLES}, assumes("backup-operator"), ""),
    # "SCPs … don't affect users or roles from accounts outside the organization."
    ("outsiders are not", {"root": NO_ROLES}, assumes("C/admin"), ""),
    ("AWS services are not", {"root": NO_ROLES}, assumes("ec2.amazonaws.com"), ""),
    ("who comes with a token is not", {"root": NO_ROLES}, token_comes, ""),
    ("service-linked roles are not", {"root": NO_LISTING}, linked_lists, ""),
    # RCPs are those of the resource's account, whoever asks.
    ("RCP: a member", {"a": NO_ROLES_HERE}, assumes("backup-operator"), DENIED),
    ("RCP: an outsider", {"a": NO_ROLES_HERE}, assumes("C/admin"), DENIED),
    ("RCP: an outsider, at the root", {"root": NO_ROLES_HERE}, assumes("C/admin"), DENIED),
    ("RCP: an outsider, in a unit", {"inner": NO_ROLES_HERE}, assumes("C/admin"), DENIED),
    ("RCP: an AWS service", {"a": NO_ROLES_HERE}, assumes("ec2.amazonaws.com"), DENIED),
    ("RCP: who comes with a token", {"outer": NO_ROLES_HERE}, token_comes, DENIED),
    ("RCP: not of the caller's account", {"b": NO_ROLES_HERE}, assumes("backup-operator"), ""),
    ("RCP: the owner's root user", {"a": NO_LISTING_HERE}, lists("A/root"), DENIED),  # "This includes root users."
    ("RCP: a session", {"a": NO_LISTING_HERE}, session_lists, DENIED),
    ("RCP: not a service that assumes its service-linked role", {"root": NO_ROLES_HERE}, service_linked, ""),
    ("RCP: not a service-linked role", {"root": NO_LISTING_HERE}, linked_lists, ""),
]


@pytest.mark.parametrize(("whom", "levels", "asks", "code"), BOUND, ids=[row[0] for row in BOUND])
def test_whom_they_bind(whom: str, levels: Mapping[str, Any], asks: Asked, code: str, story: Story) -> None:
    organized(**levels)
    assert asks(story) == code, whom


@pytest.mark.parametrize("level", ["root", "outer", "inner", "a"])
def test_the_management_account_is_spared(level: str, story: Story) -> None:
    """ "SCPs don't affect users or roles in the management account." "RCPs don't affect resources in [it]."""
    organized(management="A", **{level: {**NO_LISTING, **NO_ROLES_HERE}})
    assert (story.list("A/admin"), story.list("A/root"), story.assume("C/admin")) == ("", "", "")
    organized(management="D", **{level: {**NO_LISTING, **NO_ROLES_HERE}})
    assert (story.list("A/admin"), story.list("A/root"), story.assume("C/admin")) == (DENIED, DENIED, DENIED)


def without_permission(story: Story) -> str:
    return story.list("developer")


def by_a_session_policy(story: Story) -> str:
    only = document(allow("s3:GetObject", "*"))
    return story.list(story.company.assume(Policy=only))


def by_a_boundary(story: Story) -> str:
    boundary = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
    story.company.iam.put_role_permissions_boundary(RoleName="BackupAccessRole", PermissionsBoundary=boundary)
    return story.list(story.session)


def by_the_bucket_s_policy(story: Story) -> str:
    policy = document({**allow("s3:ListBucket", BUCKET_ARN, principal="*"), "Effect": "Deny"})
    story.world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    return story.list("A/admin")


def by_the_trust_policy(story: Story) -> str:
    story.company.permit("intern")
    return story.assume("intern")


@pytest.mark.parametrize(
    "denied", [without_permission, by_a_session_policy, by_a_boundary, by_the_bucket_s_policy, by_the_trust_policy]
)
def test_every_other_policy_counts_as_before(denied: Asked, story: Story) -> None:
    """What SCPs and RCPs let through, all the others must allow: they grant nothing."""
    organized()
    assert denied(story) == DENIED


def test_a_bucket_that_is_shared_is_shut_by_an_rcp(story: Story) -> None:
    """The data perimeter of AWS's own example: nobody but the organization, and AWS services.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
    """
    admins = {"AWS": [f"arn:aws:iam::{C}:root", f"arn:aws:iam::{B}:root"]}
    policy = document(allow("s3:ListBucket", BUCKET_ARN, principal=admins))
    story.world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    assert (story.list("C/admin"), story.list("B/admin")) == ("", "")
    made = organized()
    outsiders = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": made.id},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    organized(root={"rcps": {"perimeter": rcp(shutting(["s3:*", "sts:AssumeRole"], Condition=outsiders))}})
    assert (story.list("C/admin"), story.list("B/admin"), story.list("A/admin")) == (DENIED, "", "")
    assert (story.assume("C/admin"), story.assume("backup-operator"), story.assume("ec2.amazonaws.com")) == (
        DENIED,
        "",
        "",
    )


def test_a_confused_deputy_is_stopped_by_an_rcp(story: Story) -> None:
    """AWS's own example: services work for the organization's accounts only.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
    """
    strangers = {
        "StringNotEqualsIfExists": {"aws:SourceOrgID": organized().id},
        "Null": {"aws:SourceAccount": "false"},
        "Bool": {"aws:PrincipalIsAWSService": "true"},
    }
    working_for = [ActsFor("states.amazonaws.com", account) for account in (A, B, C)]
    assert [story.assume(who) for who in working_for] == ["", "", ""]
    organized(root={"rcps": {"deputies": rcp(shutting(["s3:*", "sts:*"], Condition=strangers))}})
    assert [story.assume(who) for who in working_for] == ["", "", DENIED]
    assert [story.assume(who) for who in ("ec2.amazonaws.com", "backup-operator", "C/admin")] == ["", "", ""]


def test_it_begins_with_the_next_call_and_ends_with_it(story: Story) -> None:
    s3 = story.world.client("s3", "A/admin")
    assert said(s3.list_objects_v2, Bucket=BUCKET) == ""
    organized(root=NO_LISTING)
    assert said(s3.list_objects_v2, Bucket=BUCKET) == DENIED
    organized()
    assert said(s3.list_objects_v2, Bucket=BUCKET) == ""
    organized(root=NO_LISTING)
    assert lab.organization({}) is None and lab.organization() is None
    assert said(s3.list_objects_v2, Bucket=BUCKET) == ""
    organized(root=NO_LISTING)
    story.world.reset()
    assert story.world.organization is None
    assert said(story.world.client("s3", "A/admin").list_objects_v2, Bucket=BUCKET) == ""


def test_a_presigned_url_is_bound_when_it_is_used(story: Story) -> None:
    url = story.world.client("s3", "A/admin").generate_presigned_url("list_objects_v2", Params={"Bucket": BUCKET})
    assert requests.get(url).status_code == 200
    organized(inner=NO_LISTING)
    assert requests.get(url).status_code == 403


@pytest.mark.parametrize(
    ("levels", "assumed", "listed"),
    [
        ({}, True, True),
        ({"b": NO_ROLES}, False, False),
        ({"a": NO_LISTING}, True, False),
        ({"a": NO_ROLES_HERE}, False, False),
    ],
    ids=["none", "SCP of the caller", "SCP of the role", "RCP of the role"],
)
@pytest.mark.parametrize("caller", ["backup-operator", OPERATOR, f"arn:aws:iam::{B}:user/nobody-yet"])
def test_the_rehearsal_of_a_draft_foresees_it(
    levels: Mapping[str, Any], assumed: bool, listed: bool, caller: str, story: Story
) -> None:
    organized(**levels)
    draft = Drafts(trust=trust({"AWS": f"arn:aws:iam::{B}:root"}))
    foreseen = rehearse(story.world, Ask(caller=caller), draft)
    assert (foreseen.assumed, foreseen.listed) == (assumed, listed)


@pytest.mark.parametrize(
    ("levels", "verdict", "passes"),
    [({}, "allowed", True), ({"a": NO_LISTING}, "explicitDeny", False), ({"outer": ONLY_IAM}, "implicitDeny", False)],
    ids=["none", "Deny", "no Allow"],
)
def test_the_simulator_knows_the_scps_of_the_account(
    levels: Mapping[str, Any], verdict: str, passes: bool, story: Story
) -> None:
    """https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html"""
    organized(**levels)
    asked: dict[str, Any] = {"PolicySourceArn": f"arn:aws:iam::{A}:user/admin", "ActionNames": ["s3:ListBucket"]}
    result = story.company.iam.simulate_principal_policy(**asked, ResourceArns=[BUCKET_ARN])["EvaluationResults"][0]
    assert result["EvalDecision"] == verdict
    assert result["OrganizationsDecisionDetail"] == {"AllowedByOrganizations": passes}
    # "The policy simulator" of policies that are typed has those alone.
    typed = {"PolicyInputList": [document(allow("s3:*", "*"))], "ActionNames": ["s3:ListBucket"]}
    result = story.company.iam.simulate_custom_policy(**typed)["EvaluationResults"][0]
    assert result["EvalDecision"] == "allowed" and "OrganizationsDecisionDetail" not in result


def test_the_simulator_says_nothing_of_organizations_outside_one(story: Story) -> None:
    organized(root=NO_LISTING)
    asked: dict[str, Any] = {"ActionNames": ["s3:ListBucket"]}
    iam = story.world.client("iam", "C/admin")
    result = iam.simulate_principal_policy(PolicySourceArn=f"arn:aws:iam::{C}:user/admin", **asked)
    assert "OrganizationsDecisionDetail" not in result["EvaluationResults"][0]
    assert result["EvaluationResults"][0]["EvalDecision"] == "allowed"


def test_changes_of_an_organization_count_at_once_even_when_iam_is_slow(story: Story) -> None:
    """ "…the changes to permissions … are immediate."

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
    """
    lab.slow(30)
    organized(root=NO_LISTING)
    assert story.list("A/admin") == DENIED


def test_without_an_organization_no_file_of_it_is_on_the_way(story: Story) -> None:
    s3 = story.world.client("s3", "A/admin")

    def files() -> set[str]:
        walk = Walk(lambda: s3.list_objects_v2(Bucket=BUCKET))
        return {name for name in walk.entered if name.startswith("cloud/organizations/")}

    assert files() == set()
    organized()
    assert files() == {"cloud/organizations/standing.py"}


def test_the_pictures_count_it(story: Story) -> None:
    def limits() -> str:
        return repr(lab.limits(role="BackupAccessRole"))

    assert "SCP" not in limits().partition("Limits are")[0] and "s3:ListBucket is stopped" not in limits()
    organized(outer=NO_LISTING)
    assert "s3:ListBucket is stopped at the SCP (explicit Deny)" in " ".join(limits().split())
    chain = " ".join(repr(lab.chain("BackupAccessRole", "ReportRole")).split())
    organized(b=NO_ROLES)
    assert " ".join(repr(lab.chain("BackupAccessRole", "ReportRole")).split()) != chain


def test_an_organization_can_be_compared_and_filed_under(story: Story) -> None:
    one, other, another = organized(), organized(), organized(a=NO_LISTING)
    assert one == other and hash(one) == hash(other) and one != another


def test_what_a_session_is_made_with_does_not_outlast_the_organization(story: Story, world: World) -> None:
    """A session is bound by what stands when it calls, not by what stood when it began."""
    organized(a=NO_LISTING)
    assert story.list(story.session) == DENIED
    world.leave_organization()
    assert story.list(story.session) == ""


def test_the_policy_of_a_vpc_endpoint_counts_in_an_organization_too(story: Story) -> None:
    """https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"""
    organization = organized()
    ours = {"StringEquals": {"aws:PrincipalOrgID": organization.id}}

    def through(**condition: Any) -> str:
        served = scp({**allowing("s3:*", **condition), "Principal": "*"})
        with lab.through("vpce-1a2b3c4d", vpc="vpc-111bbb22", policy=served):
            return story.list(story.session)

    assert through() == through(Condition=ours) == story.list(story.session)
    assert through(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-another"}}) == DENIED
