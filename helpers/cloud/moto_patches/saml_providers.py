"""SAML providers where moto lacks an operation or answers otherwise than AWS.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.responses import IamResponse

from helpers.cloud import moto_tables
from helpers.cloud.errors import AwsError
from helpers.cloud.federation import saml_metadata
from helpers.cloud.on_the_wire import Refused

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_PROVIDERS, _TAGS = 100, 50


@contextmanager
def as_aws_keeps_them() -> Iterator[None]:
    """While it holds, moto keeps providers as AWS does."""
    with ExitStack() as stack:
        for name, serve in _OPERATIONS.items():
            stack.enter_context(patch.object(IamResponse, name, serve, create=True))
        yield


def _create(response: Any) -> ActionResult:
    name, document = response._get_param("Name"), response._get_param("SAMLMetadataDocument")
    providers = response.backend.saml_providers
    metadata = _read(document)
    if name in providers:  # https://github.com/org-formation/aws-resource-providers/issues/59
        raise _refused("EntityAlreadyExists", f"Provider with name {name} already exists.", 409)
    if len(providers) >= _PROVIDERS:
        raise _refused("LimitExceeded", f"Cannot exceed quota for SAMLProvidersPerAccount: {_PROVIDERS}", 409)
    tags = _tagged({}, response._get_param("Tags", []))
    provider = response.backend.create_saml_provider(name, document)
    provider.valid_until, provider.tags = metadata.valid_until, tags
    return ActionResult({"SAMLProviderArn": provider.arn, **({"Tags": _listed(provider)} if tags else {})})


def _update(response: Any) -> ActionResult:
    provider, document = _provider(response), response._get_param("SAMLMetadataDocument")
    if not document:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html
        words = "Unable to update identity provider. No updates are defined for metadata or encryption assertion."
        raise _refused("InvalidInput", words)
    provider.valid_until = _read(document).valid_until
    provider.saml_metadata_document = document
    return ActionResult({"SAMLProviderArn": provider.arn})


def _get(response: Any) -> ActionResult:
    provider = _provider(response)
    found = {"SAMLMetadataDocument": provider.saml_metadata_document, "CreateDate": provider.create_date}
    until = {"ValidUntil": provider.valid_until} if provider.valid_until else {}
    return ActionResult({**found, **until, "Tags": _listed(provider)})


def _list(response: Any) -> ActionResult:
    return ActionResult(
        {
            "SAMLProviderList": [
                {
                    "Arn": each.arn,
                    "CreateDate": each.create_date,
                    **({"ValidUntil": each.valid_until} if each.valid_until else {}),
                }
                for each in response.backend.saml_providers.values()
            ]
        }
    )


def _delete(response: Any) -> ActionResult:
    del response.backend.saml_providers[_provider(response).name]
    return EmptyResult()


def _tag(response: Any) -> ActionResult:
    provider = _provider(response)
    provider.tags = _tagged(provider.tags, response._get_param("Tags", []))
    return EmptyResult()


def _untag(response: Any) -> ActionResult:
    provider, gone = _provider(response), response._get_param("TagKeys", [])
    provider.tags = {key: tag for key, tag in provider.tags.items() if key not in gone}
    return EmptyResult()


def _list_tags(response: Any) -> ActionResult:
    tags = _listed(_provider(response))
    first, most = int(response._get_param("Marker") or 0), int(response._get_param("MaxItems") or 100)
    rest = {"Marker": str(first + most)} if len(tags) > first + most else {}
    return ActionResult({"Tags": tags[first : first + most], "IsTruncated": bool(rest), **rest})


_OPERATIONS: dict[str, Callable[[Any], ActionResult]] = {
    "create_saml_provider": _create,
    "update_saml_provider": _update,
    "get_saml_provider": _get,
    "list_saml_providers": _list,
    "delete_saml_provider": _delete,
    "tag_saml_provider": _tag,
    "untag_saml_provider": _untag,
    "list_saml_provider_tags": _list_tags,
}


def _provider(response: Any) -> Any:
    arn = response._get_param("SAMLProviderArn")
    found = moto_tables.saml_provider(arn)
    if found is None:
        raise _refused("NoSuchEntity", f"Manifest not found for arn {arn}", 404)
    return found


def _read(document: str) -> saml_metadata.Metadata:
    try:
        return saml_metadata.read(document)
    except AwsError as error:
        raise _refused(error.code, error.message, error.status) from None


def _tagged(before: dict[str, dict[str, str]], tags: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """Of providers "tag key values … are case sensitive".

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
    """
    if any(tag["Key"].lower().startswith("aws:") for tag in tags):
        raise _refused("InvalidInput", "Tag keys that begin with aws: are reserved for AWS.")
    if len({tag["Key"] for tag in tags}) < len(tags):
        raise _refused("InvalidInput", "Duplicate tag keys found.")
    after = {**before, **{tag["Key"]: tag for tag in tags}}
    if len(after) > _TAGS:
        raise _refused("LimitExceeded", f"Cannot exceed quota for TagsPerSAMLProvider: {_TAGS}", 409)
    return after


def _listed(provider: Any) -> list[dict[str, str]]:
    """AWS: "The returned list of tags is sorted by tag key."."""
    return sorted(provider.tags.values(), key=lambda tag: tag["Key"])


def _refused(code: str, words: str, status: int = 400) -> Refused:
    return Refused("iam", "POST", code, status, words)
