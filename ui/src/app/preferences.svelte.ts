// How the window looks, kept in the webview's own store: nothing in it tells about a person.

export const TEXT_SIZES = ["normal", "large", "largest"] as const;
export const THEMES = ["system", "light", "dark"] as const;
export type TextSize = (typeof TEXT_SIZES)[number];
export type Theme = (typeof THEMES)[number];

const KEY = "second-read.preferences";

export class Preferences {
  textSize = $state<TextSize>("normal");
  theme = $state<Theme>("system");
  /** Height of the text in pixels: what there is room for is counted in it. */
  rem = $state(19);

  constructor() {
    const kept = read();
    this.textSize = TEXT_SIZES.find((size) => size === kept.textSize) ?? "normal";
    this.theme = THEMES.find((theme) => theme === kept.theme) ?? "system";
  }

  set(change: { textSize?: TextSize; theme?: Theme }): void {
    Object.assign(this, change);
    localStorage.setItem(KEY, JSON.stringify({ textSize: this.textSize, theme: this.theme }));
    this.apply();
  }

  /** Puts both on the page; follows the system while `theme` is `system`. Returns how to stop following. */
  follow(): () => void {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => this.apply();
    dark.addEventListener("change", apply);
    this.apply();
    // WebKit may run scripts before the style sheets are there, and letters have another size until then.
    if (document.readyState !== "complete") addEventListener("load", apply, { once: true });
    return () => dark.removeEventListener("change", apply);
  }

  private apply(): void {
    const dark = this.theme === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : this.theme === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    document.documentElement.dataset.text = this.textSize;
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize) || 19;
  }
}

function read(): Record<string, unknown> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {}) as Record<string, unknown>;
  } catch {
    return {}; // Somebody wrote something else there: as if nothing were kept.
  }
}
