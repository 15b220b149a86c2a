"""The page that reads policies, in the browser: what it answers, what it keeps, what it tells, and to whom."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from helpers.ui import sharing
from tests.browser import axe
from tests.patience import WAIT
from tests.site.answers import READY, RUN, asked_of_others
from tests.site.test_reader_answers import TWO

from reader import answers, examples  # isort: skip

pytestmark = [pytest.mark.browser, pytest.mark.long]
VENDOR, GITHUB, DENY = examples.EXAMPLES.values()
DAMAGED = "This shared text is damaged or cut off: copy the whole line once more."


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 1000})
    made.set_default_timeout(WAIT * 1000)
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page of the site, which asks nobody else, and has no fault."""
    made = context.new_page()
    asked: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    made.on("pageerror", lambda fault: faults.append(str(fault)))
    yield made
    assert asked and asked_of_others(asked, address) == [] and faults == []


def paste(page: Page, text: str) -> None:
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def text_of(page: Page) -> str:
    """What stands in the editor, as its link holds it."""
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("#copied")).to_contain_text("The link is copied")
    return str(sharing.unpacked(page.url)["trust_policy"])


# What somebody pastes, and what the page says of it: the names of the policies, the verdicts, and more.
PASTED = [
    (
        VENDOR,
        ["This trust policy"],
        ["AWS would save this policy; a reviewer has 1 warning."],
        ["sts:ExternalId", "gets in"],
    ),
    (
        GITHUB,
        ["This trust policy"],
        ["1 error, 1 warning"],
        ["a fork (other-owner/some-repository)", 'With token.actions.githubusercontent.com:aud = "sts.amazonaws.com"'],
    ),
    (TWO, ["One (trust policy)", "Two (trust policy)"], ["1 warning", "1 warning"], []),
    ("{", ["This trust policy"], ["AWS would not save this policy."], ["error", "Line 1"]),
    ("Resources:\n  Role:\n    Type: AWS::IAM::Role\n", [], [], ["needs the Python package yaml, which is not here"]),
    ("[" * 50_000, [], [], ["brackets in more than 200 levels"]),
    ("[" * 190, ["This trust policy"], ["AWS would not save"], ["Line 1"]),
    ("<img src=x onerror=alert(1)>", ["This trust policy"], ["AWS would not save"], ["Line 1"]),
]


def test_what_is_pasted_is_answered(page: Page, address: str) -> None:
    page.goto(f"{address}index.html")
    page.get_by_role("link", name="Read my trust policy").first.click()
    for text, names, verdicts, more in PASTED:
        paste(page, text)
        answer = page.locator("#answer")
        for said in more:
            expect(answer).to_contain_text(said)
        expect(answer.get_by_role("heading", level=3)).to_have_text(names)
        expect(answer.locator(".read-verdict")).to_contain_text(verdicts)
        expect(page.locator("#state")).to_be_hidden()
        assert "Traceback" not in page.content()
    paste(page, "")
    expect(page.locator("#state")).to_have_text("Paste a trust policy, or try an example.")


def test_the_page_is_there_before_python(page: Page, address: str) -> None:
    held: list[Route] = []
    page.route("**/python.zip", lambda route: held.append(route))
    with page.expect_request("**/python.zip"):
        page.goto(f"{address}read/")
    expect(page.locator("#state")).to_have_text("Python is starting … You can paste or type meanwhile.")
    paste(page, DENY)
    paste(page, VENDOR)
    held[0].continue_()
    expect(page.locator(".read-verdict")).to_contain_text("1 warning")
    assert page.locator(".read-verdict").count() == 1 and text_of(page) == VENDOR


@pytest.mark.parametrize("missing", ["**/python.zip", "**/pyodide.mjs", "**/worker.js"])
def test_python_that_does_not_start_is_told_and_started_again(page: Page, address: str, missing: str) -> None:
    page.route(missing, lambda route: route.abort())
    page.goto(f"{address}read/")
    paste(page, VENDOR)
    expect(page.locator("#state")).to_contain_text("Python did not start here. Your text is safe")
    page.unroute(missing)
    page.get_by_role("button", name="Start Python again").click()
    expect(page.locator(".read-verdict")).to_contain_text("1 warning")
    expect(page.get_by_role("button", name="Start Python again")).to_be_hidden()
    assert text_of(page) == VENDOR


