// Words of a page and where they stand on its picture: which of them were searched for, which of them are the evidence of a fact.

/** As the core gives them: sizes in points from the top left, `start` and `length` as JavaScript counts. */
export interface PageText {
  width: number;
  height: number;
  text: string;
  words: readonly (readonly [start: number, length: number, x: number, y: number, w: number, h: number])[];
  /** What the search meant. */
  marks: readonly (readonly [start: number, length: number])[];
}

export interface PlacedWord {
  text: string;
  /** Whether a line or a paragraph ends after it: copied text then has a line break there. */
  ends: boolean;
  /** Shares of the page's width and height. */
  left: number;
  top: number;
  width: number;
  height: number;
  /** Whether a part of it was searched for. */
  found: boolean;
}

/** Case and accents do not matter for comparing; neither do signs around a word. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const bare = (text: string): string => fold(text).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+]+$/gu, "");

/** Every word with its place on the page. */
export function placed({ text, words, marks, width, height }: PageText): PlacedWord[] {
  return words.map(([start, length, x, y, w, h], at) => {
    const end = start + length;
    const next = words[at + 1]?.[0] ?? text.length;
    return {
      text: text.slice(start, end),
      ends: text.slice(end, next).includes("\n"),
      left: x / width,
      top: y / height,
      width: w / width,
      height: h / height,
      found: marks.some(([from, long]) => from < end && start < from + long),
    };
  });
}

/** A text cut at what was searched for, for pages that are only text. */
export function pieces({ text, marks }: Pick<PageText, "text" | "marks">): { text: string; found: boolean }[] {
  const cut: { text: string; found: boolean }[] = [];
  let at = 0;
  for (const [start, length] of [...marks].sort((a, b) => a[0] - b[0])) {
    if (start < at) continue;
    if (start > at) cut.push({ text: text.slice(at, start), found: false });
    cut.push({ text: text.slice(start, start + length), found: true });
    at = start + length;
  }
  if (at < text.length) cut.push({ text: text.slice(at), found: false });
  return cut;
}

/** The words on the page that a quotation consists of; empty when it does not stand there in one piece. */
export function quoted(words: readonly { text: string }[], quotation: string): Set<number> {
  const wanted = quotation.split(/\s+/).map(bare).filter(Boolean);
  const texts = words.map(({ text }) => bare(text));
  if (wanted.length === 0) return new Set();
  for (let from = 0; from < texts.length; from += 1) {
    let [at, matched] = [from, 0];
    while (matched < wanted.length && at < texts.length && (texts[at] === "" || texts[at] === wanted[matched])) {
      if (texts[at] !== "") matched += 1;
      at += 1;
    }
    if (matched === wanted.length) return new Set(Array.from({ length: at - from }, (_, step) => from + step));
  }
  return new Set();
}
