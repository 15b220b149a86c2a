"""docs/troubleshooting.md quotes AWS's refusals, and so does the cheat sheet: the lab gives each of them to a call."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from botocore.config import Config

from helpers.cloud import World, handing_over
from helpers.cloud.federation import company as idp
from helpers.course import cheat_sheet
from tests.cloud.kit import BUCKET, BUCKET_ARN, OPERATOR, ROLE, A, B, Company, allow, deny, document, error, trust
from tests.troubleshooting import OF_AWS, PAGE, is_in

GITHUB = "token.actions.githubusercontent.com"
OIDC, SAML = f"arn:aws:iam::{A}:oidc-provider/{GITHUB}", f"arn:aws:iam::{A}:saml-provider/Company"
WEB, ASSERTED = "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"
OBJECTS = allow("s3:GetObject", f"{BUCKET_ARN}/*")
EVERYTHING = allow("s3:*", "*")
Made = Callable[[World, Company], tuple[str, str]]  # the code and the sentence


def assumed(company: Company, who: Any = "backup-operator", **more: Any) -> tuple[str, str]:
    parameters = {"RoleArn": ROLE, "RoleSessionName": "VendorSession", **more}
    return error(company.world.client("sts", who).assume_role, **parameters)[:2]


def trusted(company: Company, **more: Any) -> Company:
    company.make_role(trust({"AWS": OPERATOR}), **more)
    company.permit()
    return company


def chained(world: World, company: Company) -> tuple[str, str]:
    company.make_role(trust({"AWS": f"arn:aws:iam::{B}:role/BackupServiceRole"}), MaxSessionDuration=7200)
    company.permit("BackupServiceRole")
    return assumed(company, "BackupServiceRole", DurationSeconds=7200)


def root(world: World, company: Company) -> tuple[str, str]:
    company.make_role(trust({"AWS": f"arn:aws:iam::{B}:root"}))
    return assumed(company, "B/root")


def identity(world: World, **keys: str) -> tuple[str, str]:
    credentials = {**world.credentials("backup-operator"), **keys}
    return error(world.client("sts", credentials).get_caller_identity)[:2]


def over(world: World, company: Company) -> tuple[str, str]:
    session = company.session(OBJECTS)
    world.later(hours=2)
    return error(world.client("sts", session).get_caller_identity)[:2]


def by_token(world: World, company: Company, token: str, subject: str = "repo:acme/shop:*") -> tuple[str, str]:
    known = {one["Arn"] for one in company.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]}
    if OIDC in known:
        condition = {"StringLike": {f"{GITHUB}:sub": subject}, "StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
        company.make_role(document(allow(WEB, principal={"Federated": OIDC}, Condition=condition)))
    else:
        company.make_role(trust({"AWS": OPERATOR}))
    client = world.client("sts", None, config=Config(parameter_validation=False))
    return error(client.assume_role_with_web_identity, RoleArn=ROLE, RoleSessionName="ci", WebIdentityToken=token)[:2]


def provider(company: Company, url: str = GITHUB) -> None:
    company.iam.create_open_id_connect_provider(Url=f"https://{url}", ClientIDList=["sts.amazonaws.com"])


def with_token(subject: str = "repo:acme/shop:*", hours: float = 0, **settings: Any) -> Made:
    def made(world: World, company: Company) -> tuple[str, str]:
        provider(company)
        token = world.token("github", **settings).jwt
        world.later(hours=hours)
        return by_token(world, company, token, subject)

    return made


def of_a_stranger(world: World, company: Company) -> tuple[str, str]:
    provider(company, "idp.example.com")
    provider(company)
    now = int(world.now().timestamp())
    claims = {"iss": "https://idp.example.com", "sub": "x", "aud": "sts.amazonaws.com", "iat": now, "exp": now + 600}
    return by_token(world, company, jwt.encode(claims, "k" * 32, algorithm="HS256"))


def asserted(fault: str = "", principal: str = SAML, **settings: Any) -> Made:
    def made(world: World, company: Company) -> tuple[str, str]:
        company.iam.create_saml_provider(Name="Company", SAMLMetadataDocument=idp.metadata())
        audience = {
            "StringEquals": {
                "SAML:aud": "https://other.example.com" if fault == "trust" else settings.get("aud", SIGN_IN)
            }
        }
        company.make_role(document(allow(ASSERTED, principal={"Federated": SAML}, Condition=audience)), name="Analyst")
        assertion = world.assertion("dana", roles="Analyst", **settings)
        text = assertion.base64
        if fault == "changed":
            import base64

            text = base64.b64encode(assertion.xml.replace("dana", "anna").encode()).decode()
        client = world.client("sts", None, config=Config(parameter_validation=False))
        role = f"arn:aws:iam::{A}:role/Analyst"
        return error(client.assume_role_with_saml, RoleArn=role, PrincipalArn=principal, SAMLAssertion=text)[:2]

    return made


SIGN_IN = "https://signin.aws.amazon.com/saml"


def listed(company: Company, who: Any) -> tuple[str, str]:
    return error(company.world.client("s3", who).list_objects_v2, Bucket=BUCKET)[:2]


def limited(world: World, company: Company) -> tuple[str, str]:
    trusted(company)
    company.iam.put_role_policy(RoleName="BackupAccessRole", PolicyName="S3", PolicyDocument=document(EVERYTHING))
    return listed(company, company.assume(Policy=document(OBJECTS)))


def bounded(world: World, company: Company) -> tuple[str, str]:
    arn = company.iam.create_policy(PolicyName="Edge", PolicyDocument=document(OBJECTS))["Policy"]["Arn"]
    trusted(company, PermissionsBoundary=arn)
    company.iam.put_role_policy(RoleName="BackupAccessRole", PolicyName="S3", PolicyDocument=document(EVERYTHING))
    return listed(company, company.assume())


def denied_by_the_bucket(world: World, company: Company) -> tuple[str, str]:
    session = company.session(EVERYTHING)
    policy = document(deny("s3:ListBucket", BUCKET_ARN, principal={"AWS": ROLE}))
    world.client("s3", "A/admin").put_bucket_policy(Bucket=BUCKET, Policy=policy)
    return listed(company, session)


def revoked(world: World, company: Company) -> tuple[str, str]:
    session = company.session(EVERYTHING)
    before = {"DateLessThan": {"aws:TokenIssueTime": "2036-01-01T00:00:00Z"}}
    policy = document(deny("*", "*", Condition=before))
    company.iam.put_role_policy(RoleName="BackupAccessRole", PolicyName="AWSRevokeOlderSessions", PolicyDocument=policy)
    return listed(company, session)


def stranger_at_s3(world: World, company: Company) -> tuple[str, str]:
    return listed(company, "B/admin")


def over_at_s3(world: World, company: Company) -> tuple[str, str]:
    session = company.session(EVERYTHING)
    world.later(hours=2)
    return listed(company, session)


def saved(text: str) -> Made:
    return lambda world, company: error(company.iam.create_role, RoleName="R", AssumeRolePolicyDocument=text)[:2]


def shared(world: World, company: Company) -> tuple[str, str]:
    provider(company)
    condition = {"StringEquals": {f"{GITHUB}:aud": "sts.amazonaws.com"}}
    return saved(document(allow(WEB, principal={"Federated": OIDC}, Condition=condition)))(world, company)


def managed(world: World, company: Company) -> tuple[str, str]:
    text = json.dumps({"Statement": [OBJECTS]})
    return error(company.iam.create_policy, PolicyName="P", PolicyDocument=text)[:2]


def with_principal(world: World, company: Company) -> tuple[str, str]:
    text = trust({"AWS": OPERATOR})
    return error(company.iam.put_role_policy, RoleName="ReportRole", PolicyName="P", PolicyDocument=text)[:2]


def passed(world: World, company: Company) -> tuple[str, str]:
    return "AccessDenied", handing_over.ask(world, "ReportRole", "lambda", "developer", None, sets_keys=True).message


NOT = "User: … is not authorized to perform:"
LONG = trust(*({"AWS": f"arn:aws:iam::{200000000000 + number}:root"} for number in range(30)))
NO_LIST = f"{NOT} s3:ListBucket on resource: … because no identity-based policy allows the s3:ListBucket action"
NO_PASS = f"{NOT} iam:PassRole on resource: … because no identity-based policy allows the iam:PassRole action"
MADE: dict[str, Made] = {
    f"{NOT} sts:AssumeRole on resource: …": lambda world, company: assumed(company),
    f"{NOT} sts:TagSession on resource: …": lambda world, company: assumed(
        trusted(company), Tags=[{"Key": "team", "Value": "x"}]
    ),
    f"{NOT} sts:SetSourceIdentity on resource: …": lambda world, company: assumed(
        trusted(company), SourceIdentity="alice"
    ),
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.": lambda world, company: assumed(
        trusted(company), DurationSeconds=7200
    ),
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.": chained,
    "Roles may not be assumed by root accounts.": root,
    "MultiFactorAuthentication failed with invalid MFA one time pass code.": lambda world, company: assumed(
        trusted(company), SerialNumber=f"arn:aws:iam::{B}:mfa/backup-operator", TokenCode="000000"
    ),
    "1 validation error detected: Value … at 'roleSessionName' failed to satisfy constraint: …": lambda world, company: (
        assumed(trusted(company), RoleSessionName="two words")
    ),
    "The security token included in the request is expired": over,
    "The security token included in the request is invalid.": lambda world, company: identity(
        world, AccessKeyId="AKIAIOSFODNN7EXAMPLE"
    ),
    "The request signature we calculated does not match the signature you provided. …": lambda world, company: identity(
        world, SecretAccessKey="x" * 40
    ),
    "Not authorized to perform sts:AssumeRoleWithWebIdentity": with_token(subject="repo:acme/other:*"),
    "No OpenIDConnect provider found in your account for …": lambda world, company: by_token(
        world, company, world.token("github").jwt
    ),
    "Incorrect token audience": with_token(aud="another"),
    "Couldn't retrieve verification key from your identity provider, …": of_a_stranger,
    "Token expired: current date/time … must be before the expiration date/time …": with_token(hours=3),
    "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)": (
        lambda world, company: by_token(world, company, "an-access-token")
    ),
    "Not authorized to perform sts:AssumeRoleWithSAML": asserted("trust"),
    "RoleSessionName is required in AuthnResponse": asserted(session_name=""),
    "RoleSessionName in AuthnResponse must match …": asserted(session_name="two words"),
    "Response signature invalid": asserted("changed"),
    "Issuer not present in specified provider": asserted(issuer="https://other.example.com"),
    "Specified provider doesn't exist": asserted(principal=f"arn:aws:iam::{A}:saml-provider/Nobody"),
    NO_PASS: passed,
    NO_LIST: lambda world, company: listed(company, company.session(OBJECTS)),
    "because no session policy allows the … action": limited,
    "because no permissions boundary allows the … action": bounded,
    "with an explicit deny in a resource-based policy": denied_by_the_bucket,
    "with an explicit deny in an identity-based policy": revoked,
    "Access Denied": stranger_at_s3,
    "The provided token has expired.": over_at_s3,
    "The AWS Access Key Id you provided does not exist in our records.": lambda world, company: listed(
        company, {**world.credentials("A/admin"), "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}
    ),
    "The provided token is malformed or otherwise invalid.": lambda world, company: listed(
        company, {**company.session(EVERYTHING), "SessionToken": "another"}
    ),
    "Invalid principal in policy": saved(trust({"AWS": f"arn:aws:iam::{B}:user/nobody"})),
    "Has prohibited field Resource": saved(document(allow("sts:AssumeRole", "*", principal={"AWS": OPERATOR}))),
    "AssumeRole policy may only specify STS AssumeRole actions.": saved(
        document(allow("s3:*", principal={"AWS": OPERATOR}))
    ),
    "Policy document should not specify a principal.": with_principal,
    "Federated principals must be valid domain names or SAML metadata ARNs": saved(
        document(allow(WEB, principal={"Federated": f"arn:aws:iam//oidc-provider/{GITHUB}"}))
    ),
    "The passed in policy has a statement with no principals!": saved(trust({"AWS": []})),
    "Condition can contain only one colon.": saved(
        trust({"AWS": OPERATOR}, Condition={"StringEquals": {f"https://{GITHUB}:sub": "x"}})
    ),
    "This policy contains invalid Json": saved(trust({"AWS": OPERATOR})[:-1]),
    "Syntax errors in policy.": saved(trust({"AWS": OPERATOR}).replace("Effect", "Efect")),
    "Cannot exceed quota for ACLSizePerRole: 2048": saved(LONG),
    "Policy document must be version 2012-10-17 or greater.": managed,
    "MalformedPolicyDocument": shared,
}
# What AWS says of something that the lab does not have.
OF_KMS = {f"{NOT} kms:GenerateDataKey on resource: …", "kms:Decrypt"}
QUOTED = [quote for row in OF_AWS for quote in row.quotes]


def test_every_quoted_refusal_is_made_here() -> None:
    """Forgotten: a call in MADE for each message on the page, and no other."""
    assert sorted([*MADE, *OF_KMS]) == sorted(QUOTED)


def test_what_the_lab_does_not_have_it_refuses_by_name(world: World, company: Company) -> None:
    assert "The lab has no keys of AWS KMS: a request that asks for one is refused by name." in PAGE.read_text("utf-8")
    bucket = world.client("s3", company.session(EVERYTHING))
    _, message, _ = error(bucket.put_object, Bucket=BUCKET, Key="x", Body=b"", ServerSideEncryption="aws:kms")
    assert message == "This lab does not model encryption with AWS KMS yet; nothing was decided."


@pytest.mark.parametrize("quote", MADE, ids=lambda quote: quote[-50:])
def test_the_lab_says_it_word_for_word(quote: str, world: World, company: Company) -> None:
    code, message = MADE[quote](world, company)
    if quote == "Access Denied":
        assert message == quote
    assert quote == code or is_in(quote, message), (code, message)


ERRORS = [row.cells[0].strip("`") for row in cheat_sheet.ERRORS.rows]


@pytest.mark.parametrize("words", ERRORS)
def test_the_cheat_sheet_quotes_the_same(words: str) -> None:
    assert any(is_in(words, quote) for quote in MADE), words


def test_an_rcp_of_the_role_refuses_callers_of_no_organization_with_the_same_words(
    world: World, company: Company
) -> None:
    """The page: "the same, and the caller or the role is in an organization"."""
    trusted(company).assume()
    rcp = {"Version": "2012-10-17", "Statement": [deny("sts:AssumeRole", "*", principal="*")]}
    made = world.organize({"Company": {"accounts": {"A": {"rcps": {"closed": rcp}}}}}, management="D")
    assert A in made.members and B not in made.members
    code, message = assumed(company)
    assert code == "AccessDenied" and is_in(f"{NOT} sts:AssumeRole on resource: …", message)


def test_who_am_i_needs_no_permission(world: World) -> None:
    """The page's first command, for somebody who may do nothing."""
    assert world.client("sts", "intern").get_caller_identity()["Arn"].endswith("user/intern")
