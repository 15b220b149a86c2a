"""OIDC providers where moto lacks an operation or answers otherwise than AWS.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.responses import IamResponse

from helpers.cloud import moto_tables
from helpers.cloud.on_the_wire import Refused

_AUDIENCES, _THUMBPRINTS = 100, 5


@contextmanager
def as_aws_keeps_them() -> Iterator[None]:
    """While it holds, moto keeps providers as AWS does."""
    created: Any = IamResponse.create_open_id_connect_provider
    updated: Any = IamResponse.update_open_id_connect_provider_thumbprint

    def create(response: Any) -> ActionResult:
        url = response._get_param("Url")
        _check_url(url)
        arn = f"arn:aws:iam::{response.current_account}:oidc-provider/{url.removeprefix('https://')}"
        if moto_tables.oidc_provider(arn) is not None:  # so Terraform's users read it
            raise _refused("EntityAlreadyExists", f"Provider with url {url} already exists.", 409)
        _check_audiences(response._get_param("ClientIDList", []))
        return created(response)  # type: ignore[no-any-return]

    def update_thumbprint(response: Any) -> ActionResult:
        if len(response._get_param("ThumbprintList", [])) > _THUMBPRINTS:
            raise _refused("InvalidInput", "Thumbprint list must contain fewer than 5 entries.")
        return updated(response)  # type: ignore[no-any-return]

    # Both are idempotent: a client id that is there already, or that is not there, is no error.
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
    def add_audience(response: Any) -> ActionResult:
        provider, audience = _provider(response), response._get_param("ClientID")
        audiences = [*provider.client_id_list, *({audience} - set(provider.client_id_list))]
        _check_audiences(audiences)
        provider.client_id_list = audiences
        return EmptyResult()

    def remove_audience(response: Any) -> ActionResult:
        provider, audience = _provider(response), response._get_param("ClientID")
        provider.client_id_list = [each for each in provider.client_id_list if each != audience]
        return EmptyResult()

    with ExitStack() as stack:
        for name, serve in (
            ("create_open_id_connect_provider", create),
            ("update_open_id_connect_provider_thumbprint", update_thumbprint),
            ("add_client_id_to_open_id_connect_provider", add_audience),
            ("remove_client_id_from_open_id_connect_provider", remove_audience),
        ):
            stack.enter_context(patch.object(IamResponse, name, serve, create=True))
        yield


def _provider(response: Any) -> Any:
    return response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))


def _check_url(url: str) -> None:
    """AWS's page: the URL begins with https:// and has neither a port number nor query parameters."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme == "https" and parts.hostname
    except ValueError:
        fine = False
    if not fine or parts.query or parts.fragment or "@" in parts.netloc or ":" in parts.netloc:
        raise _refused("ValidationError", "Invalid Open ID Connect Provider URL")


def _check_audiences(audiences: list[str]) -> None:
    if len(audiences) > _AUDIENCES:
        raise _refused("LimitExceeded", "Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100", 409)


def _refused(code: str, words: str, status: int = 400) -> Refused:
    return Refused("iam", "POST", code, status, words)
