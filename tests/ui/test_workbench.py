"""The workbench without a browser: its model, its parts, what it shows and what it says where no kernel is."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers import iam
from helpers.course import links
from helpers.course.exercises.targets import Wanted
from helpers.course.links import Home
from helpers.course.rounds import session_calls
from helpers.ui import PlainEditor, Workbench, WorkbenchModel, callbacks, sharing, static_html, world_watch
from helpers.ui.parts import verdict
from helpers.ui.parts.draw import DRAW
from helpers.ui.parts.verdict import ANSWERED, FORESEEN
from helpers.ui.workbench import PARTS, UnknownPart
from helpers.ui.workbench_model import KINDS
from helpers.ui.world_watch import all_follow
from tests.story import OPERATOR, permission, trust_policy
from tests.ui.kit import NASTY, Tags, page, send, type_in

STATIC_TAGS = {"h3", "p", "pre", "table", "caption", "thead", "tbody", "tr", "th", "td", "ol", "ul", "li", "code"}


def words(html):
    """The words of some HTML, without tags, signs and the numbers of lists."""
    html = re.sub(r'<button[^>]*class="tpl-link"[^>]*>(.*?)</button>', r"\1", html)  # a way inside a sentence
    text = unescape(re.sub(r"<[^>]+>", " ", re.sub(r'<span[^>]*aria-hidden="true">.*?</span>', " ", html)))
    return " ".join(text.split())


def do(workbench, deed, value=""):
    send(workbench.result, deed, value)


def fill(workbench, **values):
    do(workbench, "set", values)


# --- the model -------------------------------------------------------------------------------------------------


def test_the_draft_starts_as_the_stored_policy(world, policy):
    assert WorkbenchModel(world).trust_policy == policy()


def test_drafts_ask_nobody(world, workbench, policy):
    world.trail.clear()
    type_in(workbench.editor, policy("arn:aws:iam::123456789012:root"))
    type_in(workbench.editor, "{")
    fill(workbench, caller="intern", external_id="x", source_ip="203.0.113.9", tags="a=b")
    do(workbench, "tab", "role")
    do(workbench, "cell", "0:0")
    do(workbench, "share")
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
    assert model.answered and ANSWERED in words(page(workbench))
    before = model.trust_policy
    workbench.trust_policy = policy("*")
    assert not model.answered and FORESEEN in words(page(workbench))
    workbench.trust_policy = before
    assert model.answered and ANSWERED in words(page(workbench))
    workbench.external_id = "other"
    assert not model.answered


def test_the_marks_stand_on_the_lines_that_decide(workbench, policy):
    assert [(m["kind"], m["line"], m["end_line"]) for m in workbench.editor.marks] == [("allow", 4, 10)]
    workbench.trust_policy = policy("arn:aws:iam::123456789012:user/intern")
    [mark] = workbench.editor.marks
    assert (mark["kind"], mark["line"]) == ("nomatch", 7)
    assert "trusts arn:aws:iam::123456789012:user/intern" in mark["text"]
    workbench.trust_policy = policy(Effect="Deny")
    assert [m["kind"] for m in workbench.editor.marks] == ["deny"]
    workbench.trust_policy = policy()[:-2]
    assert workbench.editor.marks == []


# a trust policy → what stands behind the line that decides
WORDS = [
    (trust_policy(OPERATOR), {}, "allows"),
    (trust_policy(OPERATOR, Effect="Deny"), {}, "denies"),
    (trust_policy(OPERATOR, Condition={"StringEquals": {"sts:ExternalId": "x1"}}), {}, "absent"),
    (trust_policy(OPERATOR, Condition={"StringEquals": {"sts:ExternalId": "x1"}}), {"external_id": "x2"}, "no match"),
    (trust_policy("444455556666"), {}, "no match"),
]


@pytest.mark.parametrize(("trust", "form", "word"), WORDS)
def test_a_word_stands_behind_the_line_that_decides(world, trust, form, word):
    marks = Workbench(world, trust_policy=trust, **form).editor.marks
    assert [mark["word"] for mark in marks] == [word]


# who is named and not there → the line that says so
GONE = [
    ("arn:aws:iam::123456789012:user/backup-operater", 7),
    ("arn:aws:iam::123456789012:role/None", 7),
    ("AIDAQQQQQQQQQQQQQQQQQ", 7),
]


@pytest.mark.parametrize(("principal", "line"), GONE)
def test_who_is_named_and_not_there_is_marked_and_nothing_is_saved(world, principal, line):
    workbench = Workbench(world)
    stored = workbench.model.stored_trust
    workbench.trust_policy = trust_policy(principal)
    (found,) = [each for each in workbench.editor.findings if each["severity"] == "error"]
    assert found["line"] == line and principal in found["words"]
    drawn = page(workbench)
    assert f'data-with="trust:{line}"' in drawn and f"See line {line}" in words(drawn)
    assert "Last text that could be saved" in words(drawn)
    workbench.assume()
    assert workbench.model.stored_trust == stored and "BackupAccessRole keeps the trust policy it had" in words(
        page(workbench)
    )
    # Somebody of an account that the lab does not hold may be there.
    workbench.trust_policy = trust_policy("arn:aws:iam::999988887777:user/somebody")
    assert [each for each in workbench.editor.findings if each["severity"] == "error"] == []


def test_the_reason_leads_to_the_line_it_names(world):
    workbench = Workbench(world, trust_policy=trust_policy(OPERATOR))
    assert re.search(
        r'\(statement 1, <button[^>]*data-do="reveal" data-with="trust:4">line 4</button>\)', page(workbench)
    )
    workbench = Workbench(world, policies=("trust", "caller"), others={"caller": permission("sts:TagSession", "*")})
    assert "See line 1 of the caller's permission" in words(page(workbench))
    assert "See line" not in words(page(Workbench(world, others={"caller": permission("sts:TagSession", "*")})))


def test_a_job_has_no_vendors_session_name_unless_one_types_it(world):
    workbench = Workbench(world, caller="github")
    assert "VendorSession" not in workbench.as_text().partition("\n")[0]
    line, _, behind = workbench.result.html.partition('<details id="' + workbench._uid + "-more")
    assert 'name="session_name"' not in line and 'name="session_name"' in behind
    workbench.model.session_name = "run-12"
    line, _, behind = workbench.result.html.partition('<details id="' + workbench._uid + "-more")
    assert 'name="session_name"' not in line and 'name="session_name"' in behind, "it stays where one types"
    assert "Session name: run-12" in workbench.as_text().partition("\n")[0]


def test_a_first_screen_has_what_a_lesson_needs(world):
    """The line of the request has the fields that are named; the others are behind its button, and all still count."""
    workbench = Workbench(world, first=["caller"], advice=False)
    line, _, behind = workbench.result.html.partition('<details id="' + workbench._uid + "-more")
    assert 'name="caller"' in line and 'name="external_id"' not in line and 'name="session_name"' not in line
    assert 'name="external_id"' in behind and 'name="session_name"' in behind
    for form in (workbench.as_text().partition("\n")[0], workbench.as_html().partition("<h3>Who gets")[0]):
        assert "ExternalId" not in form and "VendorSession" in form, form
    assert "Second factor" in workbench.as_html() and "Second factor" not in workbench.as_text()
    workbench.external_id = "x1"
    assert "ExternalId: x1" in workbench.as_text() and "<th>ExternalId</th><td>x1</td>" in workbench.as_html()
    assert "ExternalId: Absent" in Workbench(world).as_text()
    assert "More: 1 set" in words(page(workbench))
    assert workbench.model.ask.external_id == "x1" and workbench.model.ask.session_name == "VendorSession"
    workbench.trust_policy = trust_policy("123456789012")
    assert workbench.editor.findings == []
    workbench.trust_policy = trust_policy("arn:aws:iam::123456789012:user/nobody")
    assert [each["severity"] for each in workbench.editor.findings] == ["error"]  # what AWS says is no advice
    assert "sts:ExternalId" in Workbench(world, trust_policy=trust_policy("123456789012")).editor.findings[0]["words"]
    with pytest.raises(UnknownPart, match="no field 'mfa'"):
        Workbench(world, first=["mfa"])


def test_the_target_says_when_it_is_met(world):
    wanted = [
        Wanted("the operator", True, {"caller": "backup-operator"}),
        Wanted("intern", False, {"caller": "intern"}),
    ]
    workbench = Workbench(world, target=wanted, trust_policy=trust_policy(OPERATOR))
    said = words(page(workbench))
    assert "Target met: 2 of 2 as wanted" in said and "The target is met: all 2 requests end as wanted." in said
    workbench.trust_policy = trust_policy("444455556666")
    assert "met" not in words(DRAW["verdict"](workbench.model, workbench._view))


def test_an_event_has_its_number_in_the_trail(world):
    workbench = Workbench(world, trust_policy=trust_policy(OPERATOR))
    workbench.assume()
    for number in workbench.attempt.events:
        assert re.search(rf'<th scope="row">{number}</th>', page(workbench))


def test_a_session_knows_by_itself_of_a_second_factor(world):
    said = "Absent: the caller's own session says aws:MultiFactorAuthPresent false."
    assert said in words(page(Workbench(world, caller="BackupServiceRole")))
    assert said not in words(page(Workbench(world, caller="backup-operator")))


def test_the_fault_that_aws_names_stands_first_below_the_editor(world):
    """Two faults, of which the later line is the one that is named."""
    text = trust_policy(OPERATOR, Condition={"StringEqual": {"sts:ExternalId": "x1"}}, Resource="*")
    workbench = Workbench(world, trust_policy=text)
    first, second = workbench.editor.findings
    assert first["line"] > second["line"]
    assert f"See line {first['line']}" in words(page(workbench))


def test_of_many_opened_accounts_the_oldest_folds_again(world):
    workbench = Workbench(world)
    opened = re.compile(r'data-with="(\w+)" aria-expanded="true"')
    for account in ("B", "A", "services"):
        do(workbench, "unfold", account)
    assert sorted(opened.findall(page(workbench))) == ["A", "B", "services"]
    do(workbench, "unfold", "D")  # a twelfth line does not fit
    assert sorted(opened.findall(page(workbench))) == ["A", "D", "services"]
    do(workbench, "unfold", "A")
    assert sorted(opened.findall(page(workbench))) == ["D", "services"]


def test_each_policy_shows_its_own_marks(workbench):
    assert [m["kind"] for m in workbench.editor.marks] == ["allow"]
    for tab in ("role", "caller"):
        workbench.show(tab)
        assert [m["kind"] for m in workbench.editor.marks] == ["allow"], tab
    workbench.show("bucket")
    assert workbench.editor.marks == []


def test_the_mark_of_a_deny_says_why_it_applies(workbench, policy):
    document = json.loads(policy("123456789012"))
    document["Statement"].append(
        {
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "sts:AssumeRole",
            "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        }
    )
    workbench.trust_policy = json.dumps(document, indent=2)
    workbench.assume()
    [mark] = [mark for mark in workbench.editor.marks if mark["kind"] == "deny"]
    assert mark["text"].endswith(
        "applies; the request has no aws:MultiFactorAuthPresent and BoolIfExists holds without it."
    )


def test_marks_know_the_editors_text_when_aws_stores_another_form(workbench, policy):
    workbench.trust_policy = policy("123456789012").replace("\n", "\n\n")
    workbench.assume()
    [mark] = workbench.editor.marks
    lines = workbench.trust_policy.split("\n")
    assert lines[mark["line"] - 1].strip() == "{" and lines[mark["end_line"] - 1].strip() == "}"


# --- the parts -------------------------------------------------------------------------------------------------


def test_typing_pressing_reading(workbench, policy):
    type_in(workbench.editor, policy("arn:aws:iam::123456789012:user/intern"))
    assert FORESEEN in words(page(workbench))
    do(workbench, "assume")
    assert ANSWERED in words(page(workbench))
    assert "Denied at the trust policy" in words(page(workbench))
    assert "Denied at the trust policy. The trust policy" in workbench.result.announcement
    type_in(workbench.editor, policy())
    assert FORESEEN in words(page(workbench))
    workbench.editor._handle_custom_msg({"event": "submit"}, [])  # Ctrl+Enter
    assert "Allowed, and listed" in page(workbench) and "reports/q4.csv" in page(workbench)
    assert workbench.result.announcement.startswith(ANSWERED)


def test_the_same_answer_again_is_an_answer(workbench, policy):
    workbench.trust_policy = policy("444455556666")
    do(workbench, "assume")
    spoken = workbench.result.announced
    workbench.trust_policy += "\n"
    assert ANSWERED not in words(page(workbench))
    do(workbench, "assume")
    assert ANSWERED in words(page(workbench))
    assert workbench.result.announced > spoken


def test_the_form_says_for_whom_a_service_works(workbench):
    assert "Works for" not in words(page(workbench)), "a user works for nobody"
    workbench.model.fill({"caller": "ecs-tasks.amazonaws.com"})
    said = words(page(workbench))
    assert "Absent: an AWS service sends no aws:SourceIp." in said
    assert "Absent: by itself the service sends aws:SourceAccount 111122223333." in said
    workbench.model.fill({"for_account": "444455556666"})
    assert "by itself the service sends aws:SourceArn arn:aws:ecs:eu-central-1:444455556666:" in words(page(workbench))
    workbench.model.fill({"caller": "backup-operator"})
    assert not workbench.model.ask.fault, "what was typed for a service is nothing to a user"
    workbench.model.fill({"caller": "glue.amazonaws.com", "for_account": ""})
    assert "Absent: no aws:SourceAccount." in words(page(workbench)), "no page says that it sends one"


def test_the_form_says_what_is_absent(workbench):
    for sentence in ("the call sends no ExternalId", "no aws:RequestTag key", "send no aws:MultiFactorAuthPresent"):
        assert sentence in words(page(workbench))
    fill(workbench, tags="team=backup")
    assert "aws:RequestTag/team backup" in words(page(workbench))
    fill(workbench, external_id=NASTY)
    assert "<img" not in page(workbench)
    assert "Set: <img" in words(page(workbench))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"duration": "soon"}, "The duration 'soon' is no number of seconds; write one such as 3600."),
        ({"tags": "team"}, "The session tag 'team' has no value; write key=value, such as team=backup."),
        ({"moment": "noon"}, "The time 'noon' can't be read; write it as 2035-01-15 21:30."),
        ({"moment": "2034-01-01 00:00"}, "The time '2034-01-01 00:00' has passed"),
        ({"source_ip": "here"}, "The source address 'here' is no IP address"),
    ],
)
def test_a_field_that_can_not_be_sent_says_so_before_and_after_the_button(workbench, typed, sentence):
    fill(workbench, **typed)
    assert sentence in words(page(workbench))
    do(workbench, "assume")
    assert sentence in words(page(workbench))
    assert workbench.attempt.verdict == "Not sent: the request is not complete."


def test_every_field_reaches_the_real_call(world, workbench, policy):
    workbench.trust_policy = policy(Action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    vendor = world.client("iam", "B/admin")
    everything = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*", "Resource": "*"}}'
    vendor.put_user_policy(UserName="backup-operator", PolicyName="Assume", PolicyDocument=everything)
    typed = {
        "external_id": "company-a-7f3d",
        "session_name": "Nightly",
        "mfa": "code",
        "source_ip": "203.0.113.77",
        "moment": "2035-01-15 21:30",
        "duration": "900",
        "tags": "team=backup",
        "source_identity": "alice",
    }
    fill(workbench, **typed)
    attempt = workbench.assume()
    assert attempt.saved and attempt.steps[1].verdict.value == "passed", str(attempt)
    event = next(e for e in world.trail.events(root=True)[::-1] if e.action == "sts:AssumeRole")
    context = event.context
    assert context["sts:ExternalId"] == "company-a-7f3d" and context["sts:RoleSessionName"] == "Nightly"
    assert context["aws:MultiFactorAuthPresent"] == "true" and context["aws:SourceIp"] == "203.0.113.77"
    assert context["aws:CurrentTime"] == "2035-01-15T21:30:00Z" and context["aws:RequestTag/team"] == "backup"
    assert context["sts:SourceIdentity"] == "alice"
    assert f"{attempt.credentials.expiration:%H:%M}" == "21:45"
    do(workbench, "start-again")
    do(workbench, "replay", str(event.number))
    again = {name: workbench.model.fields.get(name, "") for name in ("mfa", "tags", "source_identity")}
    assert again == {"mfa": "code", "tags": "team=backup", "source_identity": "alice"}
    assert (workbench.external_id, workbench.model.session_name) == ("company-a-7f3d", "Nightly")


def test_every_persona_and_any_arn_can_be_chosen(world, workbench):
    for persona in world.personas:
        fill(workbench, caller=persona.name)
        assert workbench.caller == persona.name
        assert persona.arn in words(page(workbench))
    fill(workbench, caller="ec2.amazonaws.com")
    do(workbench, "assume")
    assert workbench.attempt.verdict == "Denied: ec2.amazonaws.com may not assume BackupAccessRole."
    fill(workbench, caller="arn:")
    assert workbench.caller == "arn:aws:iam::444455556666:user/admin"
    fill(workbench, caller_arn="arn:aws:iam::555566667777:user/made-up")
    assert "takes them to hold the permission" in words(page(workbench))
    do(workbench, "assume")
    assert "The lab has no keys of this caller" in workbench.attempt.reason
    fill(workbench, caller_arn=OPERATOR)
    do(workbench, "assume")
    assert workbench.attempt.allowed


def test_a_row_of_the_trail_fills_the_form_with_whoever_asked(world):
    workbench = Workbench(world, "form", "verdict", "trail")
    for caller in ("BackupServiceRole", "intern", "A/admin", "ec2.amazonaws.com"):
        fill(workbench, caller=caller)
        workbench.assume()
        event = next(e for e in world.trail.events(root=True)[::-1] if e.action == "sts:AssumeRole")
        fill(workbench, caller="developer")
        do(workbench, "replay", str(event.number))
        assert workbench.caller == caller


def test_code_and_page_stay_together(workbench, policy):
    workbench.caller = "intern"
    workbench.external_id = "company-a-7f3d"
    workbench.trust_policy = policy("*")
    assert '<option value="intern" selected>' in page(workbench)
    assert 'value="company-a-7f3d"' in page(workbench)
    assert workbench.editor.value == policy("*")
    fill(workbench, caller="developer")
    assert workbench.caller == "developer"


def test_one_region_speaks_and_nothing_moves_into_another_part(workbench):
    children = workbench.children
    [screen] = children
    drawn = ["ResultView", "ResultView", "PolicyEditor", "ResultView"]
    assert [type(child).__name__ for child in screen.children] == drawn
    assert [child.speaks for child in screen.children if hasattr(child, "speaks")] == [True, False, False]
    workbench.assume()
    assert workbench.children == children


@pytest.mark.parametrize("part", PARTS)
def test_each_part_stands_alone(world, part):
    workbench = Workbench(world, part)
    workbench.assume()
    shown = workbench.as_html()
    assert shown and words(shown)
    if part not in ("editor", "form"):
        assert shown == static_html.html(DRAW[part](workbench.model, workbench._view))
        assert len(workbench.children) == 1
    assert workbench.as_text()


def test_what_does_not_exist_is_one_sentence(world):
    for wrong in ({"policies": ["fence"]}, {"colour": "red"}):
        with pytest.raises(UnknownPart, match=r"The workbench has no .*It has "):
            Workbench(world, **wrong)
    with pytest.raises(UnknownPart, match=r"no part 'graph'\. It has editor, form"):
        Workbench(world, "graph")


def test_all_policies_can_be_written_and_saved(world):
    workbench = Workbench(world, policies=tuple(KINDS))
    nothing = '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}'
    for tab, sentence in (
        ("session", "In, but denied by a Deny in the session policy"),
        ("role", "In, but denied by a Deny in the role's permission"),
        ("boundary", "In, but denied by a Deny in the role's boundary"),
        ("caller", "Denied by a Deny in the caller's permission"),
    ):
        do(workbench, "tab", tab)
        type_in(workbench.editor, nothing)
        assert sentence in words(page(workbench)), tab
        assert ("may not assume" if tab == "caller" else "may not list") in workbench.assume().verdict, tab
        assert sentence in words(page(workbench)), tab
        do(workbench, "start-again")
        workbench.assume()
    do(workbench, "tab", "bucket")
    outsiders = '{"Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket", "Resource": "*"}'
    type_in(workbench.editor, f'{{"Version": "2012-10-17", "Statement": [{outsiders}]}}')
    assert "Not saved" in workbench.assume().verdict  # the resource is not this bucket
    type_in(
        workbench.editor,
        workbench.editor.value.replace('"Resource": "*"', '"Resource": "arn:aws:s3:::your-bucket-name"'),
    )
    assert "In, but denied by a Deny in the bucket policy" in words(page(workbench))
    assert "but the session may not list" in workbench.assume().verdict
    assert "s3:ListBucket" in world.client("s3", "A/admin").get_bucket_policy(Bucket="your-bucket-name")["Policy"]


def test_a_text_that_a_press_on_a_tab_has_overtaken_reaches_its_own_policy(world, policy):
    workbench = Workbench(world, policies=tuple(KINDS))
    role = workbench.model.text_of("role")
    do(workbench, "tab", "role")
    late = {"written": "trust", "rev": workbench.editor.rev + 1, "value": policy("*")}
    workbench.editor._handle_msg({"content": {"data": {"method": "update", "state": late}}})
    assert workbench.trust_policy == policy("*")
    assert (workbench.model.text_of("role"), workbench.editor.value, workbench.editor.document) == (role, role, "role")


def test_of_several_broken_policies_the_same_is_named_first(world, policy):
    tabs = [tab for tab in KINDS if tab != "session"]
    for order in (tabs, tabs[::-1]):
        workbench = Workbench(world, policies=tabs)
        for tab in order:
            do(workbench, "tab", tab)
            type_in(workbench.editor, "{")
        for _ in tabs:
            preview = workbench.model.preview
            attempt = workbench.assume()
            assert attempt.verdict.startswith("Not saved")
            assert preview.foreseen.verdict == attempt.verdict
            do(workbench, "tab", preview.found.which)
            type_in(workbench.editor, policy() if preview.found.which == "trust" else permission("s3:*", "*"))
            if preview.found.which == "bucket":
                type_in(workbench.editor, "")
        assert not workbench.assume().verdict.startswith("Not saved")


def test_a_link_where_the_course_knows_its_address_and_else_the_line(workbench, monkeypatch):
    sent = []
    monkeypatch.setattr(workbench.bar, "send", sent.append)
    for home, reader in ((Home(), ""), (Home("Octo-Org/lab", "v1"), "https://octo-org.github.io/lab/read/")):
        monkeypatch.setattr(links, "home", lambda home=home: home)
        do(workbench, "share")
        assert (sent[-1]["copy"], sent[-1]["page"]) == (workbench.model.shared, reader)
    assert sent[-1]["words"].startswith("One line of text") and sent[-1]["link_words"].startswith("A link")


def test_back_and_elsewhere(world, workbench, policy):
    first = workbench.trust_policy
    workbench.trust_policy = policy("*")
    fill(workbench, caller="intern", duration="900")
    shared = workbench.model.shared
    assert "\n" not in shared
    do(workbench, "as-saved")
    assert workbench.trust_policy == first and workbench.caller == "intern"
    do(workbench, "start-again")
    assert workbench.caller == "backup-operator" and workbench.model.fields == {}
    fill(workbench, shared=f"  {shared[:40]}\n{shared[40:]} ")
    do(workbench, "take")
    assert (workbench.trust_policy, workbench.caller) == (policy("*"), "intern")
    assert workbench.editor.value == policy("*")
    do(workbench, "start-again")
    of_the_page = sharing.packed({"trust_policy": policy("*"), "account": "444455556666"})
    fill(workbench, shared=f"https://octo.github.io/lab/read/#{of_the_page}")
    do(workbench, "take")
    assert (workbench.trust_policy, workbench.caller) == (policy("*"), "backup-operator")
    assert not hasattr(workbench.model, "account"), "whose role it is, the mocked AWS says"
    fill(workbench, shared=shared[:-9])
    do(workbench, "take")
    assert "damaged or cut off" in words(workbench.bar.html)
    fill(workbench, shared="hello")
    do(workbench, "take")
    assert "This is no shared workbench" in words(workbench.bar.html)
    assert workbench.trust_policy == policy("*")


def test_the_matrix_marks_what_the_draft_changes(workbench, policy):
    assert "(changed)" not in page(workbench)
    workbench.trust_policy = policy("arn:aws:iam::123456789012:user/intern")
    shown = words(page(workbench))
    assert "user intern of 123456789012 gets in (changed)" in shown
    assert "user backup-operator of 123456789012 stays out (changed)" in shown
    assert "Newly let in: user intern" in shown and "Newly shut out: user backup-operator" in shown
    do(workbench, "cell", "0:0")
    assert "User intern of 123456789012, always: gets in. The trust policy" in words(page(workbench))
    do(workbench, "cell", "99:99")
    workbench.assume()
    assert "(changed)" not in page(workbench)


def test_a_target_is_checked_while_somebody_types(world, policy):
    target = [
        Wanted("backup-operator", True, {"caller": "backup-operator"}),
        Wanted("the intern", False, {"caller": "intern"}),
        Wanted("backup-operator with another ExternalId", False, {"external_id": "other"}),
    ]
    workbench = Workbench(world, "editor", "matrix", target=target)
    assert "Target: 2 of 3 as wanted" in words(page(workbench))
    type_in(workbench.editor, policy(Condition={"Null": {"sts:ExternalId": "true"}}))
    assert "Target met: 3 of 3 as wanted" in words(page(workbench))


def test_a_draft_of_a_callers_permission_is_that_callers_alone(world):
    target = [Wanted(who, True, {"caller": who}) for who in ("backup-operator", "intern")]
    world.client("iam", "B/admin").put_user_policy(
        UserName="intern", PolicyName="MayAssume", PolicyDocument=permission("sts:AssumeRole", "*")
    )
    workbench = Workbench(world, "editor", "matrix", target=target, policies=["trust", "caller"])
    workbench.trust_policy = trust_policy("123456789012")
    assert "Target met: 2 of 2 as wanted" in words(page(workbench))
    do(workbench, "tab", "caller")
    type_in(workbench.editor, permission("s3:ListBucket", "*"))
    assert [lane.right for lane in workbench.model.scene().targeted] == [False, True]
    fill(workbench, caller="intern")
    assert [lane.right for lane in workbench.model.scene().targeted] == [True, True]


def test_the_session_hides_reveals_copies_and_ends(world, workbench):
    assert "No session yet" in words(page(workbench))
    key = workbench.assume().credentials.secret_access_key
    assert key not in page(workbench) and "They hold for another 1 h" in words(page(workbench))
    do(workbench, "reveal-secrets")
    assert key in page(workbench)
    do(workbench, "reveal-secrets")
    assert key not in page(workbench)
    sent = []
    workbench.details.send = lambda content: sent.append(content)
    for form, piece in (("env", "export AWS_SECRET_ACCESS_KEY="), ("profile", "[backup]"), ("boto3", "boto3.Session(")):
        do(workbench, "copy", form)
        assert piece in sent[-1]["copy"] and key in sent[-1]["copy"]
    do(workbench, "errand", "get")
    assert "Nothing was sent: write the key of an object first." in words(page(workbench))
    do(workbench, "errand", "list")
    assert "allowed 3 objects: backups/" in words(page(workbench))
    fill(workbench, key="reports/q4.csv", content=NASTY)
    do(workbench, "errand", "get")
    assert "refused An error occurred (AccessDenied)" in words(page(workbench))
    do(workbench, "errand", "put")
    assert "when calling the PutObject operation" in words(page(workbench))
    for what, permission_asked in session_calls.PERMISSIONS.items():
        do(workbench, "errand", what)
        assert world.trail.newest.action == permission_asked and permission_asked in words(page(workbench))
    do(workbench, "later")
    assert "They have ended by the lab's clock" in words(page(workbench))
    assert "Temporary credentials, expired" in words(page(workbench))
    do(workbench, "errand", "list")
    assert "ExpiredToken" in words(page(workbench))


def test_messages_from_the_page_may_be_anything(workbench):
    before = workbench.result.html
    for content in ({}, [], {"do": "assume"}, {"do": 1, "rev": 1}, {"do": "set", "with": {"a": 1}, "rev": 2}):
        workbench.result._handle_custom_msg(content, [])
    for deed, value in (("tab", "nowhere"), ("reveal", "x:y"), ("errand", "drop"), ("copy", "x"), ("replay", "0")):
        do(workbench, deed, value)
    do(workbench, "set", "no table")
    do(workbench, "assume", {"a": "b"})
    do(workbench, "no-such-deed")
    assert workbench.attempt is None and workbench.result.html == before


# --- bad input -------------------------------------------------------------------------------------------------


def test_broken_json_names_the_place_and_keeps_the_old_policy(world, workbench, policy):
    type_in(workbench.editor, '{\n  "Version": "2012-10-17",\n}')
    assert [(f["line"], f["column"]) for f in workbench.editor.findings] == [(2, 26)]
    do(workbench, "assume")
    shown = words(page(workbench))
    assert "Not saved: the trust policy is not JSON." in shown
    assert "Line 2, column 26" in shown
    assert "BackupAccessRole keeps the trust policy it had." in shown
    assert WorkbenchModel(world).trust_policy == policy()
    type_in(workbench.editor, policy())
    do(workbench, "assume")
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
    do(workbench, "assume")
    shown = words(page(workbench))
    assert sentence in shown
    assert len(shown) < 12_000
    workbench.trust_policy, workbench.caller, workbench.external_id = policy(), "backup-operator", ""
    workbench.model.session_name = "VendorSession"
    do(workbench, "assume")
    assert workbench.attempt.allowed


def test_a_role_that_does_not_exist_is_one_sentence(world):
    workbench = Workbench(world, role=f"Gone{NASTY}")
    assert "Run the cell that creates it" in words(page(workbench))
    assert "<img" not in page(workbench)
    assert len(workbench.children) == 1
    bundle = workbench._repr_mimebundle_()
    assert bundle["text/plain"].startswith("There is no role Gone")
    assert workbench.assume().verdict.startswith("Not saved:")


def test_an_unknown_caller_can_be_shown(world):
    workbench = Workbench(world, caller="nobody")
    do(workbench, "assume")
    assert "There is no persona 'nobody'." in words(page(workbench))


def test_a_fault_of_the_lab_is_told_in_the_workbench(workbench, monkeypatch):
    monkeypatch.setattr(callbacks, "RAISE", False)
    monkeypatch.setattr(workbench.model, "assume", lambda: 1 / 0)
    do(workbench, "assume")
    assert "ZeroDivisionError" in words(page(workbench))
    monkeypatch.undo()
    do(workbench, "assume")
    assert "Allowed" in page(workbench) and workbench.problem == ""


def test_the_role_may_vanish(world, workbench):
    world.reset()
    do(workbench, "assume")
    assert "Not saved: there is no role BackupAccessRole." in words(page(workbench))


# --- escaping --------------------------------------------------------------------------------------------------


@pytest.fixture
def nasty(world, workbench, policy):
    """Markup in everything a learner can name: object keys, Sid, condition, ExternalId, session."""
    s3 = world.client("s3", "A/admin")
    s3.put_object(Bucket="your-bucket-name", Key=f"x{NASTY}", Body=b"")
    workbench.trust_policy = policy(Condition={"StringNotEquals": {"sts:ExternalId": NASTY}})
    workbench.assume()
    return workbench


def test_nothing_typed_becomes_html(nasty, policy):
    assert "onerror=alert" in words(page(nasty))
    assert nasty.attempt.allowed
    nasty.trust_policy = policy(Condition={"StringEquals": {"sts:ExternalId": NASTY}})
    for _ in range(2):
        for html in (page(nasty), nasty.bar.html, nasty.as_html()):
            assert not set(Tags(html).tags) & {"img", "script"}
            assert not Tags(html).attributes & {"onerror", "src"}
        nasty.assume()


# --- where no kernel is ----------------------------------------------------------------------------------------


def test_the_static_html_needs_no_class_and_no_style(nasty):
    for html in (nasty._repr_mimebundle_()["text/html"], Workbench(nasty.model.world, *PARTS).as_html()):
        assert Tags(html).attributes == set()
        assert set(Tags(html).tags) <= STATIC_TAGS


def test_the_bundle_has_the_live_widget_and_two_texts(workbench):
    bundle = workbench._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert FORESEEN in bundle["text/plain"] and FORESEEN in unescape(bundle["text/html"])
    workbench.assume()
    bundle = workbench._repr_mimebundle_()
    assert "Allowed, and listed" in bundle["text/plain"]
    assert "the call sends no ExternalId" in bundle["text/plain"]


@pytest.mark.parametrize(
    "principal", ["arn:aws:iam::123456789012:user/backup-operator", "444455556666", "nobody", None]
)
def test_live_and_static_form_say_the_same_words(workbench, policy, principal):
    if principal is not None:
        workbench.trust_policy = policy(principal)
        workbench.assume()
    live, still, text = words(page(workbench)), words(workbench.as_html()), workbench.as_text()
    preview = workbench.model.preview
    told = verdict.tell(workbench.model)
    said = [told.head, told.reason, told.further, told.stamp, *(step.words for step in preview.path)]
    said += [step.words for step in preview.path] + [each.words for step in preview.path for each in step.looked]
    said += [who for who, _ in preview.standing.rows] + list(preview.standing.changes)
    if workbench.attempt and workbench.attempt.credentials:
        said += [value for _, value in workbench.attempt.credentials.rows]
    for sentence in filter(None, said):
        for form in (live, still, " ".join(text.split())):
            assert " ".join(sentence.split()) in form


def test_credentials_never_appear_whole(workbench):
    whole = workbench.assume().credentials.as_sts_gives_them()
    shown = [page(workbench), repr(workbench), *map(str, workbench._repr_mimebundle_().values())]
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


def test_a_workbench_shows_what_others_do(world, policy):
    one, two = Workbench(world, "verdict", "matrix", "trail"), Workbench(world, policies=KINDS)
    two.show("role")
    one.trust_policy = policy("arn:aws:iam::123456789012:user/intern")
    drawn = page(two)
    one.assume()
    assert "iam:UpdateAssumeRolePolicy" in words(page(one))
    assert page(two) != drawn  # the draft lets in whom the stored policy shuts out now
    nobody = "Against the stored policy, nobody is newly let in or shut out."
    assert nobody in words(drawn) and nobody not in words(page(two))
    assert two.trust_policy == policy()  # a draft is the learner's, and stays

    # A cell of the notebook: a call, or the clock.
    world.client("iam", "A/admin").put_role_policy(
        RoleName="BackupAccessRole", PolicyName="Backup", PolicyDocument=permission("s3:GetObject", "*")
    )
    assert "s3:GetObject" not in two.editor.value
    all_follow()
    assert "s3:GetObject" in two.editor.value
    assert "In, but denied at the role's permission" in words(page(two))
    drawn = two.result.html
    all_follow()
    assert two.result.html is drawn  # nothing has changed


def test_only_the_newest_follow(world, policy):
    old = Workbench(world, "trail")
    for _ in range(world_watch.MOST):
        Workbench(world, "verdict").close()
    drawn = page(old)
    world.client("iam", "A/admin").get_role(RoleName="BackupAccessRole")
    all_follow()
    assert old.details.html in drawn


def test_a_cell_of_the_notebook_is_followed(world):
    shell = InteractiveShell.instance()
    try:
        workbench = Workbench(world, "trail")
        shell.user_ns["world"] = world
        shell.run_cell("world.client('s3', 'A/admin').list_buckets() and None")
        assert "s3:ListAllMyBuckets" in words(page(workbench))
    finally:
        InteractiveShell.clear_instance()


def test_the_plain_workbench_needs_no_script(world, policy):
    workbench = Workbench(world, plain=True)
    assert isinstance(workbench.editor, PlainEditor)
    workbench.editor.area.value = policy("444455556666")
    workbench._plain_controls.button.click()
    assert 'role="status"' in workbench.result.value
    assert "Denied at the trust policy" in words(workbench.result.value)
    assert "trusts" in words(workbench.editor.words.value)


def test_the_draft_and_the_real_call_agree(workbench, policy):
    for text in (policy(), policy(Resource="*"), "{", policy(Sid="a b")):
        would_save = not iam.parse(text, iam.PolicyKind.TRUST).errors
        workbench.trust_policy = text
        assert workbench.assume().saved is would_save
