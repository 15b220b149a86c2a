"""One screen: the request, the policy, the stage and the verdict together; nothing jumps while somebody types."""

from __future__ import annotations

from itertools import pairwise

from playwright.sync_api import expect

from helpers.course.exercises.targets import Wanted
from helpers.ui import WorkbenchModel
from helpers.ui.parts import stage
from tests.notebooks.stills import Still, screenshots
from tests.story import permission, told, trust_policy

from . import pictures
from .test_workbench import INTERN, OPERATOR, Bench, trust

SIX = """
target = [Wanted(who, gets_in, {"caller": caller, **more}) for who, gets_in, caller, more in [
    ("the operator, with the id", True, "backup-operator", {"external_id": "company-a-7f3d"}),
    ("the operator", False, "backup-operator", {}),
    ("the job", True, "BackupServiceRole", {"external_id": "company-a-7f3d"}),
    ("the intern", False, "intern", {}),
    ("another customer", False, "C/admin", {}),
    ("a stranger", False, "D/admin", {}),
]]
workbench = Workbench(world, target=target, policies=("trust", "caller"))
workbench
"""
# Where everything stands, from the top of the workbench.
PLACES = """root => {
  const top = root.getBoundingClientRect().top, places = {};
  for (const [name, selector] of Object.entries({ form: ".tpl-part-form", stage: ".tpl-part-stage", gates: ".tpl-gate",
      lanes: ".tpl-lane", verdict: ".tpl-answer", bar: ".tpl-strip", editor: ".tpl-editor", details: ".tpl-details" })) {
    places[name] = [...root.querySelectorAll(selector)].flatMap(each => {
      const { top: above, bottom, left, right } = each.getBoundingClientRect();
      return [above - top, bottom - top, left, right].map(Math.round);
    });
  }
  return places;
}"""
LINES = """root => {
  const { top, bottom } = root.querySelector(".cm-scroller").getBoundingClientRect();
  return [...root.querySelectorAll(".cm-line")].filter(line => {
    const place = line.getBoundingClientRect();
    return place.top >= top - 1 && place.bottom <= bottom + 1;
  }).length;
}"""
# Text that is wider than its box and not cut off on purpose.
TOO_WIDE = """root => [...root.querySelectorAll("*")].filter(each => each.clientWidth
    && !each.closest(".cm-editor, select, input, svg, .tpl-sr-only, .tpl-scroll") && !each.matches(".tpl-sr-only")
    && each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === "visible"
    && getComputedStyle(each).display !== "inline" && getComputedStyle(each).display !== "contents")
  .map(each => `${each.className} ${each.scrollWidth} > ${each.clientWidth}`)"""


def opened(lab, page, cell=SIX):
    page.set_viewport_size({"width": 1440, "height": 900})
    lab.open().run_all()
    lab.run("from helpers.course.exercises.targets import Wanted\n" + cell)
    bench = Bench(page, page.locator(".tpl-workbench").count() - 1)
    expect(bench.root.locator(".tpl-count")).to_be_visible()
    return bench


# the window → how low the screen may end at most, and how many lines of the policy are seen at least
WINDOWS = {(1440, 900): (740, 15), (1280, 720): (550, 10)}


def test_it_is_one_screen_and_nothing_moves_while_somebody_types(lab, page):
    bench = opened(lab, page)
    for (width, height), (most, lines) in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": height})
        bench.press("Start again")
        one_screen(bench, most, lines)


def one_screen(bench, most, lines):
    bench.root.evaluate("root => root.scrollIntoView({ block: 'start' })")
    expect(bench.root.locator(".tpl-count")).to_contain_text("Target: 4 of 6 as wanted")
    before = bench.root.evaluate(PLACES)
    lowest = max(max(before[name][1::4]) for name in ("form", "stage", "verdict", "editor"))
    assert lowest <= most
    bench.type("\n".join([trust(OPERATOR), *["  "] * 9]))
    assert bench.root.evaluate(LINES) >= lines
    for policy, words in (
        (trust(OPERATOR), "Allowed"),
        (trust(INTERN), "Denied"),
        (trust(OPERATOR, comma=","), "Not saved"),
        ("{", "Not saved"),
        (trust("*"), "Allowed"),
    ):
        bench.type(policy)
        expect(bench.verdict).to_contain_text(words)
        now = bench.root.evaluate(PLACES)
        for name in before:
            moved = max((abs(a - b) for a, b in zip(before[name], now[name], strict=True)), default=0)
            assert name == "details" or moved <= 2, (name, before[name], now[name])


