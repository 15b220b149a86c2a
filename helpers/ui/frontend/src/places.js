// Python's places (line and column from 1, columns in characters) in CodeMirror's terms (offsets in UTF-16 units).

function offset(doc, line, column) {
  if (line > doc.lines) return doc.length;
  const { from, text } = doc.line(Math.max(1, line));
  // An emoji is one character for Python and two units here.
  return from + Array.from(text).slice(0, Math.max(0, column - 1)).join("").length;
}

/** Findings of the engine as diagnostics of CodeMirror. */
export function toDiagnostics(doc, findings) {
  return findings.map((finding) => {
    let from = offset(doc, finding.line, finding.column);
    let to = Math.max(from, offset(doc, finding.end_line, finding.end_column));
    // Nothing to underline at the end of a line: the character before it.
    if (to === from) to = Math.min(from + 1, doc.length);
    if (to === from) from = Math.max(0, from - 1);
    return { from, to, severity: finding.severity === "suggestion" ? "info" : finding.severity, message: finding.words };
  });
}
