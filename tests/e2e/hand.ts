// What a person does at the window, said once for every window there is: a browser over the bridge (here) and the real one
// (`window-hand.ts`). It waits as a person would, until what it is told of is there; it knows nothing of what the window is for.
import type { Locator, Page } from "playwright-core";
import type { Bridge } from "./bridge.ts";
import { focus } from "./focus.ts";
import type { Focus } from "./focus.ts";

export type Role = "button" | "heading" | "option" | "listbox" | "dialog" | "toolbar" | "progressbar" | "alert";
export type Name = string | RegExp;

/** Something on the screen: by its role and name, perhaps within something else, perhaps by words it holds. */
export interface Thing {
  role: Role;
  /** A string is the whole name. */
  name?: Name;
  holding?: RegExp;
  within?: Thing;
}

export interface Hand {
  /** Waits for the first that fits, and clicks on it. */
  click(thing: Thing): Promise<void>;
  /** Waits until it is there. */
  see(thing: Thing, patience?: number): Promise<void>;
  /** Waits until it is gone. */
  unsee(thing: Thing): Promise<void>;
  /** Waits until these words stand somewhere; a string may be a part. */
  read(words: Name, patience?: number): Promise<void>;
  /** Waits until the screen says something that fits, and tells what it says. */
  said(words: RegExp): Promise<string>;
  /** Everything in the page, seen or not. */
  markup(): Promise<string>;
  /** Waits until words are marked. */
  marked(): Promise<void>;
  /** How many there are now. */
  count(thing: Thing): Promise<number>;
  /** Writes into the field with this label, in place of what stood there. */
  fill(label: string, text: string): Promise<void>;
  value(label: string): Promise<string>;
  /** Ticks what has this label. */
  tick(label: string): Promise<void>;
  /** Chooses the first option that fits. */
  select(label: string, option: RegExp): Promise<void>;
  /** Gives the focus, as a click on an empty place of it would. */
  focusOn(thing: Thing): Promise<void>;
  /** A key with what is held down: `Control+a`. */
  press(keys: string): Promise<void>;
  type(text: string): Promise<void>;
  focused(): Promise<Focus>;
  /** Does what opens a dialog of the system, and answers that dialog. */
  answering(what: "files" | "folder" | "save", path: string, act: () => Promise<void>): Promise<void>;
}

/** A hand in a browser, through the bridge. */
export class BrowserHand implements Hand {
  readonly #page: Page;
  readonly #bridge: Pick<Bridge, "choose">;

  constructor(page: Page, bridge: Pick<Bridge, "choose">) {
    this.#page = page;
    this.#bridge = bridge;
  }

  #find({ role, name, holding, within }: Thing): Locator {
    const from = within ? this.#find(within) : this.#page;
    const found = from.getByRole(role, name === undefined ? {} : { name, exact: true });
    return (holding ? found.filter({ hasText: holding }) : found).first();
  }

  click = (thing: Thing) => this.#find(thing).click();
  see = (thing: Thing, patience?: number) => this.#find(thing).waitFor(patience ? { timeout: patience } : {});
  unsee = (thing: Thing) => this.#find(thing).waitFor({ state: "detached" });
  read = (words: Name, patience?: number) => this.#page.getByText(words).first().waitFor(patience ? { timeout: patience } : {});
  marked = () => this.#page.locator("mark").first().waitFor();
  count = ({ role, name }: Thing) => this.#page.getByRole(role, name === undefined ? {} : { name }).count();
  fill = (label: string, text: string) => this.#page.getByLabel(label, { exact: true }).fill(text);
  value = (label: string) => this.#page.getByLabel(label, { exact: true }).inputValue();
  tick = (label: string) => this.#page.getByLabel(label, { exact: true }).check();
  focusOn = (thing: Thing) => this.#find(thing).focus();
  press = (keys: string) => this.#page.keyboard.press(keys);
  type = (text: string) => this.#page.keyboard.type(text);
  markup = () => this.#page.content();
  focused = () => this.#page.evaluate(focus);

  async said(words: RegExp): Promise<string> {
    await this.read(words);
    return words.exec(await this.#page.locator("body").innerText())![0];
  }

  async select(label: string, option: RegExp): Promise<void> {
    const field = this.#page.getByLabel(label, { exact: true });
    const options = await field.locator("option").allTextContents();
    await field.selectOption({ label: options.find((one) => option.test(one))! });
  }

  async answering(what: "files" | "folder" | "save", path: string, act: () => Promise<void>): Promise<void> {
    await this.#bridge.choose(what, [path]);
    await act();
  }
}
