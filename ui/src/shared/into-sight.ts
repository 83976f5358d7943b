// What came of something that was pressed comes into sight, in a window too low for both. For `{@attach intoSight}`.

/** Scrolls no further than needed, as the element comes into the page; where it is higher than the window, to its heading. */
export function intoSight(element: Element): void {
  for (const one of [element, element.querySelector("h2")]) one?.scrollIntoView({ block: "nearest" });
}
