"""The alarm: what bare moto answers today, beside what AWS answers. The day moto changes, a row says so.

None of these answers reaches a learner: the file named in the row puts AWS's in its place. A row that fails means that
moto has moved: look whether our file is still needed, and still right.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from helpers.cloud import moto_version
from tests.places import HELPERS, ROOT

# question (asked in bare_moto.py) → (moto's answer, AWS's, where the lab mends it). "ok" is a success.
DRIFT: dict[str, tuple[Any, str, str]] = {
    "assume: a Deny in the trust policy": ("ok", "AccessDenied", "authorization/question.py"),
    "assume: trusts another account": ("ok", "AccessDenied", "authorization/question.py"),
    "assume: ExternalId missing": ("ok", "AccessDenied", "authorization/question.py"),
    "assume: a role that does not exist": ("ok", "AccessDenied", "authorization/question.py"),
    "assume: ARN of a user": ("ok", "AccessDenied", "authorization/question.py"),
    "assume: no ARN at all": ("ok", "ValidationError", "authorization/parameters.py"),
    "assume: session name with a blank": ("ok", "ValidationError", "authorization/parameters.py"),
    "assume: session name of one character": ("ok", "ValidationError", "authorization/parameters.py"),
    "assume: 899 seconds": ("ok", "ValidationError", "authorization/parameters.py"),
    "assume: longer than the role gives": ("ok", "ValidationError", "authorization/parameters.py"),
    "assume: ExternalId with a blank": ("ok", "ValidationError", "authorization/parameters.py"),
    "assume: session policy that is not JSON": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "assume: tags twice": ("ok", "InvalidParameterValue", "authorization/parameters.py"),
    "assume: wrong MFA code": ("ok", "AccessDenied", "authorization/mfa.py"),
    "assume: managed session policy that is not there": ("ok", "an error", "authorization/parameters.py"),
    "web identity: a token that is none": ("ok", "InvalidIdentityToken", "federation/token_reading.py"),
    "provider: a port in the URL": ("ok", "ValidationError", "moto_patches/oidc_providers.py"),
    "SAML: an assertion that names no provider": ("ok", "InvalidIdentityToken", "federation/saml.py"),
    "SAML: metadata that is no XML": ("ok", "InvalidInput", "federation/saml_metadata.py"),
    "SAML: a provider's name again": ("ok", "EntityAlreadyExists", "moto_patches/saml_providers.py"),
    "SAML: a provider deleted that is not there": ("ok", "NoSuchEntity", "moto_patches/saml_providers.py"),
    "SAML: until when": ("2032", "what its metadata say", "moto_patches/saml_providers.py"),
    "SAML: tags of a provider": ("NotImplementedError", "a list", "moto_patches/saml_providers.py"),
    "role: trust policy is no JSON": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "role: no Principal": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "role: Principal is a star": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "role: trusts a group": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "role: trusts a user who does not exist": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "role: MaxSessionDuration of 60": ("ok", "ValidationError", "authorization/parameters.py"),
    "update: no Version": ("MalformedPolicyDocument", "ok", "authorization/enforcement.py"),
    "update: sts:assumerole in lower case": ("MalformedPolicyDocument", "ok", "authorization/enforcement.py"),
    "update: trusts a user who does not exist": ("ok", "MalformedPolicyDocument", "authorization/policy_documents.py"),
    "update: more than 2048 characters": ("ok", "LimitExceeded", "authorization/policy_documents.py"),
    "shown: an account": ("123456789012", "arn:aws:iam::123456789012:root", "moto_patches/unique_ids.py"),
    "shown: a deleted user": ("arn:aws:iam::123456789012:user/gone", "AIDA…", "moto_patches/unique_ids.py"),
    "identity: an unknown key": (
        "arn:aws:sts::123456789012:user/moto",
        "InvalidClientTokenId",
        "authentication/keyring.py",
    ),
    "identity: UserId of a user": (False, "AIDA and capital letters", "seeded_ids.py"),
    "identity: key of GetSessionToken": ("AKIAIOSFODNN7EXAMPLE", "a key that works", "moto_patches/sts.py"),
    "identity: account of a session's key": ("123456789012", "999999999999", "moto_patches/sts.py"),
    "user: deleted with a key left": ("ok", "DeleteConflict", "authorization/delete_conflicts.py"),
    "s3: bucket of another account": (1, "AccessDenied", "authorization/question.py"),
    "s3: presigned URL with a wrong signature": (200, "403", "authentication/signature.py"),
    "s3: bucket policy that is no JSON": ("ok", "MalformedPolicy", "authorization/policy_documents.py"),
    "s3: Block Public Access of a new bucket": (
        "NoSuchPublicAccessBlockConfiguration",
        "all four settings on",
        "moto_patches/s3.py",
    ),
    "organizations: an SCP that denies everything": ("ok", "AccessDenied", "organizations/standing.py"),
    "organizations: an outsider lists the accounts": (
        "ok",
        "AWSOrganizationsNotInUseException",
        "organizations/permissions.py",
    ),
    "s3: owner is the same in all accounts": (True, "False", "moto_patches/s3.py"),
}

# What the lab puts something else in the place of → the parameters it takes (see seam.py).
SEAM = {
    "awscli.customizations.s3.results.ResultProcessor.join": "self, timeout",
    "awscli.customizations.s3.results.ResultProcessor.start": "self",
    "awscli.customizations.s3.subcommands.tzlocal": "",
    "awscli.customizations.s3.utils.tzlocal": "",
    "awscli.help.PagingHelpRenderer._send_output_to_pager": "self, output",
    "awscli.help.PosixHelpRenderer._send_output_to_pager": "self, output",
    "s3transfer.futures.BoundedExecutor.EXECUTOR_CLS": "max_workers, thread_name_prefix, initializer, initargs",
    "botocore.auth.get_current_datetime": "remove_tzinfo",
    "botocore.client.ClientCreator._create_client_class": "self, service_name, service_model",
    "botocore.credentials.AssumeRoleProvider.__init__": "self, load_config, client_creator, cache, profile_name, prompter, credential_sourcer, profile_provider_builder",
    "botocore.credentials.RefreshableCredentials._seconds_remaining": "self",
    "botocore.credentials._local_now": "",
    "botocore.loaders.JSONFileLoader._load_file": "self, full_path, open_method",
    "botocore.parsers.DEFAULT_TIMESTAMP_PARSER": "value",
    "botocore.regions.EndpointProvider": "ruleset_data, partition_data, excluded_params",
    "botocore.signers.get_current_datetime": "remove_tzinfo",
    "botocore.useragent.sanitize_user_agent_string_component": "raw_str, allow_hash",
    "moto.core.authorization.ActionAuthenticatorMixin._authenticate_and_authorize_action": "self, iam_request_cls, resource",
    "moto.core.botocore_stubber.BotocoreStubber.process_request": "self, request",
    "moto.core.custom_responses_mock.CallbackResponse.get_response": "self, request",
    "moto.core.responses.utcnow": "",
    "moto.iam.models.IAMBackend.create_role": "self, role_name, assume_role_policy_document, path, permissions_boundary, description, tags, max_session_duration, linked_service",
    "moto.iam.models.IAMBackend.delete_role": "self, role_name",
    "moto.iam.models.IAMBackend.delete_user": "self, user_name",
    "moto.iam.models.IAMBackend.update_assume_role_policy": "self, role_name, policy_document",
    "moto.iam.models.IAMBackend.update_user": "self, user_name, new_path, new_user_name",
    "moto.iam.models.VirtualMfaDevice.__init__": "self, account_id, region_name, device_name",
    "moto.iam.models.random_resource_id": "size",
    "moto.iam.models.SERVICE_NAME_CONVERSION": "dict",
    "moto.iam.models.utcnow": "",
    "moto.iam.policy_validation.IAMPolicyDocumentValidator.validate": "self",
    "moto.iam.policy_validation.IAMTrustPolicyDocumentValidator.validate": "self",
    "moto.s3.models.FakeBucket.__init__": "self, name, account_id, region_name, bucket_namespace",
    "moto.s3.models.FakeBucket.get_permission": "self, action, resource",
    "moto.s3.models.FakeKey.value": "self",
    "moto.s3.models.FakeMultipart.__init__": "self, key_name, metadata, account_id, region_name, storage, tags, acl, sse_encryption, kms_key_id",
    "moto.s3.models.FakeMultipart.complete": "self, body",
    "moto.s3.models.S3Backend._url_module": "self",
    "moto.s3.models.S3Backend.create_multipart_upload": "self, bucket_name, key_name, metadata, storage_type, tags, acl, sse_encryption, kms_key_id",
    "moto.s3.models.S3Backend.delete_bucket_encryption": "self, bucket_name",
    "moto.s3.models.S3Backend.list_objects_v2": "self, bucket, prefix, delimiter, continuation_token, start_after, max_keys",
    "moto.s3.models.S3Backend.put_bucket_policy": "self, bucket_name, policy",
    "moto.s3.models.unix_time_millis": "dt",
    "moto.s3.models.utcnow": "",
    "moto.s3.responses.S3Response._bucket_response": "self, request, full_url",
    "moto.s3.responses.S3Response._bucket_response_delete_keys": "self, bucket_name, authenticated",
    "moto.s3.responses.S3Response._bucket_response_post": "self, request, bucket_name",
    "moto.s3.responses.S3Response._get_checksum": "self, response_headers",
    "moto.s3.responses.S3Response._handle_range_header": "self, request, response_headers, response_content",
    "moto.s3.responses.S3Response._handle_v4_chunk_signatures": "self, body, content_length",
    "moto.s3.responses.S3Response._key_response": "self, request, full_url",
    "moto.s3.responses.S3Response._key_response_post": "self, request, body, bucket_name, query, key_name",
    "moto.s3.responses.S3Response._tagging_from_xml": "self",
    "moto.s3.responses.S3Response.delete_object": "self",
    "moto.s3.responses.S3Response.serialized": "self, action_result",
    "moto.s3.responses.bucket_policy_is_public": "policy",
    "moto.s3.responses.compute_checksum": "body, algorithm, encode_base64",
    "moto.s3.utils._VersionedKeyStore.iterlists": "self",
    "moto.sts.models.STSBackend.assume_role": "self, region_name, role_session_name, role_arn, policy, duration, external_id",
    "moto.sts.models.STSBackend.get_access_key_info": "self, access_key_id",
    "moto.sts.models.STSBackend.get_caller_identity": "self, access_key_id, region",
    "moto.sts.models.random_session_token": "",
    "moto.sts.models.utcnow": "",
    "moto.sts.responses.TokenResponse._determine_resource": "self",
    "moto.sts.responses.TokenResponse.assume_role": "self",
    "moto.sts.responses.TokenResponse.assume_role_with_saml": "self",
    "moto.sts.responses.TokenResponse.assume_role_with_web_identity": "self",
    "moto.sts.responses.TokenResponse.get_federation_token": "self",
    "moto.sts.responses.TokenResponse.get_session_token": "self",
}


def _program(name: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.cloud.moto_patches.{name}"],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def bare() -> dict[str, Any]:
    return dict(_program("bare_moto"))


def test_every_question_has_a_row(bare: dict[str, Any]) -> None:
    assert sorted(bare) == sorted(DRIFT)


@pytest.mark.parametrize("question", DRIFT)
def test_bare_moto_still_answers_so(bare: dict[str, Any], question: str) -> None:
    before, aws, file = DRIFT[question]
    assert bare[question] == before, (
        f"moto has changed: {question!r} was answered with {before!r}, now with {bare[question]!r}; "
        f"AWS answers {aws!r}. Look at helpers/cloud/{file}, then change this row."
    )
    assert (HELPERS / "cloud" / file).is_file()


def test_what_we_replace_is_still_there_and_takes_the_same() -> None:
    now = _program("seam")
    changed = {name: (SEAM.get(name), now.get(name)) for name in SEAM.keys() | now.keys()}
    different = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    assert not different, f"(parameters that the lab expects, parameters now): {different}"


def test_an_untried_moto_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert moto_version.fault(moto_version.TRIED[0]) == ""
    monkeypatch.delenv(moto_version.OVERRIDE, raising=False)
    said = moto_version.fault("6.0.0")
    for word in (*moto_version.TRIED, "6.0.0", "python3 lab.py", f"{moto_version.OVERRIDE}=1"):
        assert word in said
    monkeypatch.setenv(moto_version.OVERRIDE, "1")
    assert moto_version.fault("6.0.0") == ""


@pytest.mark.parametrize("override", ["", "1"])
def test_the_world_starts_with_a_tried_moto_only(override: str) -> None:
    script = (
        "import moto; moto.__version__ = '6.0.0'\n"
        "from helpers.cloud import get_world\n"
        "try:\n    get_world(); print('started')\n"
        "except ImportError as error: print(error)\n"
        "import helpers.cloud.world as world; print(len(world._open))"
    )
    environment = {"PYTHONPATH": ".", "PATH": "", moto_version.OVERRIDE: override}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
    )
    first, open_worlds = done.stdout.splitlines()
    assert (first == "started", open_worlds) == ((True, "1") if override else (False, "0")), done.stderr
    assert override or "moto 6.0.0 is installed" in first
