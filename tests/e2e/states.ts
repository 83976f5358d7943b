// Every screen in every state: how the double stands, where the window begins, what is done there first. Tests and pictures share the list.
import type { Page } from "playwright-core";
import type { Route } from "../../ui/src/app/router.svelte.ts";
import type { DoubleState } from "../../ui/test/double.ts";

export interface State {
  name: string;
  double: DoubleState;
  go?: Route;
  act?: (page: Page) => Promise<void>;
}

const OPEN: DoubleState = { library: "no-passphrase" };
const EMPTY: DoubleState = { ...OPEN, empty: true };
const PASSPHRASE = "four plain words here";

const first = async (page: Page) => {
  await page.getByRole("button", { name: "Choose a folder or disc" }).click();
  await page.getByLabel("Passphrase", { exact: true }).waitFor();
};
const chosen = async (page: Page) => {
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.getByText("3 chosen").waitFor();
};
const record = (id: string, more: object = {}): Route => ({ screen: "records", filter: {}, record: id, ...more });
const step = (number: number): Route => ({ screen: "case", case: "c1", step: number });
const search = (words: string) => async (page: Page) => {
  await page.getByLabel("Search words, names, places").fill(words);
  await page.getByText(words === "zebra" ? "Nothing fits" : "4 records").first().waitFor();
};

