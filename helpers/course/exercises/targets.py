"""A lesson's target at the workbench: requests that should be answered in a certain way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """One request of a lesson's target.

    Attributes:
        who: the request in words: `backup-operator without the ExternalId`.
        gets_in: should it get the role's credentials?
        request: fields of `helpers.cloud.assume_request.Ask`, such as `caller` and `external_id`.
    """

    who: str
    gets_in: bool
    request: Mapping[str, Any] = field(default_factory=dict)
