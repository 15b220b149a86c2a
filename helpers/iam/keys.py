"""What is this condition key? A catalogue: its type, whether it has several values, and when AWS supplies it.

A condition on a key the request lacks is decided by that absence, so "when" matters as much as the type. Key names
ignore case. Keys that end in a tag's name, and a provider's claims, are families: one entry stands for all of them.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
https://docs.aws.amazon.com/service-authorization/latest/reference/list_sts.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
_GLOBAL_PAGE = _GUIDE + "reference_policies_condition-keys.html"
_STS_PAGE = _GUIDE + "reference_policies_iam-condition-keys.html"
_S3_PAGE = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"

TYPES = ("String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary")


class Supply(str, Enum):
    """Whether a request carries a key."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Key:
    """A condition key, or a family of them."""

    name: str  # as AWS writes it; a family's ends where the tag's name begins: "aws:PrincipalTag/"
    type: str
    url: str
    multivalued: bool = False
    at_assume_role: Supply = Supply.SOMETIMES
    at_web_identity: Supply = Supply.SOMETIMES  # sts:AssumeRoleWithWebIdentity
    at_saml: Supply = Supply.SOMETIMES  # sts:AssumeRoleWithSAML
    when: str = ""  # of a key that comes only sometimes, or never
    also: str = ""  # a second type AWS compares it as
    listed: bool = True  # False: a claim that AWS does not read

    def supplied(self, action: str) -> Supply:
        """Whether a call of that action carries the key; `action` is one of the three ways to assume a role."""
        return {
            "sts:assumerole": self.at_assume_role,
            "sts:assumerolewithwebidentity": self.at_web_identity,
            "sts:assumerolewithsaml": self.at_saml,
        }[action.lower()]


# name · type · AssumeRole, …WithWebIdentity, …WithSAML: Always, Sometimes, Never · when
# The latter two calls are not signed with AWS credentials, so what AWS reads from credentials is missing there.
# [] behind a type: the key has several values.
_GLOBAL = """
aws:PrincipalArn · ARN · ANN · the request is signed with AWS credentials
aws:PrincipalAccount · String · AAA
aws:PrincipalOrgPaths · String[] · SNN · the caller's account is in an organization
aws:PrincipalOrgID · String · SNN · the caller's account is in an organization
aws:PrincipalTag/ · String · SSS · the caller has that tag
aws:PrincipalIsAWSService · Bool · ANN · the request is signed with AWS credentials
aws:PrincipalServiceName · String · SNN · an AWS service calls
aws:PrincipalServiceNamesList · String[] · SNN · an AWS service calls
aws:PrincipalType · String · AAA
aws:userid · String · AAA
aws:username · String · SNN · an IAM user calls
aws:AssumedRoot · Bool · SNN · the caller's credentials come from AssumeRoot
aws:FederatedProvider · String/ARN · SAN · an OIDC provider vouched for the caller
aws:TokenIssueTime · Date · SNN · the caller uses temporary credentials
aws:SignInSessionArn · ARN · SNN · the caller signed in with OAuth
aws:MultiFactorAuthAge · Numeric · SNN · the caller gave an MFA code
aws:MultiFactorAuthPresent · Bool · SNN · the caller uses temporary credentials or gives an MFA code
aws:ChatbotSourceArn · ARN · SNN · the caller is a chat channel's role
aws:Ec2InstanceSourceVpc · String · SNN · the caller is an EC2 instance's role
aws:Ec2InstanceSourcePrivateIPv4 · IPAddress · SNN · the caller is an EC2 instance's role
aws:SourceIdentity · String · SNN · the caller's session has a source identity
ec2:RoleDelivery · Numeric · SNN · the caller is an EC2 instance's role
ec2:SourceInstanceArn · ARN · SNN · the caller is an EC2 instance's role
glue:RoleAssumedBy · String · SNN · AWS Glue calls
glue:CredentialIssuingService · String · SNN · a job of AWS Glue calls
codebuild:BuildArn · ARN · SNN · a build of CodeBuild calls
codebuild:ProjectArn · ARN · SNN · a build of CodeBuild calls
lambda:SourceFunctionArn · ARN · SNN · a Lambda function calls
ssm:SourceInstanceArn · ARN · SNN · an instance that Systems Manager manages calls
identitystore:UserId · String · SNN · a user of IAM Identity Center calls
aws:SourceIp · IPAddress · SSS · the request does not come through a VPC endpoint
aws:SourceVpc · String · SSS · the request comes through a VPC endpoint
aws:SourceVpcArn · ARN · SSS · the request comes through a VPC endpoint, of a service that supports the key
aws:SourceVpce · String · SSS · the request comes through a VPC endpoint
aws:VpceAccount · String · NNN · the request goes to a service that supports the key, and STS does not
aws:VpceOrgID · String · NNN · the request goes to a service that supports the key, and STS does not
aws:VpceOrgPaths · String[] · NNN · the request goes to a service that supports the key, and STS does not
aws:VpcSourceIp · IPAddress · SSS · the request comes through a VPC endpoint
aws:ResourceAccount · String · AAA
aws:ResourceOrgID · String · SSS · the role's account is in an organization
aws:ResourceOrgPaths · String[] · SSS · the role's account is in an organization
aws:ResourceTag/ · String · SSS · the role has that tag
aws:CalledVia · String[] · SSS · a service calls with the caller's credentials
aws:CalledViaFirst · String · SSS · a service calls with the caller's credentials
aws:CalledViaLast · String · SSS · a service calls with the caller's credentials
aws:CalledViaAWSMCP · String · SSS · an MCP server of AWS calls with the caller's credentials
aws:ViaAWSService · Bool · AAA
aws:ViaAWSMCPService · Bool · SSS · an MCP server of AWS calls with the caller's credentials
aws:IsMcpServiceAction · Bool · SSS · the request asks an MCP server of AWS
aws:CurrentTime · Date · AAA
aws:EpochTime · Date/Numeric · AAA
aws:referer · String · SSS · the caller's browser sends it
aws:RequestedRegion · String · AAA
aws:RequestTag/ · String · SSS · the request passes that tag
aws:TagKeys · String[] · SSS · the request passes tags
aws:SecureTransport · Bool · AAA
aws:SourceAccount · String · SNN · an AWS service calls for a resource
aws:SourceArn · ARN · SNN · an AWS service calls for a resource
aws:SourceOrgID · String · SNN · an AWS service calls for a resource of an organization's account
aws:SourceOrgPaths · String[] · SNN · an AWS service calls for a resource of an organization's account
aws:UserAgent · String · AAA
"""

