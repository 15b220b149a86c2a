"""The pictures that teach in JupyterLab: wide and narrow, light and dark, all words inside, apart and large enough."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from . import pictures
from .axe import COLOURS, violations

# All of them, after a session was issued, used, untrusted, revoked and over.
STORY = """
import json
from contextlib import suppress
from IPython.display import display
from helpers import lab

lab.reset()
def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
def allow(action, resource, **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}
def trusts(arn):
    return policy({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "sts:AssumeRole"})
bucket, role, vendor = "arn:aws:s3:::your-bucket-name", "BackupAccessRole", "arn:aws:iam::123456789012"
arn = f"arn:aws:iam::111122223333:role/{role}"
company, b = lab.session("A/admin").client("iam"), lab.session("B/admin").client("iam")
company.create_role(RoleName=role, AssumeRolePolicyDocument=trusts(f"{vendor}:user/backup-operator"))
company.put_role_policy(RoleName=role, PolicyName="S3", PolicyDocument=policy(allow("s3:*", [bucket, f"{bucket}/*"])))
for arn_of in (arn, f"{vendor}:role/BackupServiceRole"):
    b.put_user_policy(UserName="backup-operator", PolicyName=arn_of[-5:], PolicyDocument=policy(allow("sts:AssumeRole", arn_of)))
b.update_assume_role_policy(RoleName="BackupServiceRole", PolicyDocument=trusts(f"{vendor}:user/backup-operator"))
sts = lab.session("backup-operator").client("sts")
s3 = lab.session(sts.assume_role(RoleArn=arn, RoleSessionName="VendorSession")["Credentials"]).client("s3")
def lists(minutes):
    lab.later(minutes=minutes)
    with suppress(Exception):
        s3.list_objects_v2(Bucket="your-bucket-name")
lists(8)
lab.later(minutes=12)
company.update_assume_role_policy(RoleName=role, PolicyDocument=trusts(f"{vendor}:role/BackupServiceRole"))
lists(7)
lab.later(minutes=13)
before = {"Condition": {"DateLessThan": {"aws:TokenIssueTime": f"{lab.now():%Y-%m-%dT%H:%M:%SZ}"}}, "Effect": "Deny"}
company.put_role_policy(RoleName=role, PolicyName="Revoke", PolicyDocument=policy(allow("*", "*", **before)))
lists(8)
lists(20)
reads, keeps = policy(allow(["s3:Get*", "s3:List*"], "*")), policy(allow("s3:*", "*"), allow("s3:GetObject", "*", Effect="Deny"))
scp = policy(allow("*", "*"))
display(lab.deputy(), lab.timeline(), lab.limits(reads, boundary=keeps, scp=scp), lab.chain("BackupServiceRole", role), lab.two_sides())
"""
# Of every drawing that is shown: words outside it, words on each other, and words smaller than 11 pixels.
FAULTS = """figure => {
  const shown = [...figure.querySelectorAll(":scope > svg")].filter(svg => svg.getBoundingClientRect().width);
  if (shown.length !== 1) return [`${shown.length} drawings`];
  const [svg] = shown, whole = svg.viewBox.baseVal, scale = svg.getBoundingClientRect().width / whole.width;
  const words = [...svg.querySelectorAll("text")].map(text => ({ text: text.textContent, box: text.getBBox(),
    size: parseFloat(getComputedStyle(text).fontSize) * scale }));
  const faults = words.filter(({ box }) => box.x < -0.5 || box.y < -0.5 || box.x + box.width > whole.width + 0.5
    || box.y + box.height > whole.height + 0.5).map(({ text }) => `outside: ${text}`);
  faults.push(...words.filter(({ size }) => size < 11).map(({ text, size }) => `${size} px: ${text}`));
  words.forEach(({ text, box }, at) => words.slice(at + 1).forEach(other => {
    const wide = Math.min(box.x + box.width, other.box.x + other.box.width) - Math.max(box.x, other.box.x);
    const high = Math.min(box.y + box.height, other.box.y + other.box.height) - Math.max(box.y, other.box.y);
    if (wide > 1 && high > 4) faults.push(`${text} on ${other.text}`);
  }));
  const page = document.documentElement;
  if (svg.getBoundingClientRect().right > page.clientWidth + 1) faults.push("wider than the page");
  return faults;
}"""
NAMES = ("deputy", "timeline", "limits", "chain", "two_sides")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_word_is_inside_apart_and_large_enough(lab, page, axe_source, theme):
    lab.open(theme=theme).run_all()
    lab.run(STORY)
    figures = page.locator("figure.tpl-pic")
    expect(figures).to_have_count(len(NAMES))
    rules = () if theme.endswith("Light") else COLOURS
    for width, form in ((1280, "wide"), (390, "slim")):
        page.set_viewport_size({"width": width, "height": 1000})
        for number, name in enumerate(NAMES):
            figure = figures.nth(number)
            expect(figure.locator(f"svg.tpl-pic-{form}")).to_be_visible()
            assert figure.evaluate(FAULTS) == [], (name, width)
            pictures.take(figure, f"picture-{name}-{form}{'-dark' if theme.endswith('Dark') else ''}")
        for number in range(len(NAMES)):
            figures.nth(number).evaluate("(figure, n) => { figure.id = `picture-${n}`; }", number)
            assert violations(page, f"#picture-{number}", axe_source, rules) == []
