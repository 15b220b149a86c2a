"""Every address of AWS's documentation in the project names a page: not a guide, not a placeholder, not another host."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from helpers.course import lessons
from helpers.course.misconceptions import MISCONCEPTIONS
from helpers.iam.keys import KEYS
from tests.pages import fault, issuer_fault
from tests.places import ROOT

CODE = sorted((ROOT / "helpers").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEXTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

ADDRESS = re.compile(r"https?://[^\s\"'`<>()\[\]|\\]+")
OF_AWS = re.compile(r"https?://[^/]*\b(?:aws|amazon|amazonaws)\b")
# Addresses that mean something else than a page: what requests are sent to, and values that policies compare.
NO_PAGES = re.compile(
    r"https?://(?:(?:[\w-]+\.)?signin\.aws\.amazon\.com/saml"
    r"|aws\.amazon\.com/(?:roles|source_identity|tags|SAML/Attributes)\b|oidc\.eks\.[\w{}-]+\.amazonaws\.com"  # claims, issuers
    r"|cognito-identity\.amazonaws\.com|acs\.amazonaws\.com/groups/|(?:[\w{}.-]+\.)?(?:s3|sts|iam)(?:\.[\w{}-]+)*\.amazonaws\.com)"
)


def addresses(text: str) -> Iterator[str]:
    """Addresses of AWS in a text, without the sentence's own full stop."""
    for found in ADDRESS.findall(text):
        address = found.rstrip(".,:;")
        if OF_AWS.match(address) and not NO_PAGES.match(address):
            yield address


def constants(tree: ast.Module) -> dict[str, str]:
    """The texts that a module gives a name."""
    known: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            known[node.targets[0].id] = text_of(node.value, known)
    return {name: text for name, text in known.items() if text.startswith("http")}


def text_of(node: ast.AST, known: dict[str, str]) -> str:
    """What an expression says; a part that only the running program knows is an x."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else "x"
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part, known) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return text_of(node.value, known)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return text_of(node.left, known) + text_of(node.right, known)
    return known.get(node.id, "x") if isinstance(node, ast.Name) else "x"


SHARED = {name: text for path in CODE for name, text in constants(ast.parse(path.read_text("utf-8"))).items()}


def cited(path: Path) -> Iterator[str]:
    """The addresses in a module's texts, put together as the program puts them together."""
    tree = ast.parse(path.read_text("utf-8"))
    known = SHARED | constants(tree)
    parts = {id(inner) for node in ast.walk(tree) for inner in ast.walk(node) if is_whole(node) and inner is not node}
    # A guide's address may have a name, so that its pages are short to write.
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and str(node.value.value).endswith("/")
        ):
            parts.add(id(node.value))
    for node in ast.walk(tree):
        if (is_whole(node) or isinstance(node, ast.Constant)) and id(node) not in parts:
            yield from addresses(text_of(node, known))


def is_whole(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add))


def comments(path: Path) -> str:
    with path.open("rb") as file:
        return "\n".join(token.string for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT)


def faulty(found: Iterator[str]) -> list[tuple[str, str]]:
    return [(address, fault(address)) for address in found if fault(address)]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_code_cites_pages(path):
    assert not faulty(cited(path)) and not faulty(addresses(comments(path)))


def test_the_tests_tables_cite_pages():
    assert not faulty(address for path in TESTS for address in addresses(comments(path)))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_docs_cite_pages(path):
    assert not faulty(addresses(path.read_text("utf-8")))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebooks_cite_pages(path):
    cells = nbformat.read(path, as_version=4).cells
    assert not faulty(address for cell in cells for address in addresses(cell.source))


DATA = [
    *((f"claim {one.notebook} {one.cell}", one.page) for one in lessons.claims()),
    *((f"misconception {name}", one.url) for name, one in MISCONCEPTIONS.items()),
    *((f"prediction {one.id}", one.url) for one in lessons.predictions()),
    *((f"recall {number} {one.question}", one.url) for number, group in lessons.recalls().items() for one in group),
    *((f"key {name}", key.url) for name, key in KEYS.items()),
]


@pytest.mark.parametrize(("what", "address"), DATA, ids=[what for what, _ in DATA])
def test_a_claim_about_aws_has_its_page(what, address):
    """What an issuer writes into its tokens stands on the issuer's own page."""
    assert not fault(address) or not issuer_fault(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://docs.aws.amazon.com/",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/index.html",
        "https://docs.aws.amazon.com/id_roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/…",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/ .html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html?x=1",
        "http://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
        "https://docs.aws.example.com/IAM/latest/UserGuide/id_roles.html",
        "https://aws.amazon.com/",
        "https://aws.amazon.com/about-aws/whats-new/",
        "https://aws.amazon.com/about-aws/whats-new/2025/an-announcement-without-its-month/",
    ],
)
def test_what_is_no_page(address):
    assert fault(address)
