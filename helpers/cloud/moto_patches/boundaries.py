"""Permissions boundaries of users, which moto keeps for roles alone.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.responses import EmptyResult
from moto.iam.models import User
from moto.iam.responses import IamResponse

from helpers.cloud.authentication import serving


@contextmanager
def of_users() -> Iterator[None]:
    """While it holds, users have boundaries as roles do."""

    def put(response: Any) -> EmptyResult:
        user = response.backend.get_user(response._get_param("UserName"))
        user.permissions_boundary_arn = response._get_param("PermissionsBoundary")
        return EmptyResult()

    def delete(response: Any) -> EmptyResult:
        response.backend.get_user(response._get_param("UserName")).permissions_boundary_arn = None
        return EmptyResult()

    def create_user(response: Any) -> Any:
        answer = made(response)
        answer.result["User"].permissions_boundary_arn = response._get_param("PermissionsBoundary")
        return answer

    def shown(user: Any) -> dict[str, str] | None:
        arn = getattr(user, "permissions_boundary_arn", None)
        # "IAM resource-listing operations return a subset of the available attributes for the resource."
        # https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
        if serving.current.get().call.operation == "ListUsers":
            return None
        return {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn} if arn else None

    made: Any = IamResponse.create_user
    with ExitStack() as stack:
        for owner, name, ours in (
            (IamResponse, "put_user_permissions_boundary", put),
            (IamResponse, "delete_user_permissions_boundary", delete),
            (IamResponse, "create_user", create_user),
            (User, "permissions_boundary", property(shown)),
        ):
            stack.enter_context(patch.object(owner, name, ours, create=True))
        yield