def test_python_that_breaks_down_at_a_text_is_there_for_the_next(page: Page, address: str) -> None:
    page.goto(f"{address}read/")
    paste(page, VENDOR)
    expect(page.locator(".read-verdict")).to_be_visible()
    with page.expect_request("**/python.zip"):  # another Python
        paste(page, "%5B" * 20_000)  # brackets in disguise, too deep for its stack
    expect(page.locator("#state")).to_have_text(re.compile("could not be read, which is a fault of this page"))
    expect(page.locator("#answer")).to_be_empty()
    paste(page, VENDOR)
    expect(page.locator(".read-verdict")).to_contain_text("1 warning")
    expect(page.locator("#state")).to_be_hidden()


def test_without_what_its_memory_holds_python_starts_from_nothing(page: Page, address: str, built: Path) -> None:
    packed = (built / "read" / "python.memory").read_bytes()
    bodies = [None, packed[:1000], gzip.compress(b"no memory")]
    given = []

    def give(route: Route) -> None:
        given.append(bodies[len(given)])
        route.abort() if given[-1] is None else route.fulfill(body=given[-1])

    page.route("**/python.memory", give)
    for _ in bodies:
        page.goto("about:blank")
        page.goto(f"{address}read/")
        paste(page, VENDOR)
        expect(page.locator(".read-verdict")).to_contain_text("1 warning")
    assert given == bodies


# A Python that answers when the test says so, in whatever order.
HELD = """
const held = globalThis.held = new Map();
export const ask = () => new Promise(() => {});
export const again = () => {};
export const follow = (listener) => listener("ready");
export const read = (text) => new Promise((resolve) => held.set(text, () =>
  resolve({ trouble: `Of ${text}.`, notes: [], policies: [], marks: [] })));
"""


def test_an_answer_that_is_older_than_the_text_is_dropped(page: Page, address: str) -> None:
    page.route("**/python.js", lambda route: route.fulfill(body=HELD, content_type="text/javascript"))
    page.goto(f"{address}read/")
    for text in ("one", "two"):
        paste(page, text)
        page.keyboard.press("ControlOrMeta+Enter")  # at once
    for text, said in (("two", "Of two."), ("one", "Of two.")):
        page.evaluate("(text) => held.get(text)()", text)
        expect(page.locator("#answer")).to_have_text(said)


def test_an_answer_is_of_the_text_that_stands_there(page: Page, address: str) -> None:
    page.goto(f"{address}read/")
    for text in (DENY, VENDOR, "{", GITHUB, VENDOR, DENY, GITHUB):
        paste(page, text)
    expect(page.locator(".tpl-editor")).to_have_attribute("data-state", "ready")
    expect(page.locator(".read-verdict")).to_have_text(re.compile("1 error, 1 warning"))
    page.get_by_label("Account that owns the role").fill("123456789012")
    paste(page, VENDOR)
    expect(page.locator(".read-verdict")).to_contain_text("nothing to add")


def test_examples_and_places(page: Page, address: str) -> None:
    page.goto(f"{address}read/")
    paste(page, "of mine")
    for name in examples.EXAMPLES:
        page.get_by_text("Try an example", exact=True).click()
        page.get_by_role("button", name=name).click()
        expected = answers.answer(examples.EXAMPLES[name])["policies"][0]["words"]
        expect(page.locator(".read-verdict")).to_contain_text(expected)
    page.get_by_role("button", name="Line 12").first.click()
    expect(page.locator(".cm-content")).to_be_focused()
    expect(page.locator(".cm-activeLine")).to_contain_text("aws:SourceAccount")
    for _ in examples.EXAMPLES:
        page.keyboard.press("ControlOrMeta+z")
    expect(page.locator(".cm-content")).to_have_text("of mine")


def test_tab_leaves_the_editor(page: Page, address: str) -> None:
    page.goto(f"{address}read/")
    paste(page, VENDOR)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy a link")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".cm-content")).to_be_focused()
    assert text_of(page) == VENDOR