def test_no_text_is_wider_than_its_box(lab, page):
    bench = opened(lab, page)
    for width in (1440, 1280, 1024, 480, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(pictures.AT_REST)
        assert bench.root.evaluate(TOO_WIDE) == [], width
        bench.picture(f"stage-{width}")
        if width <= 1024:  # one column: request, stage, verdict, policies, details
            places = bench.root.evaluate(PLACES)
            order = [places[name][0] for name in ("form", "stage", "verdict", "bar", "editor", "details")]
            assert order == sorted(order), width


def test_the_stage_is_pressed_and_answers(lab, page):
    bench = opened(lab, page, "workbench = Workbench(world, policies=('trust', 'caller'))\nworkbench")
    lanes = bench.root.locator(".tpl-lane")
    chosen = bench.root.locator(".tpl-lane[aria-pressed=true]")
    expect(chosen).to_contain_text("backup-operator")

    # A press on a name, or the arrow keys, choose who asks; a folded account opens and folds again.
    lanes.filter(has_text="intern").click()
    expect(bench.caller).to_have_value("intern")
    expect(bench.verdict).to_contain_text("Denied at the caller's permission")
    page.keyboard.press("ArrowUp")
    expect(bench.caller).to_have_value("BackupServiceRole")
    page.keyboard.press("Home")
    expect(bench.caller).to_have_value("backup-operator")
    bench.root.get_by_role("button", name="Account D a stranger").click()
    expect(lanes.filter(has_text="admin of Account D")).to_be_visible()
    bench.root.get_by_role("button", name="Account D a stranger").click()
    expect(lanes.filter(has_text="admin of Account D")).to_have_count(0)

    # A wall shows its line, and leaves the focus where it is.
    bench.type(trust(INTERN))
    wall = bench.root.get_by_role("button", name="Trust policy: stops the chosen call")
    wall.focus()
    page.keyboard.press("Enter")
    expect(wall).to_be_focused()
    expect(bench.root.locator(".cm-line.tpl-nomatch")).to_contain_text("user/intern")
    expect(lanes.filter(has_text="backup-operator")).to_contain_text("not named")

    # Refused or not: the stamp, the disc, the tab and the trail say that AWS has answered.
    stamp, discs = bench.root.locator(".tpl-stamp"), bench.root.locator(".tpl-disc")
    expect(stamp).to_have_text("Forecast: nothing is asked yet")
    expect(discs).to_have_count(0)
    bench.button.click()
    expect(stamp).to_contain_text("AWS answered · 09:00:00 · event")
    expect(chosen.locator("strong.tpl-disc")).to_be_visible()
    details = bench.root.get_by_role("tablist", name="Details")
    expect(details.get_by_role("tab", name="What the client reads")).to_have_attribute("aria-selected", "true")
    expect(details.get_by_role("tab", name="Trail 2 new")).to_be_visible()
    bench.type(trust(OPERATOR))
    expect(chosen).to_contain_text("new")
    expect(stamp).to_have_text("Forecast: nothing is asked yet")
    bench.button.click()
    expect(bench.root.locator(".tpl-node").first).to_contain_text("60 min left, until 10:00")
    expect(bench.root.locator(".tpl-keys")).to_contain_text("reports/q4.csv")
    expect(details.get_by_role("tab", name="Session and bucket")).to_have_attribute("aria-selected", "true")

    # A text that is no policy: the last one stays in sight, dotted.
    bench.type("{")
    expect(bench.root.locator(".tpl-count")).to_have_text("Last text that could be saved")
    expect(bench.root.locator(".tpl-stage.tpl-old")).to_be_visible()
    expect(chosen).to_contain_text("gets in")


# The names of all that moves, or has moved.
MOVES = """root => [...root.querySelectorAll("*")].map(each => getComputedStyle(each).animationName)
    .filter(name => name.startsWith("tpl-"))"""


def test_an_answer_travels_along_its_line_once(lab, page):
    bench = opened(lab, page, "workbench = Workbench(world)\nworkbench")
    trip, chosen = bench.root.locator(".tpl-trip"), bench.root.locator(".tpl-lane[aria-pressed=true]")
    for motion in ("reduce", "no-preference"):
        page.emulate_media(reduced_motion=motion)
        for policy, wall in ((trust(INTERN), ".tpl-wall >> nth=-1"), (trust(OPERATOR), ".tpl-bends")):
            bench.type(policy)
            expect(trip).to_have_count(0)
            bench.button.click()
            expect(chosen.locator(".tpl-edge + .tpl-disc")).to_be_visible()
            if motion == "reduce":
                expect(trip).to_be_hidden()
                assert bench.root.evaluate(MOVES) == []
                continue
            assert {"tpl-trip", "tpl-arrive"} < set(bench.root.evaluate(MOVES))
            # It ends where the call ended: at the wall that stopped it, or where the line bends into the role.
            end = bench.root.locator(wall).bounding_box()["x"]
            way = trip.bounding_box()
            assert abs(way["x"] + way["width"] - end) <= 6
            # What is drawn anew meanwhile lets it be.
            trip.evaluate("trip => { trip.firstElementChild.kept = true; }")
            bench.root.get_by_role("tab", name="Trail").click()
            expect(bench.root.get_by_role("tab", name="Trail")).to_have_attribute("aria-selected", "true")
            assert trip.evaluate("trip => trip.firstElementChild.kept")


WALLS = """
import json
vendor = world.client("iam", "B/admin")
fence = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
arn = vendor.create_policy(PolicyName="Fence", PolicyDocument=fence)["Policy"]["Arn"]
vendor.put_user_permissions_boundary(UserName="backup-operator", PermissionsBoundary=arn)
workbench = Workbench(world)
workbench
"""
HEADINGS = """root => [...root.querySelectorAll(".tpl-gate")].map(gate => {
  const { left, right, height } = gate.getBoundingClientRect();
  return [left, right, height, gate.innerText.trim().split(/\\s+/)];
})"""


def test_three_walls_have_whole_names_or_numbers(lab, page):
    bench = opened(lab, page, WALLS)
    for width in (1440, 1280, 1024, 480):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(pictures.AT_REST)
        assert bench.root.evaluate(TOO_WIDE) == [], width
        headings = bench.root.evaluate(HEADINGS)
        words = [heading[3] for heading in headings]
        named = [["Caller's", "permission"], ["Caller's", "boundary"], ["Trust", "policy"]]
        assert words in (named, [["1"], ["2"], ["3"]]), width
        assert max(height for _, _, height, _ in headings) <= 44, width  # no word is broken over lines
        assert all(one[1] <= other[0] + 1 for one, other in pairwise(headings)), width
        numbers = bench.root.locator(".tpl-names")
        if words != named:
            expect(numbers).to_have_text("1 Caller's permission · 2 Caller's boundary · 3 Trust policy")
        bench.picture(f"walls-{width}")
    assert words != named  # a phone has no room for names


# The left edges of a line's rows of text.
ROWS = """line => { const range = document.createRange(); range.selectNodeContents(line);
    const rows = new Map();
    for (const { left, top, width } of range.getClientRects()) if (width) rows.set(Math.round(top / 8), Math.min(left, rows.get(Math.round(top / 8)) ?? left));
    return [...rows.entries()].sort((a, b) => a[0] - b[0]).map(each => each[1]); }"""


def test_a_wrapped_line_hangs_and_a_change_of_somebody_folded_shows(lab, page):
    bench = opened(lab, page, "workbench = Workbench(world)\nworkbench")
    page.set_viewport_size({"width": 1280, "height": 720})
    bench.type(trust("arn:aws:iam::123456789012:role/some/long/path/of/a/vendor/BackupServiceRole"))
    rows = bench.root.locator(".cm-line", has_text="some/long").evaluate(ROWS)
    assert len(rows) > 1 and all(row > rows[0] + 8 for row in rows[1:])
    stranger = bench.root.locator(".tpl-lane", has_text="a stranger")
    expect(stranger).not_to_contain_text("new")
    bench.type(trust("*"))
    expect(stranger).to_contain_text("1 gets in")
    expect(stranger.locator(".tpl-fresh")).to_have_text("new")


def test_a_contents_list_of_jupyterlab_moves_no_verdict(lab, page):
    """It puts an empty place for a number into every heading, until the verdict is drawn anew."""
    bench = opened(lab, page)
    expect(bench.verdict.locator(".numbering-entry")).to_have_count(1)
    words = bench.verdict.locator("span").last
    before = words.bounding_box()
    bench.type(trust(INTERN))
    expect(bench.verdict.locator(".numbering-entry")).to_have_count(0)
    assert words.bounding_box()["x"] == before["x"]


def test_nothing_covers_what_somebody_is_at(lab, page):
    """A hint goes with the first key, a menu when it was used, with Escape, and with a press elsewhere."""
    bench = opened(lab, page, "workbench = Workbench(world)\nworkbench")
    bench.type(trust("arn:aws:iam::123456789012:user/nobody"))
    hint = page.locator(".tpl-tips .cm-tooltip-hover")
    bench.root.locator(".cm-lintRange-error").first.hover()
    expect(hint).to_be_visible()
    page.keyboard.type(" ")
    expect(hint).to_have_count(0)

    menu = bench.root.locator(".tpl-menu")
    for close in (
        lambda: page.keyboard.press("Escape"),
        lambda: bench.verdict.click(),
        lambda: menu.get_by_role("button", name="Start again").click(),
    ):
        menu.locator("summary").first.click()
        expect(menu).to_have_attribute("open", "")
        close()
        expect(menu).not_to_have_attribute("open", "")
    expect(bench.root.locator(".tpl-said")).to_have_text("Back to where the workbench began.")


def test_the_only_name_that_fits_is_not_offered_where_it_stands(lab, page):
    bench = opened(lab, page, "workbench = Workbench(world)\nworkbench")
    bench.type(trust(OPERATOR))
    offers = page.locator(".tpl-tips .cm-tooltip-autocomplete")
    bench.root.locator(".cm-line", has_text="user/backup-operator").click()
    for key in ("End", "End", *["ArrowLeft"] * 3, *["Backspace"] * 2):  # of the row, of the line, behind the name
        page.keyboard.press(key)
    page.keyboard.type("o", delay=90)
    expect(offers).to_be_visible()
    page.keyboard.type("r", delay=90)
    expect(offers).to_have_count(0)


def test_the_role_and_the_bucket_fit_however_few_ask(page):
    """They are higher than one or two lanes: the stage grows, and what stands below it stays free."""
    world = told(trust_policy(OPERATOR), permission("s3:*", ["arn:aws:s3:::your-bucket-name", "arn:aws:s3:::*/*"]))
    page.set_viewport_size({"width": 1440, "height": 900})
    for callers in (["backup-operator"], ["backup-operator", "intern"], ["backup-operator", "intern", "C/admin"]):
        target = [Wanted(who, who == "backup-operator", {"caller": who}) for who in callers]
        model = WorkbenchModel(world, target, trust_policy=trust_policy(OPERATOR))
        model.assume()
        still = Still(stage.drawn(model.scene(), "tpl-1"))
        list(screenshots(page, [still]))
        box, home, line = (
            page.locator(f".tpl-stage {part}").first.bounding_box()
            for part in (".tpl-at-home", ".tpl-inside .tpl-node:last-child", ".tpl-lane")
        )
        assert home["y"] + home["height"] <= box["y"] + box["height"] + 1, callers
        assert round(line["height"]) == 30, "a lane is not stretched"
    world.reset()