_STS = """
sts:ExternalId · String · SNN · the caller passes one
sts:RoleSessionName · String · AAA
sts:SourceIdentity · String · SSS · the request sets a source identity
sts:TransitiveTagKeys · String[] · SSS · the request passes transitive tags
sts:RequestContext/ · String · SNN · the request passes a context
sts:RequestContextProviders · ARN[] · SNN · the request passes a context
sts:RoleAuthorizedByIdp · Bool · NAN · the caller comes with a token
sts:AWSServiceName · String · NNN · a bearer token is asked for
sts:DurationSeconds · Numeric · NNN · a bearer token is asked for, never when a role is assumed
sts:IdentityTokenAudience · String[] · NNN · GetWebIdentityToken is called
sts:SigningAlgorithm · String · NNN · GetWebIdentityToken is called
sts:TaskPolicyArn · ARN · NNN · AssumeRoot is called
iam:ResourceTag/ · String · SSS · the role has that tag
iam:PassedToService · String · NNN · a role is passed to a service
iam:AssociatedResourceArn · ARN · NNN · a role is passed to a service
iam:AWSServiceName · String · NNN · a service-linked role is created
iam:PermissionsBoundary · ARN · NNN · IAM changes a user or role
iam:PolicyARN · ARN · NNN · IAM attaches a policy
"""

