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
# What lays out help pages is hardly ever read on a visit, and bytecode is half as large again as its source.
_AS_SOURCES = ("docutils/",)
# Of 500 languages that Pygments colours, those that a cell or a help page is written in.
# IPython's own names eight of them, which import others.
_OF_IPYTHON = ("css", "html", "javascript", "jvm", "markup", "perl", "python", "ruby", "shell")
_LEXERS = ("__init__", "_mapping", "data", "special", *_OF_IPYTHON)


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


def _pygments(parts: list[str]) -> bool:
    return parts[:2] != ["pygments", "lexers"] or parts[2].removesuffix(".py") in _LEXERS


def _wcwidth(parts: list[str]) -> bool:
    """How wide single terminal programs draw a character: it asks for these tables only where one of them is named."""
    return parts[:2] != ["wcwidth", "table_grapheme_overrides"] or parts[2] in ("__init__.py", "_registry.py")


def _dateutil(parts: list[str]) -> bool:
    return parts[-1] != "dateutil-zoneinfo.tar.gz"  # the lab's time is UTC


def _anywidget(parts: list[str]) -> bool:
    """Its JavaScript is JupyterLab's, which has it as an extension; Python asks for a file of it nowhere."""
    return parts[:2] not in (["anywidget", "labextension"], ["anywidget", "nbextension"])


def _widgetsnbextension(parts: list[str]) -> bool:
    """Its JavaScript is the classic notebook's; JupyterLab has its own, and only asks that the package is there."""
    return parts[:2] != ["widgetsnbextension", "static"]


_RULES: dict[str, Callable[[list[str]], bool]] = {
    "anywidget": _anywidget,
    "awscli": _awscli,
    "botocore": _botocore,
    "jedi": _jedi,
    "moto": _moto,
    "pygments": _pygments,
    "python-dateutil": _dateutil,
    "wcwidth": _wcwidth,
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
    if name.endswith(".dist-info/RECORD"):
        return False  # who uninstalls reads it
    if "tests" in parts or name.endswith(".map"):
        return False  # a package's tests of itself; and maps, by which its authors read what is minified
    rule = _RULES.get(package)
    return rule is None or rule(parts)


def compiles(name: str) -> bool:
    """Does the browser get this file as bytecode?

    Args:
        name: the file's path in the wheel.
    """
    return name.endswith(".py") and not name.startswith(_AS_SOURCES)
