"""What the wheels leave out in the browser, and why. Tested against what the AWS CLI's own customizations ask for."""

from __future__ import annotations

from collections.abc import Callable

# What the lab has.
_OF_THE_LAB = ["iam", "organizations", "s3", "sts"]
# The AWS CLI renames or hides the commands of these while it starts, and stops when one is absent.
_OF_THE_CLI = ["codedeploy", "config", "sagemaker-runtime", "sdb", "sms-voice"]
# What learners try besides, and are told that the lab does not model it.
_TRIED = ["accessanalyzer", "cloudtrail", "cloudwatch", "dynamodb", "events", "kms", "lambda", "logs"]
SERVICES = frozenset([*_OF_THE_LAB, *_OF_THE_CLI, *_TRIED, "secretsmanager", "sns", "sqs"])
# moto's backends: the lab's, and what those import.
_SHARED = ["core", "instance_metadata", "moto_api", "s3bucket_path", "s3control", "stubs", "utilities"]
BACKENDS = frozenset([*_OF_THE_LAB, *_SHARED, "cloudwatch", "events", "kms", "resourcegroupstaggingapi"])
# Help pages of the AWS CLI have examples in these folders; the others' are 20 of its 26 MB.
EXAMPLES = frozenset(["accessanalyzer", "iam", "organizations", "s3", "s3api", "sts"])
# Bytecode starts at once, and is half as large again as its source. Of these, hardly any file is read on a visit: a
# lexer for each of 500 languages, and what lays out help pages.
_AS_SOURCES = ("docutils/", "pygments/lexers/")
_OF_PYTHON = frozenset(f"pygments/lexers/{name}.py" for name in ("__init__", "_mapping", "python"))


def _botocore(parts: list[str]) -> bool:
    if parts == ["botocore", "cacert.pem"]:
        return False  # it takes certifi's, where that is; and no call leaves the page
    return parts[:2] != ["botocore", "data"] or len(parts) < 4 or parts[2] in SERVICES


def _moto(parts: list[str]) -> bool:
    return parts[0] != "moto" or len(parts) < 3 or parts[1] in BACKENDS


def _awscli(parts: list[str]) -> bool:
    if parts[:2] in (["awscli", "botocore"], ["awscli", "s3transfer"]):
        return False  # copies of what boto3 brings; the lab's commands run in one process with boto3, and use that
    if parts[:2] != ["awscli", "examples"]:
        return True
    return parts[2].startswith("global") if len(parts) == 3 else parts[2] in EXAMPLES


def _jedi(parts: list[str]) -> bool:
    """Completion knows the standard library; types of other people's packages are most of jedi's weight."""
    in_typeshed = parts[:3] == ["jedi", "third_party", "typeshed"]
    return "django-stubs" not in parts and not (in_typeshed and parts[3:4] == ["stubs"])


def _widgetsnbextension(parts: list[str]) -> bool:
    """Its JavaScript is the classic notebook's; JupyterLab has its own, and only asks that the package is there."""
    return parts[:2] != ["widgetsnbextension", "static"]


_RULES: dict[str, Callable[[list[str]], bool]] = {
    "awscli": _awscli,
    "botocore": _botocore,
    "jedi": _jedi,
    "moto": _moto,
    "widgetsnbextension": _widgetsnbextension,
}


def keeps(package: str, name: str) -> bool:
    """Does the package keep this file in the browser?

    Args:
        package: its name, in lower case.
        name: the file's path in the wheel.
    """
    parts = name.split("/")
    if parts[0].endswith(".data") or name.endswith((".so", ".pyd", ".c")):
        return False  # what belongs beside a JupyterLab on a disk; and machine code, whose packages do without it
    if "tests" in parts or name.endswith(".map"):
        return False  # a package's tests of itself; and maps, by which its authors read what is minified
    rule = _RULES.get(package)
    return rule is None or rule(parts)


def compiles(name: str) -> bool:
    """Does the browser get this file as bytecode?

    Args:
        name: the file's path in the wheel.
    """
    return name.endswith(".py") and (name in _OF_PYTHON or not name.startswith(_AS_SOURCES))
