// Questions that are sent into the page as text: each stands alone and uses nothing around it.

/** What is looked for, in a form that goes into a page. */
export interface Wanted {
  role: string;
  name: Pattern | null;
  holding: Pattern | null;
  within: Wanted | null;
}
export type Pattern = { text: string } | { source: string; flags: string };

/** Everything seen that fits, by role and name as a reader of the screen would say them. */
export function lookup(wanted: Wanted): Element[] {
  const TAGS: Record<string, string> = {
    button: "button, [role=button]", heading: "h1, h2, h3, h4", option: "[role=option]", listbox: "[role=listbox]", dialog: "dialog[open], [role=dialog]",
    toolbar: "[role=toolbar]", progressbar: "progress, [role=progressbar]", alert: "[role=alert]",
  };
  const squeezed = (text: string | null | undefined) => (text ?? "").replace(/\s+/g, " ").trim();
  const spoken = (element: Element): string => {
    const by = element.getAttribute("aria-labelledby")?.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ");
    const copy = element.cloneNode(true) as Element;
    copy.querySelectorAll("[aria-hidden=true]").forEach((hidden) => hidden.remove());
    return squeezed(element.getAttribute("aria-label") ?? by ?? copy.textContent);
  };
  const fits = (pattern: Pattern | null, text: string) =>
    pattern === null || ("text" in pattern ? text === pattern.text : new RegExp(pattern.source, pattern.flags).test(text));
  const seen = (element: Element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
  const find = ({ role, name, holding, within }: Wanted): Element[] => {
    const roots: ParentNode[] = within ? find(within) : [document];
    const found = roots.flatMap((root) => [...root.querySelectorAll(TAGS[role]!)]);
    return found.filter((one) => seen(one) && fits(name, spoken(one)) && fits(holding, squeezed(one.textContent)));
  };
  return find(wanted);
}

/** The field with this label, if it is there. */
export function labelled(label: string): Element | null {
  const squeezed = (text: string | null | undefined) => (text ?? "").replace(/\s+/g, " ").trim();
  const names = (field: HTMLInputElement) => [field.getAttribute("aria-label"), ...[...(field.labels ?? [])].map((one) => one.textContent)].map(squeezed);
  const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea, select")];
  return fields.find((field) => field.getClientRects().length > 0 && names(field).includes(label)) ?? null;
}

/** What of the screen's words fits; `null` when nothing does. */
export function says(pattern: Pattern): string | null {
  const words = document.body.innerText;
  if ("text" in pattern) return words.includes(pattern.text) ? pattern.text : null;
  return new RegExp(pattern.source, pattern.flags).exec(words)?.[0] ?? null;
}

/** Tells when the page has come to rest: fonts and pictures there, two frames drawn. */
export function settled(done: () => void): void {
  const frames = (count: number) => (count === 0 ? done() : requestAnimationFrame(() => frames(count - 1)));
  const pictures = [...document.images].filter(({ loading }) => loading !== "lazy").map((image) => image.decode().catch(() => undefined));
  void Promise.all([document.fonts.ready, ...pictures]).then(() => frames(2));
}