def test_a_link_goes_round(page: Page, address: str, context: BrowserContext) -> None:
    page.goto(f"{address}read/")
    page.get_by_label("Account that owns the role").fill("123456789012")
    paste(page, TWO)
    expect(page.locator(".read-verdict")).to_have_count(2)
    assert "#" not in page.url, "typing changes no address"
    page.evaluate("history.replaceState(null, '', '?embed')")
    assert text_of(page) == TWO
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link == page.url.replace("?embed", "") and sharing.unpacked(link) == {
        "trust_policy": TWO,
        "account": "123456789012",
    }
    other = context.new_page()
    for opened in (link, link.replace("=", "%3D").replace("trust-policy-lab:1:", "trust-policy-lab%3A1%3A")):
        other.goto("about:blank")
        other.goto(opened)
        expect(other.locator(".read-verdict")).to_have_count(2)
        expect(other.get_by_label("Account that owns the role")).to_have_value("123456789012")
        assert text_of(other) == TWO


def test_a_notebooks_link_keeps_what_the_page_does_not_show(page: Page, address: str) -> None:
    state = {"trust_policy": VENDOR, "caller": "intern", "others": {"role": "{}"}, "fields": {"duration": "900"}}
    page.goto(f"{address}read/#{sharing.packed(state)}")
    expect(page.locator(".read-verdict")).to_contain_text("1 warning")
    paste(page, GITHUB)
    assert text_of(page) == GITHUB
    assert sharing.unpacked(page.url) == {**state, "trust_policy": GITHUB}


GOOD = sharing.packed({"trust_policy": VENDOR})
BOMB = (
    "trust-policy-lab:1:"
    + base64.urlsafe_b64encode(zlib.compress(json.dumps({"trust_policy": "a" * 5_000_000}).encode(), 9)).decode()
)
BAD = {
    "cut off": (GOOD[:-9], DAMAGED),
    "something else": ("top", "This is no shared workbench: such a text begins with trust-policy-lab:1:"),
    "a percent sign": ("%", "This is no shared workbench: such a text begins with trust-policy-lab:1:"),
    "of other types": (sharing.packed({"trust_policy": VENDOR, "caller": 1}), DAMAGED),
    "too much": (BOMB, "This shared text holds more than a workbench does."),
}


@pytest.mark.parametrize("what", BAD)
def test_a_damaged_link_gets_its_sentence_and_the_page_works(page: Page, address: str, what: str) -> None:
    fragment, sentence = BAD[what]
    page.goto(f"{address}read/#{fragment}")
    expect(page.locator("#copied")).to_have_text(sentence)
    paste(page, VENDOR)
    expect(page.locator(".read-verdict")).to_contain_text("1 warning")


def test_the_case_goes_along_into_a_notebook(page: Page, address: str, context: BrowserContext) -> None:
    page.goto(f"{address}read/")
    paste(page, TWO)
    way = page.get_by_role("link", name="Assume this role in a notebook").nth(1)
    with context.expect_page() as opening:
        way.click()
    opening.value.close()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    taken = sharing.unpacked(copied)
    assert (
        taken.keys() == {"trust_policy"}
        and json.loads(taken["trust_policy"]) == json.loads(TWO)["Roles"][1]["AssumeRolePolicyDocument"]
    )


