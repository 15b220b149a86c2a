"""AWS's errors, in AWS's words, and the one error of the lab itself."""

from __future__ import annotations

from collections.abc import Mapping


class WorldUnavailable(ImportError):
    """Something the mocked AWS is built on is missing here. The message names it."""


class AwsError(Exception):
    """What AWS would answer, before it is put on the wire.

    Args:
        code: AWS's error code.
        message: AWS's sentence.
        status: the HTTP status.
        note: for the trail: what AWS does not say.
        details: what S3 says besides, by the names of its elements: `Key`, `UploadId`, …
    """

    def __init__(
        self, code: str, message: str, status: int = 400, note: str = "", details: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.note = note or message
        self.details = dict(details or {})


class NeverSent(AwsError):
    """What boto3 itself refuses: AWS never sees the call. The code is the name of boto3's exception."""


def not_modelled(what: str) -> AwsError:
    """The refusal, by name, of what this lab does not model: never a guess."""
    return AwsError("NotImplemented", f"This lab does not model {what} yet; nothing was decided.", 501)


_NEW_KEYS = (
    "(The lab: these keys are from before lab.serve(), which has given everybody new ones. Run the cell that printed "
    "them again and paste its new lines.)"
)
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
# https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
_AUTHENTICATION: Mapping[str, tuple[AwsError, AwsError]] = {
    # what went wrong: (S3's error, the error of IAM and STS)
    "unknown key": (
        AwsError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403),
        AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
    ),
    # Keys from before lab.serve(): the second sentence is the lab's.
    "from inside": (
        AwsError(
            "InvalidAccessKeyId",
            f"The AWS Access Key Id you provided does not exist in our records. {_NEW_KEYS}",
            403,
        ),
        AwsError("InvalidClientTokenId", f"The security token included in the request is invalid. {_NEW_KEYS}", 403),
    ),
    "wrong token": (
        AwsError("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
        AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
    ),
    "wrong signature": (
        AwsError(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing "
            "method.",
            403,
        ),
        AwsError(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
            403,
        ),
    ),
    "other body": (
        AwsError(
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
            400,
        ),
        AwsError(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.",
            403,
        ),
    ),
    "expired": (
        AwsError("ExpiredToken", "The provided token has expired.", 400),
        AwsError("ExpiredToken", "The security token included in the request is expired", 403),
    ),
    "url expired": (
        AwsError("AccessDenied", "Request has expired", 403),
        AwsError("SignatureDoesNotMatch", "Signature expired: the presigned URL has had its time.", 403),
    ),
    "old signature": (
        AwsError(
            "InvalidRequest",
            "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
            400,
        ),
        AwsError("IncompleteSignature", "Authorization header requires 'Credential' parameter.", 403),
    ),
    "unreadable": (
        AwsError("AuthorizationHeaderMalformed", "The authorization header that you provided is not valid.", 400),
        AwsError("IncompleteSignature", "The request signature does not conform to AWS standards.", 403),
    ),
    "missing": (
        AwsError("AccessDenied", "Access Denied", 403),
        AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
    ),
}


def authentication_error(reason: str, service: str) -> AwsError:
    """AWS's words for a failed authentication.

    Args:
        reason: `unknown key`, `from inside`, `wrong token`, `wrong signature`, `other body`, `expired`, `url expired`,
            `old signature`, `unreadable` or `missing`.
        service: the service that was called; S3 answers in its own words.
    """
    ours, theirs = _AUTHENTICATION[reason]
    error = ours if service == "s3" else theirs
    return AwsError(error.code, error.message, error.status)
