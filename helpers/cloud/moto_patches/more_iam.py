"""What moto's IAM lacks: the policy simulator, and lists that are empty here.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import moto.iam.models
from moto.core.responses import ActionResult
from moto.iam.responses import IamResponse

from helpers.cloud import service_linked
from helpers.cloud.authentication import serving
from helpers.cloud.errors import AwsError, not_modelled
from helpers.cloud.on_the_wire import Refused
from helpers.cloud.simulator import answers
from helpers.iam.model import CallerType, Unsupported

# Users have none of these here, and what would make one is refused by name.
_EMPTY = {
    "list_service_specific_credentials": "ServiceSpecificCredentials",
    "list_signing_certificates": "Certificates",
    "list_ssh_public_keys": "SSHPublicKeys",
}


@contextmanager
def served() -> Iterator[None]:
    """While it holds, moto has these operations too, and service-linked roles are called as AWS calls them."""

    def custom(response: Any) -> ActionResult:
        return _answered(lambda sent: answers.simulate_custom_policy(sent, response.current_account), response)

    got_user: Any = IamResponse.get_user
    models: Any = moto.iam.models

    def get_user(response: Any) -> ActionResult:
        caller = serving.current.get().identity.caller
        if response._get_param("UserName") or caller.type is not CallerType.ROOT:
            return got_user(response)  # type: ignore[no-any-return]
        # "If you do not specify a user name, IAM determines the user name implicitly based on the access key ID."
        # https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
        made = models.utcnow()
        return ActionResult({"User": {"UserId": caller.account, "Arn": caller.arn, "CreateDate": made}})

    operations: dict[str, Callable[[Any], ActionResult]] = {
        "simulate_principal_policy": _answering(answers.simulate_principal_policy),
        "simulate_custom_policy": custom,
        "get_context_keys_for_principal_policy": _answering(answers.context_keys_for_principal),
        "get_context_keys_for_custom_policy": _answering(answers.context_keys_for_custom),
        "get_user": get_user,
        "get_login_profile": _no_login_profile,
        **{name: _nothing(listed) for name, listed in _EMPTY.items()},
    }
    with ExitStack() as stack:
        for name, serve in operations.items():
            stack.enter_context(patch.object(IamResponse, name, serve, create=True))
        stack.enter_context(patch.object(moto.iam.models, "SERVICE_NAME_CONVERSION", service_linked.NAMES))
        yield


def _nothing(listed: str) -> Callable[[Any], ActionResult]:
    return lambda _response: ActionResult({listed: [], "IsTruncated": False})


def _no_login_profile(response: Any) -> ActionResult:
    name = response._get_param("UserName") or serving.current.get().identity.caller.username
    raise Refused("iam", "POST", "NoSuchEntity", 404, f"Login Profile for User {name} cannot be found.")


def _answering(answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[[Any], ActionResult]:
    return lambda response: _answered(answer, response)


def _answered(answer: Callable[[Mapping[str, Any]], dict[str, Any]], response: Any) -> ActionResult:
    try:
        return ActionResult(answer(response._get_params()))
    except AwsError as error:
        refused = error
    except Unsupported as unknown:
        refused = not_modelled(unknown.name)
    raise Refused("iam", "POST", refused.code, refused.status, refused.message)
