// Keys as people name them ("Ctrl+K", "Escape", "t"), and who hears them.

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** The name of the key that was pressed: modifiers in the order Ctrl, Alt, Shift, then the key. Command on a Mac counts as Ctrl. */
export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const shift = event.shiftKey && (event.key.length > 1 || event.ctrlKey || event.metaKey);
  const held = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", shift ? "Shift" : ""];
  return [...held.filter(Boolean), key].join("+");
}

/** Whether a key typed here is text. A letter alone is then no command. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
}

/**
 * A listener that acts on the keys of `map`. While text is typed only keys with Ctrl act, and of those none that edits text (Ctrl+Z, Ctrl+A);
 * while a dialog is open nothing outside it acts.
 */
export function onKeys(map: KeyMap): (event: KeyboardEvent) => void {
  const editing = new Set(["Ctrl+z", "Ctrl+a"]);
  return (event) => {
    const name = keyName(event);
    const act = Object.hasOwn(map, name) ? map[name] : undefined;
    if (!act || event.defaultPrevented) return;
    if (isTyping(event.target) && (!name.startsWith("Ctrl+") || editing.has(name)) && name !== "Escape") return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog && !(event.currentTarget instanceof Element && dialog.contains(event.currentTarget))) return;
    event.preventDefault();
    act(event);
  };
}
