"""What stands where no kernel is: documents in a fixed width, one line a step, nothing that only a kernel could do."""

from __future__ import annotations

import re

import pytest

from helpers.course import lessons
from helpers.course.exercises.targets import Wanted
from helpers.course.rounds.attempt_result import StepVerdict
from helpers.ui import Workbench, static_html
from helpers.ui.exercise_view import ExerciseView
from helpers.ui.workbench import PARTS
from tests.story import OPERATOR, trust_policy

LESSONS_EXERCISES = [exercise.id for exercise in lessons.exercises()]


def documents(html):
    """What stands in `<pre>`."""
    return re.findall(r"<pre>(.*?)</pre>", html, re.DOTALL)


def refused(world):
    """A workbench with everything, after AWS has said no."""
    workbench = Workbench(
        world, *PARTS, policies=("trust", "caller"), caller="intern", trust_policy=trust_policy(OPERATOR)
    )
    workbench.assume()
    assert not workbench.attempt.allowed
    return workbench


def test_documents_and_messages_have_a_fixed_width_also_in_nbconverts_html(world):
    html = refused(world).as_html()
    policy, message = documents(html)
    assert "sts:AssumeRole" in policy and "AccessDenied" in message
    assert all(re.fullmatch(r"<code>[^<]*</code>", each) for each in (policy, message))


@pytest.mark.parametrize("name", LESSONS_EXERCISES)
def test_an_exercises_policy_has_a_fixed_width(name):
    found = documents(ExerciseView(lessons.exercise(name)).as_html())
    assert found and all(re.fullmatch(r"<code>[^<]*</code>", each) for each in found)


def test_a_step_is_one_line(world):
    workbench = refused(world)
    html, text = workbench.as_html(), workbench.as_text()
    for step in workbench.model.preview.path:
        head = f"{step.title}: {step.verdict.value}."
        assert f"<li>{head} " in html
        assert f"\n- {head}" in text
    assert StepVerdict.STOPPED in {step.verdict for step in workbench.model.preview.path}
    assert not re.search(r"<li>[^<]*<p>", html)


def test_the_statements_of_a_step_stand_below_it(world):
    workbench = refused(world)
    step = next(step for step in workbench.model.preview.path if step.looked)
    first = step.looked[0].words
    assert f"<ul><li>{static_html.html(first)[:30]}" in workbench.as_html()
    assert f"\n  · {first[:30]}" in workbench.as_text()


def test_nothing_is_asked_that_needs_a_kernel(world):
    for workbench in (Workbench(world, *PARTS), refused(world)):
        live = "".join([workbench.result.html, workbench.details.html])
        assert "Press" in live or "statement" in live
        for form in (workbench.as_html(), workbench.as_text()):
            assert not re.search(r"\bPress\b|\bpress\b|\d statements? looked at", form)


def test_a_verdict_that_is_not_as_wanted_says_so_in_words(world):
    target = [Wanted("the intern", True, {"caller": "intern"})]
    workbench = Workbench(world, "verdict", caller="intern", target=target, trust_policy=trust_policy(OPERATOR))
    assert "<p>Not as wanted: should get in</p>" in workbench.as_html()
    assert "\nNot as wanted: should get in\n" in workbench.as_text()


@pytest.mark.parametrize(
    ("live", "html", "text"),
    [
        ("<ul><li><p>one</p><p>two</p></li></ul>", "<ul><li>one two</li></ul>", "- one two"),
        (
            "<ol><li><p>a</p><details><summary>more</summary><ul><li>b</li></ul></details></li><li>c</li></ol>",
            "<ol><li>a more<ul><li>b</li></ul></li><li>c</li></ol>",
            "- a more\n  · b\n- c",
        ),
        ('<pre class="x">{\n  1\n}</pre>', "<pre><code>{\n  1\n}</code></pre>", "{\n1\n}"),
        ("<details><summary>more</summary>x</details>", "<p>more</p>x", "more\nx"),
        ('<p>yes<span data-live> no</span></p><p aria-hidden="true">no</p>', "<p>yes</p>", "yes"),
        ("<p>a &lt;b&gt; </p>", "<p>a &lt;b&gt; </p>", "a <b>"),
    ],
    ids=["paragraphs of an item", "items of an item", "document", "summary", "needs a kernel", "escaped"],
)
def test_what_becomes_of_each_element(live, html, text):
    assert static_html.html(live) == html
    assert static_html.words(live) == text
