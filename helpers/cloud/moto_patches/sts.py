"""Makes temporary credentials: what STS hands out once the gate has let the call pass.

moto hands out a fixed example key for GetSessionToken and GetFederationToken, which nobody knows; these are the lab's.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult
from moto.sts.models import STSBackend
from moto.sts.responses import TokenResponse

from helpers.cloud.authentication import serving, sessions
from helpers.cloud.authentication.identity import Identity, federated
from helpers.cloud.authentication.keyring import Keyring, TemporaryKey
from helpers.cloud.authentication.sessions import Session
from helpers.cloud.clock import Clock
from helpers.iam.model import CallerType

_DEFAULT_DURATION = 43200  # seconds; https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
_ROOT_DURATION = 3600  # "Sessions for root user … are restricted to a maximum of 3,600 seconds"
# moto keeps no compression; AWS says how full its own packed form is, in percent.
_PACKED = 6
_ROLE_DURATION = 3600  # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html


@contextmanager
def by_the_lab(keyring: Keyring, clock: Clock) -> Iterator[None]:
    """While it holds, STS's credentials are the lab's.

    Args:
        keyring: where the keys are kept.
        clock: the lab's clock.
    """
    served_assume_role: Any = TokenResponse.assume_role
    made_session = STSBackend.assume_role

    def session_of(served: serving.Served) -> Session:
        who = served.identity
        return sessions.begun(served.call, who.session, clock.now(), served.mfa, who.vouched)

    def assume_role(backend: Any, *args: Any, **kwargs: Any) -> Any:
        role = made_session(backend, *args, **kwargs)
        served = serving.current.get()
        keyring.add_role_session(role, served.identity, session_of(served))
        return role

    def answer_assume_role(response: Any) -> Any:
        return completed(served_assume_role(response))

    def answer_vouched(response: Any) -> Any:
        """AssumeRoleWithWebIdentity and AssumeRoleWithSAML: moto would read the proof anew, and believe all of it."""
        served = serving.current.get()
        form, vouched = served.call.form, served.identity.vouched
        role = response.backend.assume_role(
            region_name=response.region,
            role_session_name=vouched.name or form["RoleSessionName"],
            role_arn=form["RoleArn"],
            policy=form.get("Policy"),
            duration=_lasting(form, vouched.longest),
            external_id=None,
        )
        user = {"AssumedRoleId": role.user_id, "Arn": role.arn}
        return completed(
            ActionResult({"Credentials": role, "AssumedRoleUser": user, "PackedPolicySize": _PACKED, **vouched.answer})
        )

    def completed(answer: Any) -> Any:
        session = keyring.session(answer.result["Credentials"].access_key_id)
        # AWS names the packed size only when there is something packed.
        if not (session.policy or session.policy_arns or session.tags):
            answer.result.pop("PackedPolicySize", None)
        if session.source_identity:
            answer.result["SourceIdentity"] = session.source_identity
        return answer

    def temporary_key(identity: Identity, served: serving.Served) -> TemporaryKey:
        seconds = int(served.call.form.get("DurationSeconds") or _DEFAULT_DURATION)
        if served.identity.caller.type is CallerType.ROOT:
            seconds = min(seconds, _ROOT_DURATION)
        return keyring.new_temporary_key(identity, session_of(served), clock.now() + timedelta(seconds=seconds))

    def get_session_token(_response: Any) -> Any:
        served = serving.current.get()
        return ActionResult({"Credentials": temporary_key(served.identity, served).credentials})

    def get_federation_token(_response: Any) -> Any:
        served = serving.current.get()
        identity = federated(served.identity, served.call.form["Name"])
        answer: dict[str, Any] = {
            "Credentials": temporary_key(identity, served).credentials,
            "FederatedUser": {"FederatedUserId": identity.caller.unique_id, "Arn": identity.caller.arn},
        }
        if served.call.form.get("Policy") or sessions.passed_policy_arns(served.call):
            answer["PackedPolicySize"] = _PACKED
        return ActionResult(answer)

    def who_am_i(_backend: Any, _key_id: str, _region: str) -> tuple[str, str, str]:
        caller = serving.current.get().identity.caller
        return caller.unique_id, caller.arn, caller.account

    def whose_key(_backend: Any, key_id: str) -> dict[str, str]:
        return {"Account": keyring.account_of(key_id) or ""}

    with ExitStack() as stack:
        for owner, name, ours in (
            (STSBackend, "assume_role", assume_role),
            (STSBackend, "get_caller_identity", who_am_i),
            (STSBackend, "get_access_key_info", whose_key),
            (TokenResponse, "_determine_resource", lambda _response: "*"),  # moto's needs a RoleArn, and nobody asks it
            (TokenResponse, "assume_role", answer_assume_role),
            (TokenResponse, "assume_role_with_web_identity", answer_vouched),
            (TokenResponse, "assume_role_with_saml", answer_vouched),
            (TokenResponse, "get_session_token", get_session_token),
            (TokenResponse, "get_federation_token", get_federation_token),
        ):
            stack.enter_context(patch.object(owner, name, ours))
        yield


def _lasting(form: Mapping[str, str], longest: int) -> int:
    """Seconds that the session of a role lasts: as asked, or an hour, and no longer than a provider says."""
    asked = int(form.get("DurationSeconds") or _ROLE_DURATION)
    return min(asked, longest) if longest else asked
