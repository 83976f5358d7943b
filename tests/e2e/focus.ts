// What has the focus, asked inside the page. It stands alone because its text is sent there: it may use nothing around it.

export interface Focus {
  /** Its name as a reader of the screen says it; nothing when nothing has the focus. */
  name: string;
  /** Whether one sees that it has it. */
  shown: boolean;
}

export function focus(): Focus {
  const element = document.activeElement as HTMLElement;
  if (element === document.body) return { name: "", shown: false };
  const label = element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent;
  const spoken = [...element.childNodes].filter((node) => !(node instanceof Element && node.ariaHidden === "true"));
  const words = label ?? spoken.map((node) => node.textContent).join(" ");
  const outlined = (one: Element | null) => one !== null && getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  const shown = [element, element.closest("search"), element.querySelector(".cursor")].some(outlined);
  return { name: words.replace(/\s+/g, " ").trim(), shown };
}
