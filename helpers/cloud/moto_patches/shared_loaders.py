"""Shares what botocore and moto make anew for every client or call, and need not.

In an edit → answer round a new S3 client is made for each new session. Half the time that takes goes into reading S3's
130 rules for finding its address, and a quarter into writing a class with S3's 116 methods. A new boto3 session, and
each command of the AWS CLI is one, spends half its time on reading files that are always the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import botocore.regions
import botocore.useragent
import moto.s3.urls
from botocore.client import ClientCreator
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import JSONFileLoader
from moto.s3.models import S3Backend

# The files in which botocore never changes what it has read. Of an operation's model it strips the bucket's name out of
# the address while it sends (botocore.handlers.remove_bucket_from_url_paths_from_model), so these must not be shared.
_UNCHANGED = ("endpoints.", "endpoint-rule-set-", "partitions.", "sdk-default-configuration.")


@contextmanager
def shared_parts(session: Any) -> Iterator[None]:
    """While it holds, rules about addresses are read once, and clients of one service share them.

    The clients of one session share their class as well.

    Args:
        session: the boto3 session whose clients share their classes. Only one, because what is registered on a session
            shapes the classes of its clients.
    """
    rules: dict[Any, tuple[Any, Any, EndpointProvider]] = {}
    classes: dict[str, type] = {}
    read_file = JSONFileLoader._load_file
    made_class = ClientCreator._create_client_class
    emitter = session._session.get_component("event_emitter")

    def provider(ruleset_data: Any, partition_data: Any, **more: Any) -> EndpointProvider:
        key = id(ruleset_data), id(partition_data), repr(sorted(more.items()))
        if key not in rules:
            # The data are held on to as well: an id is good for as long as its object lives.
            rules[key] = ruleset_data, partition_data, EndpointProvider(ruleset_data, partition_data, **more)
        return rules[key][2]

    def client_class(creator: Any, service_name: str, service_model: Any) -> type:
        if creator._event_emitter is not emitter:
            return made_class(creator, service_name, service_model)  # type: ignore[no-any-return]
        if service_name not in classes:
            classes[service_name] = made_class(creator, service_name, service_model)
        return classes[service_name]

    @lru_cache(maxsize=64)
    def read(path: str, _changed: int, open_method: Callable[..., Any]) -> Any:
        return read_file(JSONFileLoader(), path, open_method)

    def file_data(loader: JSONFileLoader, path: str, open_method: Callable[..., Any]) -> Any:
        file = Path(path)
        if not file.name.startswith(_UNCHANGED) or not file.is_file():
            return read_file(loader, path, open_method)
        return read(path, file.stat().st_mtime_ns, open_method)

    sanitized = lru_cache(maxsize=256)(botocore.useragent.sanitize_user_agent_string_component)
    with (
        patch.object(JSONFileLoader, "_load_file", file_data),
        patch.object(botocore.regions, "EndpointProvider", provider),
        patch.object(ClientCreator, "_create_client_class", client_class),
        # Every request spells its user agent anew, letter by letter.
        patch.object(botocore.useragent, "sanitize_user_agent_string_component", sanitized),
        # moto loads this module again, from its file and twice, in every S3 call: the environment may have changed its
        # addresses. Here it can't: `isolation` holds it fixed.
        patch.object(S3Backend, "_url_module", moto.s3.urls),
    ):
        yield
