"""IAM's operations as data: what each of them is done to.

The table is complete for what the lab models: an operation that is not in it is refused by name.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_USER = (
    "AttachUserPolicy CreateAccessKey CreateUser DeactivateMFADevice DeleteAccessKey DeleteUser DeleteUserPolicy "
    "DetachUserPolicy EnableMFADevice GetLoginProfile GetUser GetUserPolicy ListAccessKeys ListAttachedUserPolicies "
    "ListGroupsForUser ListMFADevices ListSSHPublicKeys ListServiceSpecificCredentials ListSigningCertificates "
    "ListUserPolicies ListUserTags "
    "DeleteUserPermissionsBoundary PutUserPermissionsBoundary PutUserPolicy TagUser UntagUser UpdateAccessKey "
    "UpdateUser"
)
_ROLE = (
    "AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy GetRole "
    "GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags "
    "PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription"
)
_GROUP = (
    "AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup "
    "GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup UpdateGroup"
)
_POLICY = (
    "CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion "
    "ListEntitiesForPolicy ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy"
)
_PROFILE = (
    "AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile "
    "RemoveRoleFromInstanceProfile"
)
_OIDC_PROVIDER = (
    "AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider "
    "GetOpenIDConnectProvider ListOpenIDConnectProviderTags RemoveClientIDFromOpenIDConnectProvider "
    "TagOpenIDConnectProvider UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint"
)
_SAML_PROVIDER = (
    "CreateSAMLProvider DeleteSAMLProvider GetSAMLProvider ListSAMLProviderTags TagSAMLProvider UntagSAMLProvider "
    "UpdateSAMLProvider"
)
_MFA = "CreateVirtualMFADevice DeleteVirtualMFADevice"
_SOURCE = "GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy"  # a user, a group or a role, by its ARN
_SERVICE_LINKED = "CreateServiceLinkedRole"
_ANY = (
    "CreateAccountAlias DeleteAccountAlias GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountSummary "
    "GetContextKeysForCustomPolicy ListAccountAliases ListGroups ListInstanceProfiles ListOpenIDConnectProviders "
    "ListPolicies ListRoles ListSAMLProviders ListUsers ListVirtualMFADevices GetAccessKeyLastUsed SimulateCustomPolicy"
)
DONE_TO: Final[Mapping[str, str]] = {
    operation: kind
    for kind, operations in (
        ("user", _USER),
        ("role", _ROLE),
        ("group", _GROUP),
        ("policy", _POLICY),
        ("instance-profile", _PROFILE),
        ("mfa", _MFA),
        ("oidc-provider", _OIDC_PROVIDER),
        ("saml-provider", _SAML_PROVIDER),
        ("policy-source", _SOURCE),
        ("service-linked-role", _SERVICE_LINKED),
        ("", _ANY),
    )
    for operation in operations.split()
}
# The parameter that names it.
PARAMETER: Final[Mapping[str, str]] = {
    "user": "UserName",
    "role": "RoleName",
    "group": "GroupName",
    "policy": "PolicyName",
    "instance-profile": "InstanceProfileName",
    "mfa": "VirtualMFADeviceName",
    "saml-provider": "Name",
}
