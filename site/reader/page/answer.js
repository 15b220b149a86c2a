// What Python has answered, drawn: every text goes in as text. Words first, then a sign, then a colour.

const SIGNS = { error: "✕", warning: "!", suggestion: "i", refused: "✕", unread: "?", saved: "✓" };
const KINDS = { trust: "trust policy", identity: "permission policy", bucket: "bucket policy", boundary: "permissions boundary", session: "session policy", scp: "service control policy", rcp: "resource control policy", endpoint: "endpoint policy" };
const SHOWN = 6; // more of those who are kept out are folded

function make(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

const sign = (of) => {
  const made = make("span", "read-sign", SIGNS[of] ?? "");
  made.setAttribute("aria-hidden", "true");
  return made;
};

/** A sentence of ours, with `code` in it. */
function spelled(words) {
  const pieces = words.split("`");
  return pieces.length % 2 ? pieces.map((piece, at) => (at % 2 ? make("code", "", piece) : piece)) : [words];
}

function finding(each, reveal) {
  const place = make("button", "read-place", `Line ${each.line}`);
  place.type = "button";
  place.addEventListener("click", () => reveal(each));
  return make("li", `read-finding tpl-${each.severity}`, make("strong", "", each.severity), " ", sign(each.severity), " ", place, " ", ...spelled(each.words));
}

const people = (who, className, verdict, mark) =>
  who.map((each) => make("li", className, make("strong", "", verdict), ` ${mark} `, each));

function ways({ heading, let_in: inside, kept_out: outside, circumstance }) {
  const list = make("ul", "read-who", ...people(inside, "read-in", "gets in", "→"));
  if (!inside.length) list.append(make("li", "", "Nobody of these gets in."));
  const out = people(outside, "read-out", "stays out", "–");
  const title = circumstance ? (heading === "always" ? "In any circumstance" : `With ${heading}`) : heading;
  const made = make("div", "read-ways", make("h4", "", title), list);
  if (!circumstance && out.length <= SHOWN) list.append(...out);
  else if (out.length) made.append(make("details", "", make("summary", "", `${out.length} ${out.length === 1 ? "stays" : "stay"} out`), make("ul", "read-who", ...out)));
  return made;
}

function policy(each, alone, { reveal, assume }) {
  const kind = KINDS[each.kind] ?? each.kind;
  const name = each.name ? `${each.name} (${kind})` : alone ? `This ${kind}` : `A ${kind}`;
  const made = make("article", "read-policy", make("h3", "", name));
  const worst = each.verdict === "saved" && each.gravest ? each.gravest : each.verdict;
  made.append(make("p", `read-verdict read-${worst}`, each.words, " ", sign(worst)));
  if (each.findings.length) made.append(make("ul", "read-findings", ...each.findings.map((one) => finding(one, reveal))));
  if (each.verdict !== "refused") {
    made.append(make("h4", "read-part", "What it says"), ...each.sentences.map((sentence) => make("p", "", sentence)));
  }
  if (each.who.length || each.remark) made.append(make("h4", "read-part", "Who gets in"));
  made.append(...each.who.map(ways));
  if (each.remark) made.append(make("p", "tpl-help", each.remark));
  if (each.trust && each.verdict !== "refused") made.append(assume(each));
  return made;
}

/**
 * Draw an answer of answers.py.
 * @param deeds `reveal` shows a finding's place, `assume` makes the way into a notebook.
 */
export function draw(box, answer, deeds) {
  const alone = answer.policies.length === 1;
  const notes = answer.notes.map((note) => make("p", "tpl-help", note));
  const trouble = answer.trouble ? [make("p", "read-trouble", answer.trouble)] : [];
  box.replaceChildren(...trouble, ...answer.policies.map((each) => policy(each, alone, deeds)), ...notes);
}
