// A hand at the real window: what `hand.ts` says, by WebDriver.
import { setTimeout as sleep } from "node:timers/promises";
import { Key } from "selenium-webdriver";
import type { WebDriver, WebElement } from "selenium-webdriver";
import { focus } from "./focus.ts";
import type { Focus } from "./focus.ts";
import type { Hand, Name, Thing } from "./hand.ts";
import { labelled, lookup, says, settled } from "./in-page.ts";
import type { Wanted } from "./in-page.ts";
import { until } from "./until.ts";
import { answerDialog } from "./window.ts";

const KEYS: Record<string, string> = {
  Control: Key.CONTROL, Shift: Key.SHIFT, Alt: Key.ALT, Enter: Key.ENTER, Escape: Key.ESCAPE, Tab: Key.TAB, Space: " ",
  ArrowDown: Key.ARROW_DOWN, ArrowUp: Key.ARROW_UP, ArrowLeft: Key.ARROW_LEFT, ArrowRight: Key.ARROW_RIGHT,
  Home: Key.HOME, End: Key.END, PageDown: Key.PAGE_DOWN, PageUp: Key.PAGE_UP,
};

/** A name on its way into the page, where only text and numbers go. */
const pattern = (name: Name) => (typeof name === "string" ? { text: name } : { source: name.source, flags: name.flags });

export class WindowHand implements Hand {
  readonly #driver: WebDriver;

  constructor(driver: WebDriver) {
    this.#driver = driver;
  }

  /** Asks inside the page. */
  #ask<T>(question: (...words: never[]) => unknown, ...words: unknown[]): Promise<T> {
    return this.#driver.executeScript<T>(`return (${question})(...arguments)`, ...words);
  }

  #until<T>(what: string, ask: () => Promise<T | null | false>, patience?: number): Promise<T> {
    return until(async () => `${what} (the screen says: ${await this.#screen()})`, ask, patience);
  }

  #screen = () => this.#ask<string>(() => document.body.innerText.slice(0, 1500));
  #all = (thing: Thing) => this.#ask<WebElement[]>(lookup, wanted(thing));
  #first = (thing: Thing, patience?: number) =>
    this.#until(JSON.stringify(wanted(thing)), async () => (await this.#all(thing))[0] ?? null, patience);
  #field = (label: string) => this.#until(`the field ${label}`, () => this.#ask<WebElement | null>(labelled, label));

  /** Does something to an element that is looked up anew when the page was drawn anew meanwhile. */
  async #with<T>(find: () => Promise<WebElement>, act: (element: WebElement) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await act(await find());
      } catch (error) {
        const fleeting = /stale|not interactable|intercept/i.test(`${(error as Error).name} ${(error as Error).message}`);
        if (!fleeting || tries === 20) throw error;
        await sleep(100);
      }
    }
  }

  /** Scrolls what is out of sight, or behind what stands at the foot of a screen, into the open first, as a person would. */
  click = (thing: Thing) =>
    this.#with(() => this.#first(thing), async (element) => {
      await this.#ask<void>((one: HTMLElement) => one.scrollIntoView({ block: "nearest" }), element);
      await element.click().catch(async (error: Error) => {
        if (!/intercept/i.test(error.name)) throw error;
        await this.#ask<void>((one: HTMLElement) => one.scrollIntoView({ block: "center" }), element);
        await element.click();
      });
    });
  see = async (thing: Thing, patience?: number) => void (await this.#first(thing, patience));
  unsee = async (thing: Thing) => void (await this.#until("the end of something", async () => (await this.#all(thing)).length === 0));
  read = async (words: Name, patience?: number) => void (await this.#until(`“${words}”`, () => this.#ask<string | null>(says, pattern(words)), patience));
  said = (words: RegExp) => this.#until(`“${words}”`, () => this.#ask<string | null>(says, pattern(words)));
  markup = () => this.#ask<string>(() => document.documentElement.outerHTML);
  marked = async () => void (await this.#until("a mark", () => this.#ask<boolean>(() => document.querySelector("mark") !== null)));
  count = async (thing: Thing) => (await this.#all(thing)).length;
  value = (label: string) => this.#with(() => this.#field(label), (field) => this.#ask<string>((one: HTMLInputElement) => one.value, field));
  focusOn = (thing: Thing) => this.#with(() => this.#first(thing), (element) => this.#ask<void>((one: HTMLElement) => one.focus(), element));
  focused = () => this.#ask<Focus>(focus);
  there = async (selector: string) => void (await this.#until(selector, () => this.#ask<boolean>((one: string) => document.querySelector(one) !== null, selector)));
  settled = async () => void (await this.#driver.executeAsyncScript(`(${settled})(arguments[0])`));

  /** Runs something that takes its time inside the page, and brings back what it found. */
  async measured<T, Words extends unknown[]>(sample: (...words: Words) => Promise<T>, ...words: Words): Promise<T> {
    const { value, error } = await this.#driver.executeAsyncScript<{ value: T; error?: string }>(
      `const done = arguments[arguments.length - 1]; (${sample})(...arguments).then((value) => done({ value }), (error) => done({ error: String(error) }))`,
      ...words,
    );
    if (error) throw new Error(error);
    return value;
  }

  fill = (label: string, text: string) =>
    this.#with(() => this.#field(label), async (field) => {
      await field.click();
      await this.press("Control+a");
      await field.sendKeys(text || Key.BACK_SPACE);
    });

  tick = (label: string) =>
    this.#with(() => this.#field(label), async (field) => {
      if (!(await field.isSelected())) await field.click();
    });

  /** The list of a `select` is a window of the system's; a letter chooses in it without opening it. */
  select = (label: string, option: RegExp) =>
    this.#with(() => this.#field(label), async (field) => {
      const names = await this.#ask<string[]>((one: HTMLSelectElement) => [...one.options].map(({ label }) => label), field);
      await this.#ask<void>((one: HTMLElement) => one.focus(), field);
      await this.press("Home");
      for (let steps = names.findIndex((name) => option.test(name)); steps > 0; steps -= 1) await this.press("ArrowDown");
    });

  async press(keys: string): Promise<void> {
    const parts = keys.split("+").map((part) => KEYS[part] ?? part);
    const actions = this.#driver.actions();
    parts.forEach((part) => actions.keyDown(part));
    [...parts].reverse().forEach((part) => actions.keyUp(part));
    await actions.perform();
  }

  type = (text: string) => this.#driver.actions().sendKeys(text).perform();

  async answering(_what: "files" | "folder" | "save", path: string, act: () => Promise<void>): Promise<void> {
    await act();
    await answerDialog(path);
  }
}

function wanted({ role, name, holding, within }: Thing): Wanted {
  return {
    role,
    name: name === undefined ? null : pattern(name),
    holding: holding ? pattern(holding) : null,
    within: within ? wanted(within) : null,
  };
}