_S3 = """
s3:prefix · String · NNN · a bucket is listed
s3:delimiter · String · NNN · a bucket is listed
s3:max-keys · Numeric · NNN · a bucket is listed
s3:VersionId · String · NNN · a version of an object is asked for
s3:ExistingObjectTag/ · String · NNN · the object has that tag
s3:RequestObjectTag/ · String · NNN · the request passes that tag
s3:RequestObjectTagKeys · String[] · NNN · the request passes tags
s3:ResourceAccount · String · NNN · S3 is called
s3:TlsVersion · Numeric · NNN · S3 is called
s3:authType · String · NNN · S3 is called
s3:signatureversion · String · NNN · S3 is called
s3:signatureAge · Numeric · NNN · S3 is called
s3:x-amz-acl · String · NNN · the request sets an access control list
s3:x-amz-content-sha256 · String · NNN · S3 is called
s3:x-amz-copy-source · String · NNN · an object is copied
s3:x-amz-metadata-directive · String · NNN · an object is copied
s3:x-amz-server-side-encryption · String · NNN · the request asks for encryption
s3:x-amz-server-side-encryption-aws-kms-key-id · ARN · NNN · the request asks for encryption
s3:x-amz-storage-class · String · NNN · the request names a storage class
s3:LocationConstraint · String · NNN · a bucket is created
s3:object-lock-mode · String · NNN · an object is locked
s3:object-lock-remaining-retention-days · Numeric · NNN · an object is locked
s3:DataAccessPointArn · ARN · NNN · an access point is used
s3:DataAccessPointAccount · String · NNN · an access point is used
s3:AccessPointNetworkOrigin · String · NNN · an access point is used
"""

# A session of a role keeps what names its user, and shows it again when it assumes the next role.
_SAML_KEPT = ("namequalifier", "sub", "sub_type")
_SAML_ONE = "aud doc edupersonorgdn edupersonprimaryaffiliation edupersonprimaryorgunitdn edupersonprincipalname iss"
_SAML_SEVERAL = """
    cn commonName eduorghomepageuri eduorgidentityauthnpolicyuri eduorglegalname eduorgsuperioruri
    eduorgwhitepagesuri edupersonaffiliation edupersonassurance edupersonentitlement edupersonnickname
    edupersonorgunitdn edupersonscopedaffiliation edupersontargetedid givenName mail name organizationStatus
    primaryGroupSID surname uid x500UniqueIdentifier
"""

GITHUB = "token.actions.githubusercontent.com"
# The claims that AWS reads, provider by provider: "AWS STS will ignore the claim" is said of every other one.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
_EVERY = "amr aud email oaud sub"
_CLAIMS = {
    "accounts.google.com": f"{_EVERY} google/organization_number",
    "agent.buildkite.com": f"""
        {_EVERY} build_branch cluster_id cluster_name organization_id organization_slug pipeline_id pipeline_slug
    """,
    "cognito-identity.amazonaws.com": "amr aud oaud sub",
    "gitlab.com": f"""
        {_EVERY} namespace_id pipeline_source project_id ref_protected runner_environment user_access_level user_email
        user_id user_login
    """,
    "graph.facebook.com": "app_id id",
    "www.amazon.com": "app_id sub user_id",
    GITHUB: f"""
        {_EVERY} actor actor_id enterprise_id environment job_workflow_ref ref repository repository_id
        repository_owner_id workflow
    """,
}
_CIRCLECI, _CIRCLECI_PROJECT = "oidc.circleci.com/org/", "oidc.circleci.com/project-id"
_ORACLE = ".oraclecloud.com"
# Of these the session of the role still has the value when it assumes the next one.
_CLAIMS_KEPT = ("amr", "aud", "sub")
_BUILT_IN_KEPT = {"graph.facebook.com": ("app_id", "id"), "www.amazon.com": ("app_id", "sub", "user_id")}
# Their places on AWS's page have other names than they have.
_NO_ANCHOR = ("aws:CalledViaAWSMCP", "aws:Ec2InstanceSourcePrivateIPv4", "aws:IsMcpServiceAction")
_TOKEN = "a token of the provider carries the claim"
_SUPPLY = {"A": Supply.ALWAYS, "S": Supply.SOMETIMES, "N": Supply.NEVER}


def _rows(table: str, page: str, anchor: str = "") -> Iterator[Key]:
    for line in table.strip().splitlines():
        name, types, supplied, *when = line.split(" · ")
        first, _, second = types.removesuffix("[]").partition("/")
        vendor, _, rest = name.rstrip("/").lower().partition(":")
        url = f"{page}#{anchor}{rest}" if anchor and vendor == "aws" and name not in _NO_ANCHOR else page
        role, web, saml = (_SUPPLY[letter] for letter in supplied)
        yield Key(name, first, url, types.endswith("[]"), role, web, saml, "".join(when), second)


