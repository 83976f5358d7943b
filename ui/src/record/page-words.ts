// Words of a page and where they stand on its picture: which of them were searched for, which of them are the evidence of a fact.

/** As the core gives them: sizes in points, `start` and `length` count characters (Unicode scalars) of `text`. */
export interface PageText {
  width: number;
  height: number;
  text: string;
  words: readonly (readonly [start: number, length: number, x: number, y: number, w: number, h: number])[];
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
}

/** Case and accents do not matter for finding; neither do signs around a word. */
export const fold = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const bare = (text: string): string => fold(text).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}+]+$/gu, "");

/** Every word with its place on the page. */
export function placed(page: PageText): PlacedWord[] {
  const characters = Array.from(page.text);
  return page.words.map(([start, length, x, y, w, h], at) => {
    const next = page.words[at + 1]?.[0] ?? characters.length;
    return {
      text: characters.slice(start, start + length).join(""),
      ends: characters.slice(start + length, next).includes("\n"),
      left: x / page.width,
      top: y / page.height,
      width: w / page.width,
      height: h / page.height,
    };
  });
}

/** Which words of the page the search meant. As in the core the last word of the search may be a beginning. */
export function hits(words: readonly { text: string }[], search: string): Set<number> {
  const wanted = search.split(/\s+/).map(bare).filter(Boolean);
  const found = new Set<number>();
  words.forEach(({ text }, at) => {
    const word = bare(text);
    const pieces = word.split(/[^\p{L}\p{N}+]+/u);
    const meant = wanted.some((want, index) => {
      const begins = index === wanted.length - 1;
      return begins ? word.startsWith(want) || pieces.some((piece) => piece.startsWith(want)) : word === want || pieces.includes(want);
    });
    if (meant) found.add(at);
  });
  return found;
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
