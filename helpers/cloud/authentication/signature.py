"""Signature Version 4: what a signed request says about itself, and the signature it should carry.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from helpers.cloud.api_call import ApiCall
from helpers.cloud.errors import authentication_error

_LONGEST_URL = 604_800  # seconds, a week
_HASH = "x-amz-content-sha256"


@dataclass(frozen=True)
class Claim:
    """What a signed request says about itself, in its header or, presigned, in its URL."""

    key_id: str
    region: str
    service: str
    date: str
    signed_headers: tuple[str, ...]
    signature: str
    token: str | None
    in_url: bool
    lifetime: int = 0  # seconds that a presigned URL holds
    signed_policy: str = ""  # of a form: that is all which is signed

    @property
    def signed(self) -> datetime:
        """When it was signed, by the clock of whoever signed."""
        return datetime.strptime(self.date, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)

    @classmethod
    def read(cls, call: ApiCall) -> Claim | None:
        """The claim; None when the request is not signed at all."""
        if call.posted is not None:
            return cls._of_form(call)
        header = call.headers.get("authorization", "")
        if header.startswith("AWS ") or "AWSAccessKeyId" in call.query:
            raise authentication_error("old signature", call.service)
        if not header and "X-Amz-Signature" not in call.query:
            return None
        try:
            if header:
                said = dict(part.strip().split("=", 1) for part in header.partition(" ")[2].split(","))
                date, token = call.headers["x-amz-date"], call.headers.get("x-amz-security-token")
            else:
                said = {name.removeprefix("X-Amz-"): value for name, value in call.query.items()}
                date, token = said["Date"], said.get("Security-Token")
            key_id, _, region, service, end = said["Credential"].split("/")
            if end != "aws4_request" or service != call.service:
                raise ValueError
            signed = tuple(said["SignedHeaders"].split(";"))
            lifetime = 0 if header else int(said["Expires"])
            claim = cls(key_id, region, service, date, signed, said["Signature"], token, not header, lifetime)
            if not header and (not 0 <= lifetime <= _LONGEST_URL or not claim.signed):
                raise ValueError
            return claim
        except (KeyError, ValueError):
            raise authentication_error("unreadable", call.service) from None

    @classmethod
    def _of_form(cls, call: ApiCall) -> Claim | None:
        """The claim of a form.

        https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
        """
        fields = call.posted.fields if call.posted else {}
        if "awsaccesskeyid" in fields or "signature" in fields:
            raise authentication_error("old signature", call.service)
        if call.posted is None or not call.posted.signed:
            return None
        try:
            key_id, _, region, service, end = fields["x-amz-credential"].split("/")
            if (service, end, fields["x-amz-algorithm"]) != ("s3", "aws4_request", "AWS4-HMAC-SHA256"):
                raise ValueError
            date, token = fields["x-amz-date"], fields.get("x-amz-security-token")
            signature, policy = fields["x-amz-signature"], fields["policy"]
            claim = cls(key_id, region, service, date, (), signature, token, in_url=False, signed_policy=policy)
            if not claim.signed:
                raise ValueError
            return claim
        except (KeyError, ValueError):
            raise authentication_error("unreadable", call.service) from None

    def fault(self, secret: str, call: ApiCall) -> str:
        """What the signature does not fit: `wrong signature`, `other body`, or nothing.

        Args:
            secret: of the access key that is named.
            call: the request.
        """
        if self.signed_policy:
            return "" if self._has_signed_policy(secret) else "wrong signature"
        if not any(self._is_signed_as(url, secret, call) for url in dict.fromkeys((_canonical(call.url), call.url))):
            return "wrong signature"
        return "other body" if self._is_for_another_body(call) else ""

    def _has_signed_policy(self, secret: str) -> bool:
        request = AWSRequest()
        request.context["timestamp"] = self.date
        auth = S3SigV4Auth(Credentials(self.key_id, secret, self.token), self.service, self.region)
        expected = str(auth.signature(self.signed_policy, request))
        return hmac.compare_digest(expected.encode(), self.signature.encode())

    def _is_for_another_body(self, call: ApiCall) -> bool:
        """Is the body not the one whose hash was signed?

        https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
        """
        said = call.headers.get(_HASH, "") if _HASH in self.signed_headers else ""
        if call.signed_body is None or not re.fullmatch("[0-9a-f]{64}", said):
            return False  # unsigned, or signed piece by piece
        return (call.signed_hash or hashlib.sha256(call.signed_body).hexdigest()) != said

    def _is_signed_as(self, address: str, secret: str, call: ApiCall) -> bool:
        """Does it carry the signature that it should, for this URL? botocore calculates that."""
        url = urlsplit(address)
        kept = "&".join(part for part in url.query.split("&") if not part.startswith("X-Amz-Signature="))
        headers = {name: call.headers[name.lower()] for name in self.signed_headers if name.lower() in call.headers}
        if call.signed_host:
            headers["host"] = call.signed_host
        request = AWSRequest(
            call.method,
            url._replace(query=kept).geturl(),
            data=b"" if call.method == "GET" or call.service == "s3" else call.signed_body or b"",
            headers=headers,
        )
        request.context["timestamp"] = self.date
        signers: Mapping[tuple[bool, bool], Any] = {
            (True, False): S3SigV4Auth,
            (True, True): S3SigV4QueryAuth,
            (False, False): SigV4Auth,
            (False, True): SigV4QueryAuth,
        }
        signer = signers[self.service == "s3", self.in_url]
        auth = signer(Credentials(self.key_id, secret, self.token), self.service, self.region)
        expected = str(auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request))
        return hmac.compare_digest(expected.encode(), self.signature.encode())


def _canonical(address: str) -> str:
    """A URL as it is signed, however it was sent: "URI-encode each parameter name and value", and the path.

    Some clients sign the URL as they send it, without encoding it; that is taken too.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
    """
    url = urlsplit(address)
    query = "&".join("=".join(map(_encoded, part.split("=", 1))) for part in url.query.split("&"))
    return url._replace(path=_encoded(url.path, "/"), query=query).geturl()


def _encoded(text: str, kept: str = "") -> str:
    raw = unquote(text, errors="surrogateescape")
    return quote(raw, safe=f"-_.~{kept}", errors="surrogateescape")