def test_a_notebook_copies_a_link_to_the_page_and_opens_one(page: Page, address: str) -> None:
    page.goto(f"{address}run/notebooks/index.html?path=my_work/00_start.ipynb")
    page.wait_for_function(READY, timeout=WAIT * 1000)
    page.evaluate(RUN)
    bench = page.locator(".tpl-workbench").first
    bench.locator(".tpl-menu summary").first.click()
    bench.get_by_role("button", name="Copy a link").click()
    expect(bench.get_by_role("button", name="Copied ✓")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(f"{address}read/#trust-policy-lab:1:")
    bench.get_by_text("Open a link", exact=True).click()
    bench.get_by_label("A link or text that somebody copied").fill(
        f"{address}read/#{sharing.packed({'trust_policy': GITHUB})}"
    )
    bench.get_by_role("button", name="Open", exact=True).click()
    expect(bench.locator(".cm-content")).to_contain_text("token.actions.githubusercontent.com")
    page.goto(link)
    expect(page.locator(".read-verdict")).to_be_visible()
    assert text_of(page) == sharing.unpacked(link)["trust_policy"]


PARENT = """<!doctype html><title>A course</title><iframe src="{}" width="700" height="300" allow="clipboard-write"></iframe><script>
const told = [], frame = document.querySelector("iframe");
addEventListener("message", ({{ data }}) => {{
  told.push(data);
  if (data.type === "trust-policy-lab:height") frame.height = data.height;
}});
</script>"""


# A message of the window's own, and the moment when it has come.
TO_ITSELF = """(text) => new Promise((heard) => {
  addEventListener("message", () => setTimeout(heard));
  postMessage({ type: "trust-policy-lab:read", text }, "*");
})"""


def test_in_a_frame_it_tells_findings_and_not_the_text(page: Page, address: str) -> None:
    page.route(
        "**/course.html",
        lambda route: route.fulfill(body=PARENT.format(f"{address}read/?embed"), content_type="text/html"),
    )
    page.goto(f"{address}course.html")
    frame = page.frame_locator("iframe")
    told = "(type) => told.filter((each) => each.type === `trust-policy-lab:${type}`)"

    def last(type: str) -> dict:
        page.wait_for_function(f"(type) => ({told})(type).length", arg=type)
        return page.evaluate(f"(type) => ({told})(type).at(-1)", type)

    assert last("ready") == {"type": "trust-policy-lab:ready", "version": 1}
    expect(frame.locator("header")).to_be_hidden()
    send = "([what, more]) => frame.contentWindow.postMessage({ type: `trust-policy-lab:${what}`, ...more }, '*')"
    for what, more in (
        ("read", {}),
        ("read", {"text": 1}),
        ("run", {"text": "x"}),
        ("read", {"text": "x" * 2_000_001}),
    ):
        page.evaluate(send, [what, more])
    page.frames[1].evaluate(TO_ITSELF, GITHUB)
    assert frame.locator(".cm-content").inner_text().strip() == "", "of what it did not understand, nothing is taken"
    page.evaluate(send, ["read", {"text": VENDOR, "account": "444455556666"}])
    expect(frame.locator(".read-verdict")).to_contain_text("1 warning")
    page.wait_for_function(f"() => ({told})('answer').some((each) => each.findings.length)")
    answer = page.evaluate(f"() => ({told})('answer').find((each) => each.findings.length)")
    (policy,) = answers.answer(VENDOR, "444455556666")["policies"]
    assert answer.keys() == {"type", "version", "findings", "who", "link"} and answer["version"] == 1
    assert [each["code"] for each in answer["findings"]] == ["third-party-without-external-id"]
    assert [each["let_in"] for each in answer["who"]] == [each["let_in"] for each in policy["who"]]
    assert answer["link"] == "" and "Statement" not in json.dumps(page.evaluate("told")), "not the text"
    expect(frame.get_by_text("hears what is said of the policy")).to_be_visible()
    page.wait_for_function(
        "() => Math.abs(frame.contentWindow ? frame.clientHeight - told.findLast((each) => each.height).height : 9) < 2"
    )
    assert last("height")["height"] > 400
    frame.get_by_role("button", name="Copy a link").click()
    page.wait_for_function(f"() => ({told})('answer').at(-1).link")
    assert sharing.unpacked(last("answer")["link"]) == {"trust_policy": VENDOR, "account": "444455556666"}
    frame.locator(".cm-content").click()
    page.keyboard.type(" ")
    page.wait_for_function(f"() => !({told})('answer').at(-1).link")


def test_alone_it_tells_nobody_and_takes_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}read/")
    expect(page.locator("#state")).to_contain_text("Paste a trust policy")
    page.evaluate(TO_ITSELF, VENDOR)
    assert page.locator(".cm-content").inner_text().strip() == ""
    paste(page, GITHUB)
    expect(page.locator(".read-verdict")).to_contain_text("1 error")
    assert text_of(page) == GITHUB
    expect(page.get_by_text("hears what is said of the policy")).to_be_hidden()


def test_without_javascript_there_is_a_sentence(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}read/")
    expect(page.get_by_text("needs JavaScript: switch it on, or")).to_be_visible()
    expect(page.locator("#columns")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_everybody(browser: Browser, address: str, scheme: str, tmp_path: Path) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for width in (390, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("about:blank")
        page.goto(f"{address}read/#{sharing.packed({'trust_policy': GITHUB})}")
        expect(page.locator(".read-verdict")).to_contain_text("1 error")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the page"
    page.evaluate(axe.script(tmp_path / "axe"))
    assert page.evaluate(axe._RUN, ["body", []]) == []
    context.close()
