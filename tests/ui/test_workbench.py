"""The workbench without a browser: its model, its parts, what it shows and what it says where no kernel is."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from helpers import iam
from helpers.ui import PlainEditor, Workbench, WorkbenchModel, attempt_html, guard, live_form, static_form
from helpers.ui.report import of_model

NASTY = "<img src=x onerror=alert(1)>&\"'"


def words(html):
    """The words of some HTML, without tags, signs and the numbers of lists."""
    text = unescape(re.sub(r"<[^>]+>", " ", re.sub(r'<span[^>]*aria-hidden="true">.*?</span>', " ", html)))
    return " ".join(text.split())


def type_in(workbench, text):
    editor = workbench.editor
    editor._handle_msg({"content": {"data": {"method": "update", "state": {"rev": editor.rev + 1, "value": text}}}})


# --- the model -------------------------------------------------------------------------------------------------


def test_the_draft_starts_as_the_stored_policy(world, policy):
    assert WorkbenchModel(world).trust_policy == policy()


def test_drafts_ask_nobody(world, workbench, policy):
    world.trail.clear()
    type_in(workbench, policy("arn:aws:iam::123456789012:root"))
    type_in(workbench, "{")
    workbench.caller_choice.value = "intern"
    workbench.external_id_text.value = "x"
    assert world.trail.events(root=True) == ()
    assert workbench.attempt is None


def test_an_empty_external_id_is_not_sent(world, workbench):
    workbench.assume()
    assert workbench.attempt.external_id is None
    assert "sts:ExternalId" not in workbench.attempt.decision.request.context
    workbench.external_id = "company-a-7f3d"
    workbench.assume()
    assert workbench.attempt.decision.request.context["sts:ExternalId"] == "company-a-7f3d"


def test_the_answer_belongs_to_the_form_it_was_made_with(workbench, policy):
    workbench.assume()
    model = workbench.model
    assert model.answered and model.marks
    before = model.trust_policy
    workbench.trust_policy = policy("*")
    assert not model.answered and model.marks == []
    workbench.trust_policy = before
    assert model.answered and model.marks
    workbench.external_id = "other"
    assert not model.answered


def test_the_marks_stand_on_the_lines_that_decided(workbench, policy):
    workbench.assume()
    assert [(m["kind"], m["line"], m["end_line"]) for m in workbench.editor.marks] == [("allow", 4, 10)]
    workbench.trust_policy = policy("arn:aws:iam::123456789012:user/intern")
    assert workbench.editor.marks == []
    workbench.assume()
    [mark] = workbench.editor.marks
    assert (mark["kind"], mark["line"]) == ("nomatch", 6)
    assert "trusts arn:aws:iam::123456789012:user/intern" in mark["text"]
    workbench.trust_policy = policy(Effect="Deny")
    workbench.assume()
    assert [m["kind"] for m in workbench.editor.marks] == ["deny"]


def test_marks_know_the_editors_text_when_aws_stores_another_form(workbench, policy):
    workbench.trust_policy = policy("123456789012").replace("\n", "\n\n")
    workbench.assume()
    [mark] = workbench.editor.marks
    lines = workbench.trust_policy.split("\n")
    assert lines[mark["line"] - 1].strip() == "{" and lines[mark["end_line"] - 1].strip() == "}"


# --- the parts -------------------------------------------------------------------------------------------------


def test_typing_pressing_reading(workbench, policy):
    type_in(workbench, policy("arn:aws:iam::123456789012:user/intern"))
    workbench.button.click()
    assert workbench.attempt.verdict in words(workbench.result.html)
    assert workbench.result.announcement.startswith("Denied: backup-operator may not assume BackupAccessRole.")
    assert workbench.result.announced == 1
    type_in(workbench, policy())
    assert "Before your last change" in words(workbench.result.html)
    workbench.editor._handle_custom_msg({"event": "submit"}, [])  # Ctrl+Enter
    assert "Allowed: " in workbench.result.html and "reports/q4.csv" in workbench.result.html
    assert workbench.result.announced == 2


def test_the_same_answer_again_is_an_answer(workbench, policy):
    workbench.trust_policy = policy("444455556666")
    workbench.button.click()
    workbench.trust_policy += "\n"
    assert "Before your last change" in workbench.result.html
    workbench.button.click()
    assert "Before your last change" not in workbench.result.html
    assert workbench.result.announced == 2


def test_the_form_says_what_is_sent(workbench):
    assert "no ExternalId" in workbench.external_id_words.value
    workbench.external_id_text.value = NASTY
    assert "<img" not in workbench.external_id_words.value
    assert "Sent: <img" in words(workbench.external_id_words.value) or "Sent:" in workbench.external_id_words.value


def test_every_persona_can_be_chosen(world, workbench):
    assert set(dict(workbench.caller_choice.options).values()) == {who.name for who in world.personas}
    workbench.caller_choice.value = "ec2.amazonaws.com"
    workbench.button.click()
    assert workbench.attempt.verdict == "Denied: ec2.amazonaws.com may not assume BackupAccessRole."


def test_code_and_page_stay_together(workbench, policy):
    workbench.caller = "intern"
    workbench.external_id = "company-a-7f3d"
    workbench.trust_policy = policy("*")
    assert workbench.caller_choice.value == "intern"
    assert workbench.external_id_text.value == "company-a-7f3d"
    assert workbench.editor.value == policy("*")
    workbench.caller_choice.value = "developer"
    assert workbench.caller == "developer"


def test_there_is_one_live_region_and_nothing_moves_into_another_part(workbench):
    children = workbench.children
    assert [type(child).__name__ for child in children] == ["PolicyEditor", "HBox", "ResultView"]
    workbench.assume()
    assert workbench.children == children


# --- bad input -------------------------------------------------------------------------------------------------


def test_broken_json_names_the_place_and_keeps_the_old_policy(world, workbench, policy):
    type_in(workbench, '{\n  "Version": "2012-10-17",\n}')
    assert [(f["line"], f["column"]) for f in workbench.editor.findings] == [(2, 26)]
    workbench.button.click()
    shown = words(workbench.result.html)
    assert "Not saved: the trust policy is not JSON." in shown
    assert "Line 2, column 26" in shown
    assert "BackupAccessRole keeps the trust policy it had." in shown
    assert WorkbenchModel(world).trust_policy == policy()
    type_in(workbench, policy())
    workbench.button.click()
    assert workbench.attempt.allowed


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"trust_policy": "x" * 1_000_000}, "The document has 1,000,000 characters"),
        ({"trust_policy": ""}, "There is no text."),
        ({"trust_policy": "\ud800"}, "Not saved: the trust policy is not JSON."),
        ({"caller": "nobody"}, "There is no persona 'nobody'."),
        ({"caller": ""}, "The caller is empty."),
        ({"caller": NASTY}, "There is no persona"),
        ({"session_name": ""}, "The RoleSessionName has 0 characters"),
        ({"external_id": "x"}, "The ExternalId has 1 character"),
        ({"external_id": "x" * 1_000_000}, "The ExternalId has 1,000,000 characters"),
        ({"external_id": NASTY}, "AWS does not take this request"),
    ],
)
def test_bad_input_is_a_sentence_and_the_workbench_lives_on(workbench, policy, change, sentence):
    for name, value in change.items():
        setattr(workbench.model, name, value)
    workbench.button.click()
    shown = words(workbench.result.html)
    assert sentence in shown
    assert len(shown) < 5000
    workbench.trust_policy, workbench.caller, workbench.external_id = policy(), "backup-operator", ""
    workbench.model.session_name = "VendorSession"
    workbench.button.click()
    assert workbench.attempt.allowed


def test_a_role_that_does_not_exist_is_one_sentence(world):
    workbench = Workbench(world, role=f"Gone{NASTY}")
    assert "Run the cell that creates it" in words(workbench.result.html)
    assert "<img" not in workbench.result.html
    assert len(workbench.children) == 1
    bundle = workbench._repr_mimebundle_()
    assert bundle["text/plain"].startswith("There is no role Gone")
    assert workbench.assume().verdict.startswith("Not saved:")


def test_an_unknown_caller_can_be_shown(world):
    workbench = Workbench(world, caller="nobody")
    workbench.button.click()
    assert "There is no persona 'nobody'." in words(workbench.result.html)


def test_a_fault_of_the_lab_is_told_in_the_workbench(workbench, monkeypatch):
    monkeypatch.setattr(guard, "RAISE", False)
    monkeypatch.setattr(workbench.model, "assume", lambda: 1 / 0)
    workbench.button.click()
    assert "ZeroDivisionError" in words(workbench.result.html)
    monkeypatch.undo()
    workbench.button.click()
    assert "Allowed" in workbench.result.html and workbench.problem == ""


def test_the_role_may_vanish(world, workbench):
    world.reset()
    workbench.button.click()
    assert "Not saved: there is no role BackupAccessRole." in words(workbench.result.html)


# --- escaping --------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def parsed(html):
    tags = Tags()
    tags.feed(html)
    return tags


@pytest.fixture
def nasty(world, workbench, policy):
    """Markup in everything a learner can name: object keys, Sid, condition, ExternalId, session."""
    s3 = world.client("s3", "A/admin")
    s3.put_object(Bucket="your-bucket-name", Key=f"x{NASTY}", Body=b"")
    workbench.trust_policy = policy(Condition={"StringNotEquals": {"sts:ExternalId": NASTY}})
    workbench.assume()
    return workbench


def test_nothing_typed_becomes_html(nasty, policy):
    assert "onerror=alert" in words(nasty.result.html)
    assert nasty.attempt.allowed
    nasty.trust_policy = policy(Condition={"StringEquals": {"sts:ExternalId": NASTY}})
    for _ in range(2):
        for html in (nasty.result.html, static_form.html(nasty.model), attempt_html(nasty.attempt)):
            assert not parsed(html).tags & {"img", "script"}
            assert not parsed(html).attributes & {"onerror", "src"}
        nasty.assume()


# --- where no kernel is ----------------------------------------------------------------------------------------


def test_the_static_html_needs_no_class_and_no_style(nasty):
    for html in (nasty._repr_mimebundle_()["text/html"], static_form.html(WorkbenchModel(nasty.model.world))):
        assert parsed(html).attributes == set()
        assert parsed(html).tags <= {"h4", "p", "pre", "table", "tr", "th", "td", "ol", "li"}


def test_the_bundle_has_the_live_widget_and_two_texts(workbench):
    bundle = workbench._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "Not asked yet." in bundle["text/plain"] and "Not asked yet." in bundle["text/html"]
    workbench.assume()
    bundle = workbench._repr_mimebundle_()
    assert str(workbench.attempt) in bundle["text/plain"]
    assert "ExternalId: not sent" in bundle["text/plain"]


@pytest.mark.parametrize(
    "principal", ["arn:aws:iam::123456789012:user/backup-operator", "444455556666", "nobody", None]
)
def test_live_and_static_form_say_the_same_words(workbench, policy, principal):
    if principal is not None:
        workbench.trust_policy = policy(principal)
        workbench.assume()
    report = of_model(workbench.model)
    live, still = words(live_form.html(report)), words(static_form.html(workbench.model))
    said = [report.verdict, report.reason, *(f"{name} {value}" for name, value in report.credentials)]
    said += [part for step in report.steps for part in (step.title, step.words, step.verdict.value, step.aws_says)]
    said += [f"{item.key} {item.size}" for item in report.listing or ()]
    for sentence in said:
        assert " ".join(sentence.split()) in live
        assert " ".join(sentence.split()) in still


def test_credentials_never_appear_whole(workbench):
    whole = workbench.assume().credentials.as_sts_gives_them()
    shown = [workbench.result.html, repr(workbench), *map(str, workbench._repr_mimebundle_().values())]
    for text in shown:
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"):
            assert whole[name] not in text


def test_two_workbenches_do_not_mix(world, policy):
    one, two = Workbench(world), Workbench(world, caller="intern")
    one.trust_policy = policy("*")
    assert two.trust_policy == policy()
    one.assume()
    assert two.attempt is None
    assert repr(one) == repr(two) == "Workbench(role='BackupAccessRole')"


def test_the_plain_workbench_needs_no_script(world, policy):
    workbench = Workbench(world, plain=True)
    assert isinstance(workbench.editor, PlainEditor)
    workbench.editor.area.value = policy("444455556666")
    workbench.button.click()
    assert 'role="status"' in workbench.result.value
    assert "Denied: backup-operator may not assume BackupAccessRole." in words(workbench.result.value)
    assert "trusts" in words(workbench.editor.words.value)


def test_the_draft_and_the_real_call_agree(workbench, policy):
    for text in (policy(), policy(Resource="*"), "{", policy(Sid="a b")):
        would_save = not iam.parse(text, iam.PolicyKind.TRUST).errors
        workbench.trust_policy = text
        assert workbench.assume().saved is would_save
