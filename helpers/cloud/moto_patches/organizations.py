"""Organizations, answered off the organization that stands: moto's own tables stay empty, and nothing changes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.utils import camelcase_to_underscores
from moto.organizations.responses import OrganizationsResponse

from helpers.cloud.authentication import serving
from helpers.cloud.errors import AwsError
from helpers.cloud.on_the_wire import Refused
from helpers.cloud.organizations import answers, permissions
from helpers.cloud.organizations.standing import STANDING


@contextmanager
def served() -> Iterator[None]:
    """While it holds, moto has the lab's answers."""
    with ExitStack() as stack:
        for operation in permissions.READS:
            name = camelcase_to_underscores(operation)
            stack.enter_context(patch.object(OrganizationsResponse, name, _answering(operation), create=True))
        yield


def _answering(operation: str) -> Callable[[Any], str]:
    def answered(_response: Any) -> str:
        organization = STANDING.organization
        assert organization is not None  # the gate has looked
        try:
            return json.dumps(answers.answer(operation, serving.current.get().call.form, organization))
        except AwsError as error:
            raise Refused(permissions.SERVICE, "POST", error.code, error.status, error.message) from None

    return answered
