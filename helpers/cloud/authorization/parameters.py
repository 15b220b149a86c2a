"""What AWS checks of a call's parameters, in AWS's words.

Form is checked before the permission, and so is seen by everybody. Limits that tell something about the role are
checked after it, and are seen only by those who may assume it.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
"""

from __future__ import annotations

import re

from helpers.cloud import moto_tables
from helpers.cloud.api_call import ApiCall
from helpers.cloud.authentication.identity import Identity
from helpers.cloud.authentication.sessions import Session, passed_policy_arns, passed_tags
from helpers.cloud.authorization import policy_documents, service_model
from helpers.cloud.errors import AwsError
from helpers.iam.model import CallerType

ROLE_CHAINING_LIMIT = (
    3600  # seconds; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
)
_MANAGED_SESSION_POLICIES = 10


def check_form(call: ApiCall) -> None:
    """Refuse parameters that are malformed, before anybody asks for permission.

    Raises:
        AwsError: `ValidationError`, of Organizations `InvalidInputException`, or `MalformedPolicyDocument` for a
            session policy.
    """
    if faults := service_model.faults(call):
        if call.service == "organizations":
            # https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html#API_ListAccounts_Errors
            raise AwsError("InvalidInputException", f"You specified an invalid value. {'; '.join(faults)}.")
        errors = "error" if len(faults) == 1 else "errors"
        raise AwsError("ValidationError", f"{len(faults)} validation {errors} detected: {'; '.join(faults)}")
    if not call.form.get("Marker", "0").isdecimal():  # those that moto hands out are numbers
        raise AwsError("ValidationError", f"Invalid Marker: {call.form['Marker']}")
    assumes = call.operation.startswith("AssumeRole")
    if assumes and not re.fullmatch(r"arn:aws:iam::\d{12}:\S.*", call.form["RoleArn"]):
        raise AwsError("ValidationError", f"{call.form['RoleArn']} is invalid")
    if assumes or call.operation == "GetFederationToken":
        _check_tags(call)
        if "Policy" in call.form:
            policy_documents.check_session_policy(call.form["Policy"])


def check_reach(call: ApiCall, identity: Identity) -> None:
    """Refuse IAM calls with credentials of GetSessionToken or GetFederationToken, unless a second factor made them.

    Args:
        call: the API call.
        identity: who makes it.

    Raises:
        AwsError: `InvalidClientTokenId`; so AWS answers: https://github.com/cloudyr/aws.iam/issues/15

    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    """
    session = identity.session
    if session and not session.of_role and not session.mfa_at:
        words = "The security token included in the request is invalid"
        hint = f"Credentials of {session.made_by} can't call IAM, unless a second factor was proved for them."
        raise AwsError("InvalidClientTokenId", words, 403, note=f"{words}. {hint}")


def _check_tags(call: ApiCall) -> None:
    """The rules for session tags, and for the session policies' number and length.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    keys = [value for name, value in call.members.get("Tags", {}).items() if name.endswith(".Key")]
    if len(call.members.get("PolicyArns", {})) > _MANAGED_SESSION_POLICIES:
        raise AwsError(
            "ValidationError",
            "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length "
            f"less than or equal to {_MANAGED_SESSION_POLICIES}",
        )
    known = {key.lower() for key in keys}
    if len(known) < len(keys):
        raise _invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    if reserved := [key for key in keys if key.lower().startswith("aws:")]:
        raise _invalid(f"The tag key {reserved[0]} is not valid: aws: is reserved for AWS.")
    if any(key.lower() not in known for key in call.members.get("TransitiveTagKeys", {}).values()):
        raise _invalid("The specified transitive tag key must be included in the requested tags.")
    if call.form.get("SourceIdentity", "").lower().startswith("aws:"):
        raise _invalid("The source identity must not begin with aws:, which is reserved for AWS.")


def _invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterValue", message)


def check_limits(call: ApiCall, identity: Identity) -> None:
    """Refuse what may be asked for in general, and not by this caller of this role.

    Args:
        call: the API call.
        identity: who makes it.

    Raises:
        AwsError: in AWS's words.
    """
    caller = identity.caller
    nobody = not caller.username and caller.type is not CallerType.ROOT
    if call.operation == "GetUser" and "UserName" not in call.form and nobody:
        raise AwsError("ValidationError", "Must specify userName when calling with non-User credentials")
    boundary = call.form.get("PermissionsBoundary")
    if boundary and moto_tables.managed_policy(boundary, identity.caller.account) is None:
        raise AwsError("NoSuchEntity", f"Policy {boundary} does not exist or is not attachable.", 404)
    assumes = call.operation.startswith("AssumeRole")
    if assumes or call.operation == "GetFederationToken":
        _check_session_policies(call, identity)
    if assumes:
        _check_chain(call, identity.session)
        _check_duration(call, identity)


def _check_session_policies(call: ApiCall, identity: Identity) -> None:
    """Managed session policies exist in the account of the session, and are with the text not too long.

    https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    """
    account = call.form["RoleArn"].split(":")[4] if "RoleArn" in call.form else identity.caller.account
    length = len(call.form.get("Policy", ""))
    for arn in passed_policy_arns(call):
        theirs = arn.startswith((f"arn:aws:iam::{account}:", moto_tables.AWS_MANAGED))
        text = moto_tables.managed_policy_text(arn, account) if theirs else None
        if text is None:
            raise AwsError("ValidationError", f"Policy {arn} does not exist in account {account}.")
        length += len(text)
    if length > service_model.SESSION_POLICIES:
        raise AwsError(
            "PackedPolicyTooLarge",
            f"The session policies have {length} characters together, {service_model.SESSION_POLICIES} fit.",
        )


def _check_chain(call: ApiCall, session: Session | None) -> None:
    """What a session hands on to the next can not be given another value."""
    if session is None:
        return
    handed_on = {key.lower() for key in session.transitive}
    if any(key.lower() in handed_on for key in passed_tags(call)):
        raise _invalid(
            "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
            "the calling session."
        )
    passed = call.form.get("SourceIdentity", "")
    if session.source_identity and passed not in ("", session.source_identity):
        raise AwsError("AccessDenied", "The source identity of a session can not be changed in a chain of roles.", 403)


def _check_duration(call: ApiCall, identity: Identity) -> None:
    """A session lasts no longer than the role gives, nor than a chain of roles does; AWS names the role's first.

    Sessions of GetSessionToken count as a link of a chain too, as AWS answers those who tried:
    https://github.com/99designs/aws-vault/issues/263
    """
    duration = int(call.form.get("DurationSeconds") or 0)
    role = moto_tables.role(call.form["RoleArn"])  # it is there: its trust policy has let the caller in
    if duration > int(role.max_session_duration):  # an hour, unless somebody has set another
        raise AwsError(
            "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        )
    chained = identity.session is not None or identity.caller.type is CallerType.ROLE_SESSION
    if chained and duration > ROLE_CHAINING_LIMIT:
        raise AwsError(
            "ValidationError",
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
        )
