"""What a parameter must look like: AWS's own service models, which botocore carries, held against a call.

boto3 checks a few of these before it sends anything; AWS checks them all, and so does the lab.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_RequestParameters
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import botocore.session

from helpers.cloud.api_call import ApiCall

# Of a policy's text the engine says more, and where: only its length is checked here.
_DOCUMENTS = ("AssumeRolePolicyDocument", "Policy", "PolicyDocument", "PolicyInputList")
# "The plaintext … for both inline and managed session policies can't exceed 2,048 characters." No model says so.
SESSION_POLICIES = 2048


def faults(call: ApiCall) -> list[str]:
    """What is wrong with the parameters of a call of IAM, STS or Organizations, in AWS's words; nothing when all fit.

    Args:
        call: the API call.
    """
    shape = input_of(call.service, call.operation)
    if shape is None:
        return []
    found = list(_of_structure(shape, "", "", call.form))
    if call.service == "sts" and len(policy := call.form.get("Policy", "")) > SESSION_POLICIES:
        found.append(_failed("policy", policy, f"have length less than or equal to {SESSION_POLICIES}"))
    return found


@lru_cache(maxsize=512)
def input_of(service: str, operation: str) -> Any:
    """The shape of an operation's parameters; None when AWS has no such operation.

    Args:
        service: `iam`, `organizations` or `sts`.
        operation: AWS's name of it.
    """
    model = _model(service)
    return model.operation_model(operation).input_shape if operation in model.operation_names else None


@lru_cache(maxsize=3)
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _of_structure(shape: Any, prefix: str, path: str, form: Mapping[str, str]) -> Iterator[str]:
    given = {name[len(prefix) :].partition(".")[0] for name in form if name.startswith(prefix)}
    for name, member in shape.members.items():
        if name not in given:
            if name in shape.required_members:
                yield f"Value null at '{path}{_camel(name)}' failed to satisfy constraint: Member must not be null"
        elif member.type_name == "list":
            yield from _of_list(member, f"{prefix}{name}.", path + _camel(name), form)
        elif prefix + name in form:
            yield from _of_value(member, name, form[prefix + name], path + _camel(name))


def _camel(name: str) -> str:
    return name[0].lower() + name[1:]


def _of_list(shape: Any, prefix: str, path: str, form: Mapping[str, str]) -> Iterator[str]:
    numbers = {name[len(prefix) :].split(".")[1] for name in form if name.startswith(f"{prefix}member.")}
    most = shape.metadata.get("max")
    if most is not None and len(numbers) > most:
        yield f"Value at '{path}' failed to satisfy constraint: Member must have length less than or equal to {most}"
        return
    for number in sorted(numbers, key=lambda each: (len(each), each)):
        here, member = f"{path}.{number}.member", shape.member
        if member.type_name == "structure":
            yield from _of_structure(member, f"{prefix}member.{number}.", f"{here}.", form)
        else:
            yield from _of_value(member, "", form.get(f"{prefix}member.{number}", ""), here)


def _of_value(shape: Any, name: str, value: str, path: str) -> Iterator[str]:
    if shape.metadata.get("sensitive"):  # a token or an assertion: nobody repeats it
        if any(_faults_of_value(shape, name, value, path)):
            constraint = f"have length between {shape.metadata.get('min', 0)} and {shape.metadata.get('max', '')}"
            yield f"Value at '{path}' failed to satisfy constraint: Member must {constraint}"
        return
    yield from _faults_of_value(shape, name, value, path)


def _faults_of_value(shape: Any, name: str, value: str, path: str) -> Iterator[str]:
    kind, rules = shape.type_name, shape.metadata
    if kind in ("integer", "long"):
        if not re.fullmatch(r"-?\d{1,18}", value, re.ASCII):
            yield _failed(path, value, "be a number")
        elif "min" in rules and int(value) < rules["min"]:
            yield _failed(path, value, f"have value greater than or equal to {rules['min']}")
        elif "max" in rules and int(value) > rules["max"]:
            yield _failed(path, value, f"have value less than or equal to {rules['max']}")
    elif kind == "boolean":
        if value.lower() not in ("true", "false"):
            yield _failed(path, value, "be true or false")
    elif kind == "string":
        if len(value) < rules.get("min", 0):
            yield _failed(path, value, f"have length greater than or equal to {rules['min']}")
        if len(value) > rules.get("max", len(value)):
            yield _failed(path, value, f"have length less than or equal to {rules['max']}")
        pattern = rules.get("pattern")
        if pattern and name not in _DOCUMENTS and not _fits(pattern, value):
            yield _failed(path, value, f"satisfy regular expression pattern: {pattern}")
        if shape.enum and value not in shape.enum:
            yield _failed(path, value, f"satisfy enum value set: [{', '.join(shape.enum)}]")


def _failed(path: str, value: str, constraint: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {constraint}"


def _fits(pattern: str, value: str) -> bool:
    r"""AWS writes its patterns in Java's dialect: \p{L} letters, \p{Z} blanks, \p{N} digits of any script."""
    if r"\p{" not in pattern:
        return _compiled(pattern).fullmatch(value) is not None
    marks = set("_.:/=+-@" + ("{}" if "{}" in pattern else ""))
    return all(letter in marks or unicodedata.category(letter)[0] in "LZN" for letter in value)


@lru_cache(maxsize=128)
def _compiled(pattern: str) -> re.Pattern[str]:
    # Java knows characters beyond \uFFFF by two halves, Python by eight digits.
    return re.compile(pattern.replace(r"\u10000-\u10FFFF", r"\U00010000-\U0010FFFF"), re.ASCII)