export const STATES: State[] = [
  { name: "first-run", double: { library: "none" } },
  { name: "first-run-error", double: { library: "none", failing: { sample: "disk-full" } }, act: async (page) => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.getByRole("alert").waitFor();
  } },
  { name: "passphrase", double: { library: "none" }, act: async (page) => {
    await first(page);
    await page.getByRole("button", { name: "Lock it and start" }).click();
    await page.getByRole("alert").waitFor();
  } },
  { name: "recovery-kit", double: { library: "none", slow: true }, act: async (page) => {
    await first(page);
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await page.getByLabel("The same once more").fill(PASSPHRASE);
    await page.getByRole("button", { name: "Lock it and start" }).click();
    await page.getByText("Recovery key for Second Read").waitFor();
  } },
  { name: "locked", double: { library: "passphrase" } },
  { name: "locked-error", double: { library: "passphrase" }, act: async (page) => {
    await page.getByLabel("Passphrase", { exact: true }).fill("not this one");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
  } },
  { name: "broken", double: { library: "library-damaged" } },
  { name: "records", double: OPEN },
  { name: "records-empty", double: EMPTY },
  { name: "records-busy", double: { ...OPEN, stuck: ["timeline"] }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "records-error", double: { ...OPEN, failing: { timeline: "io" } } },
  { name: "records-many", double: { ...OPEN, many: 20_000 }, act: async (page) => {
    await page.getByRole("listbox").focus();
    for (let times = 0; times < 20; times += 1) await page.keyboard.press("PageDown");
  } },
  { name: "records-search", double: OPEN, act: search("HER2") },
  { name: "records-nothing-found", double: OPEN, act: search("zebra") },
  { name: "records-menu", double: OPEN, act: async (page) => {
    await page.getByRole("button", { name: "Kind", exact: true }).click();
    await page.getByRole("menu").waitFor();
  } },
  { name: "records-to-check", double: OPEN, go: { screen: "records", filter: { to_check: true } } },
  { name: "records-trash-empty", double: OPEN, go: { screen: "records", filter: { trashed: true } } },
  { name: "records-chosen", double: OPEN, act: chosen },
  { name: "tag", double: OPEN, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("t");
    await page.getByLabel("Find a diagnosis").fill("breast");
    await page.getByText("in these words").waitFor();
  } },
  { name: "person", double: OPEN, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("p");
    await page.getByText("Someone else").click();
  } },
  { name: "to-case", double: OPEN, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("c");
    await page.getByText("Where should these").waitFor();
  } },
  { name: "undo", double: OPEN, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("Delete");
    await page.getByText("3 records are in the trash.").waitFor();
  } },
  { name: "record", double: OPEN, go: { screen: "records", filter: { words: "HER2" }, record: "r4", page: 2 } },
  { name: "record-evidence", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Collected 05/27/2026" }).click();
  } },
  { name: "record-picture-only", double: OPEN, go: record("r8") },
  { name: "record-text-only", double: OPEN, go: { screen: "records", filter: { words: "HER2" }, record: "r10" } },
  { name: "record-error", double: { ...OPEN, failing: { show: "library-damaged" } }, go: record("r4") },
  { name: "record-page-error", double: { ...OPEN, failing: { words: "unreadable" } }, go: record("r4") },
  { name: "record-study", double: OPEN, go: record("r2") },
  { name: "record-change-date", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Change: Date" }).click();
    await page.getByRole("textbox", { name: "Date" }).fill("27.5.2026");
    await page.getByRole("alert").waitFor();
  } },
  { name: "record-change-kind", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Change: Kind" }).click();
    await page.getByRole("combobox", { name: "Kind" }).waitFor();
  } },
  { name: "images", double: OPEN, go: { screen: "images", record: "r2", image: 20 } },
  { name: "images-ct", double: OPEN, go: { screen: "images", record: "r2", image: 33 } },
  { name: "images-error", double: { ...OPEN, failing: { samples: "unreadable" } }, go: { screen: "images", record: "r2" }, act: (page) => page.getByRole("alert").waitFor() },
  { name: "add", double: OPEN, go: { screen: "add" } },
  { name: "add-empty", double: EMPTY, go: { screen: "add" } },
  { name: "add-busy", double: { ...OPEN, slow: true }, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByText("900 of 1,243 files").waitFor();
  } },
  { name: "add-done", double: OPEN, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByText("All done").waitFor();
  } },
  { name: "add-stopped", double: { ...OPEN, slow: true }, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Go on" }).waitFor();
  } },
  { name: "add-error", double: { ...OPEN, failing: { add: "disk-full", sources: "io" } }, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose files" }).click();
    await page.getByText("The disk is full").waitFor();
  } },
  { name: "files", double: OPEN, go: { screen: "files", list: "kept" } },
  { name: "files-error", double: { ...OPEN, failing: { files: "io" } }, go: { screen: "files", list: "clutter" } },
  { name: "diagnoses", double: OPEN, go: { screen: "diagnoses" } },
  { name: "diagnoses-empty", double: EMPTY, go: { screen: "diagnoses" } },
  { name: "diagnoses-error", double: { ...OPEN, failing: { "diagnosis list": "io" } }, go: { screen: "diagnoses" } },
  { name: "people", double: OPEN, go: { screen: "people" } },
  { name: "people-empty", double: EMPTY, go: { screen: "people" } },
  { name: "people-edit", double: OPEN, go: { screen: "people" }, act: (page) => page.getByRole("button", { name: "Change name or date" }).first().click() },
  { name: "people-merge", double: OPEN, go: { screen: "people" }, act: async (page) => {
    await page.getByRole("button", { name: "Same person" }).first().click();
    await page.getByRole("radio").click();
    await page.getByText("The birth dates are not the same").waitFor();
  } },
  { name: "cases", double: OPEN, go: { screen: "cases" } },
  { name: "cases-empty", double: EMPTY, go: { screen: "cases" } },
  { name: "cases-new", double: OPEN, go: { screen: "cases" }, act: (page) => page.getByRole("button", { name: "New case" }).click() },
  { name: "case-1-whom", double: OPEN, go: step(1) },
  { name: "case-2-why", double: OPEN, go: step(2) },
  { name: "case-3-records", double: OPEN, go: step(3) },
  { name: "case-4-missing", double: OPEN, go: step(4) },
  { name: "case-5-review", double: OPEN, go: step(5) },
  { name: "case-5-busy", double: { ...OPEN, slow: true }, go: step(3), act: async (page) => {
    await written(page);
    await page.getByText("Writing the zip").waitFor();
  } },
  { name: "case-5-written", double: OPEN, go: step(3), act: async (page) => {
    await written(page);
    await page.getByText("The bundle is ready").waitFor();
  } },
  { name: "case-5-error", double: { ...OPEN, failing: { bundle: "disk-full" } }, go: step(5) },
  { name: "settings", double: OPEN, go: { screen: "settings" } },
  { name: "settings-checked", double: OPEN, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Check the library" }).click();
    await page.getByText("It is whole").waitFor();
  } },
  { name: "keys", double: OPEN, act: async (page) => {
    await page.getByRole("button", { name: "Keys" }).click();
    await page.getByRole("dialog").waitFor();
  } },
  { name: "drop", double: OPEN, act: async (page) => {
    await page.evaluate(() => (window as unknown as { double: { drop(event: object): void } }).double.drop({ over: true, paths: [] }));
  } },
];

async function written(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I looked. It may go in." }).click();
  await page.getByRole("button", { name: "Review and export" }).click();
  await page.getByRole("button", { name: "Write the zip" }).click();
}

/** The address of a state, below the address of the page over the double. */
export function address(base: string, { double, go }: State): string {
  return `${base}?${new URLSearchParams({ state: JSON.stringify(double), ...(go ? { go: JSON.stringify(go) } : {}) }).toString()}`;
}
