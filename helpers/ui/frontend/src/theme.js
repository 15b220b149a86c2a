// Colours are custom properties of style.css, so that the editor follows the page's theme without any script.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { tags } from "@lezer/highlight";

export const colours = syntaxHighlighting(HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--tpl-key)" },
  { tag: tags.string, color: "var(--tpl-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--tpl-atom)" },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: "var(--tpl-text)" },
]));
