// Text with found words in it, as the core marks them: `… [[HER2]] (IHC) …`.

export interface Segment {
  text: string;
  found: boolean;
}

/** Cuts a snippet at its marks. Marks that do not close are plain text. */
export function segments(snippet: string): Segment[] {
  const parts: Segment[] = [];
  let at = 0;
  for (const match of snippet.matchAll(/\[\[(.*?)\]\]/gs)) {
    if (match.index > at) parts.push({ text: snippet.slice(at, match.index), found: false });
    parts.push({ text: match[1] ?? "", found: true });
    at = match.index + match[0].length;
  }
  if (at < snippet.length) parts.push({ text: snippet.slice(at), found: false });
  return parts;
}