def _saml() -> Iterator[Key]:
    never, sometimes = Supply.NEVER, Supply.SOMETIMES
    url = f"{_STS_PAGE}#condition-keys-saml"
    when = "the assertion carries the attribute"
    for claim in (*_SAML_ONE.split(), *_SAML_SEVERAL.split(), *_SAML_KEPT):
        kept = sometimes if claim in _SAML_KEPT else never
        several = claim in _SAML_SEVERAL.split()
        yield Key(f"saml:{claim}", "String", url, several, kept, never, sometimes, when)


def _claim(provider: str, claim: str) -> Key:
    kept = claim in _BUILT_IN_KEPT.get(provider, _CLAIMS_KEPT)
    in_session = Supply.SOMETIMES if kept else Supply.NEVER
    url = f"{_STS_PAGE}#condition-keys-wif"
    return Key(f"{provider}:{claim}", "String", url, claim == "amr", in_session, at_saml=Supply.NEVER, when=_TOKEN)


def _claims() -> Iterator[Key]:
    for provider, names in _CLAIMS.items():
        for claim in names.split():
            yield _claim(provider, claim)


_ALL = (
    *_rows(_GLOBAL, _GLOBAL_PAGE, "condition-keys-"),
    *_rows(_STS, _STS_PAGE),
    *_rows(_S3, _S3_PAGE),
    *_saml(),
    *_claims(),
)
KEYS = {key.name.lower(): key for key in _ALL}
# What any other provider says of its users, and what AWS does not read whoever says it.
_OF_ANY = {claim: _claim("(provider)", claim) for claim in _EVERY.split()}
_OF_SOME = {claim: _claim("(provider)", claim) for claim in (_CIRCLECI_PROJECT, "rpst_id")}
_OF_GITHUB = {claim: _claim("(provider)", claim) for claim in _CLAIMS[GITHUB].split()}
_IGNORED = Key(
    "(provider):(claim)",
    "String",
    f"{_STS_PAGE}#condition-keys-wif",
    at_assume_role=Supply.NEVER,
    at_web_identity=Supply.NEVER,
    at_saml=Supply.NEVER,
    when="never, of this provider's tokens",
    listed=False,
)


def read_of(provider: str) -> tuple[str, ...]:
    """The claims of a provider's tokens that AWS makes condition keys of, in the order of the alphabet.

    Args:
        provider: the provider's URL without `https://`.
    """
    name = provider.lower()
    claims = _CLAIMS.get(name, _EVERY).split()
    if name.startswith(_CIRCLECI):
        claims.append(_CIRCLECI_PROJECT)
    if name.partition("/")[0].endswith(_ORACLE):
        claims.append("rpst_id")
    return tuple(sorted(claims))


def _of_provider(provider: str, claim: str) -> Key:
    """A claim as a key; both in lower case."""
    # Of the issuers of single enterprises AWS's page does not say whether GitHub's claims are read: they may be.
    # https://docs.github.com/en/actions/reference/security/oidc
    if provider.startswith(f"{GITHUB}/") or provider.partition("/")[0].endswith(".ghe.com"):
        return _OF_GITHUB.get(claim, _IGNORED)
    if claim not in read_of(provider):
        return _IGNORED
    return _OF_ANY.get(claim) or _OF_SOME[claim]


def find(name: str) -> Key | None:
    """The catalogue's entry for a key, its family's if it has none of its own; None when there is neither.

    Args:
        name: the key as a policy writes it, such as "aws:PrincipalTag/team" or
            "token.actions.githubusercontent.com:sub".
    """
    lowered = name.lower()
    vendor, colon, rest = lowered.partition(":")
    family, slash, tag = lowered.partition("/")
    if key := KEYS.get(lowered):
        return None if lowered.endswith("/") else key
    if slash and tag and (key := KEYS.get(family + "/")):
        return key
    # Only the URL of a provider has a dot in front of the colon.
    if colon and rest and "." in vendor:
        return _of_provider(vendor, rest)
    return None


def lacks_tag(name: str) -> bool:
    """True when the name of a tag is missing: `aws:PrincipalTag` says nothing without `/team`."""
    return name.lower().rstrip("/") + "/" in KEYS


def is_multivalued(name: str) -> bool:
    """True when a request may carry several values of the key; the key's type says so, not a request's values."""
    key = find(name)
    return key is not None and key.multivalued
