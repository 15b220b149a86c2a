// Completions that know IAM: where in the document is the cursor, and what does Python offer there?
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";

const ELEMENTS_WITH_LISTS = { NotAction: "Action", NotResource: "Resource", NotPrincipal: "Principal" };
const QUALIFIERS = ["ForAllValues:", "ForAnyValue:"];

const unquoted = (doc, node) => doc.sliceString(node.from, node.to).replace(/^"|"$/g, "");

/** Names of the members around a node, outermost first; `name` is true when the cursor is in a member's own name. */
function placeOf(state, pos) {
  let node = syntaxTree(state).resolveInner(pos, -1);
  const inString = node.name === "String" || node.name === "PropertyName";
  const token = inString ? node : null;
  let name = node.name === "PropertyName";
  const path = [];
  let holder = "";
  for (let at = node; at; at = at.parent) {
    if (!holder && (at.name === "Object" || at.name === "Array" || at.name === "Property")) holder = at.name;
    if (at.name === "Property") {
      const key = at.getChild("PropertyName");
      if (key && key !== node && key.to <= pos && !(name && path.length === 0 && key.from === node.from)) {
        path.unshift(unquoted(state.doc, key));
      }
    }
  }
  if (!inString && holder === "Object") name = true; // between two members: a name is due
  return { token, name, path };
}

/** What Python offers at a place. */
function offered(all, { name, path }) {
  const inside = path.filter((part) => part !== "Statement");
  const last = inside.at(-1) ?? "";
  const element = ELEMENTS_WITH_LISTS[inside[0]] ?? inside[0];
  if (element === "Condition") {
    if (name) return inside.length === 1 ? all.operator : inside.length === 2 ? all.key : [];
    return inside.length === 3 ? all.values[last.toLowerCase()] ?? [] : [];
  }
  if (name) {
    if (element === "Principal") return all.Principal;
    return inside.length ? [] : path.includes("Statement") ? all.statement : all.policy;
  }
  if (element === "Principal") return inside.length > 1 ? all[last] ?? [] : [{ label: "*", detail: "everybody" }];
  return all[element] ?? [];
}

/** The operators with what may stand before and after them, once somebody begins to write that. */
function spelled(options, written) {
  const before = QUALIFIERS.find((one) => written.startsWith(one)) ?? "";
  const more = options.flatMap(({ label }) => [{ label: before + label }, { label: `${before}${label}IfExists` }]);
  return before ? more : [...options, ...QUALIFIERS.map((label) => ({ label })), ...more.filter(({ label }) => label.endsWith("IfExists"))];
}

export function completions(model) {
  const source = (context) => {
    const all = model.get("completions")?.[model.get("kind")];
    if (!all) return null;
    const place = placeOf(context.state, context.pos);
    if (!place.token && !context.explicit) return null;
    let options = offered(all, place);
    const from = place.token ? place.token.from + 1 : context.pos;
    const written = context.state.sliceDoc(from, context.pos);
    if (options === all.operator) options = spelled(options, written);
    // Nothing is left to offer where the only one that fits stands there already.
    const isWhole = (text) => {
      const fitting = options.filter(({ label }) => label.startsWith(text));
      return !context.explicit && fitting.length === 1 && fitting[0].label === text;
    };
    if (!options.length || isWhole(written)) return null;
    const quoted = place.token ? (label) => label : (label) => `"${label}"`;
    // A half-typed text may lack its closing quote: what follows is not ours to replace.
    const closes = place.token && context.state.sliceDoc(place.token.to - 1, place.token.to) === '"' && place.token.to - 1 > place.token.from;
    const to = closes ? place.token.to - 1 : context.pos;
    return {
      from,
      to,
      // In Python's order, as long as nothing is typed that fits one better.
      options: options.map(({ label, detail }, index) => (
        { label, detail, apply: quoted(label), boost: Math.max(-99, 50 - index) })),
      validFor: (text) => !/["\n]/.test(text) && !isWhole(text),
    };
  };
  return autocompletion({ override: [source], icons: false, maxRenderedOptions: 60 });
}

// Tab stays free: it leaves the editor.
export const completionKeys = completionKeymap;
