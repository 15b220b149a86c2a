"""What boto3 refuses by itself, before anything is sent: botocore's own checks, on AWS's own service models.

It checks the types, and that nothing is too short or too small; whatever else AWS wants of a parameter, AWS checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ParamValidationError
from botocore.handlers import validate_bucket_name
from botocore.validate import validate_parameters

from helpers.cloud.authorization import service_model
from helpers.cloud.errors import NeverSent


def check(service: str, operation: str, parameters: Mapping[str, Any]) -> None:
    """Refuse what boto3 would not send.

    Args:
        service: `iam`, `sts` or `s3`.
        operation: AWS's name of it, such as `AssumeRole`.
        parameters: the arguments of boto3's method.

    Raises:
        NeverSent: in boto3's words.
    """
    try:
        if service == "s3":
            validate_bucket_name(parameters)  # comes first, and is all that S3's names and prefixes have to fear
        else:
            validate_parameters(parameters, service_model.input_of(service, operation))
    except ParamValidationError as refused:
        raise NeverSent(type(refused).__name__, str(refused)) from None
