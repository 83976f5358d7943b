// Every screen in every state: how the double stands, where the window begins, what is done there first. Tests and pictures share the list.
import type { Page } from "playwright-core";
import type { Route } from "../../ui/src/app/router.svelte.ts";
import type { DoubleState } from "../../ui/test/double.ts";

export interface State {
  name: string;
  double: DoubleState;
  go?: Route;
  act?: (page: Page) => Promise<void>;
  /** Words that are in sight then, however low the window is. */
  sight?: string;
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

/** Goes through the queue to the question about a record. */
const at = (title: string) => async (page: Page) => {
  const asked = page.getByRole("region", { name: /\?$/ }).getByText(title);
  await page.getByRole("button", { name: /^Skip/ }).waitFor();
  for (let times = 0; times < 20 && !(await asked.isVisible()); times += 1) await page.keyboard.press("s");
  await asked.waitFor();
};

/** The question about a diagnosis where a page says several. */
const several = async (page: Page) => {
  await at("Visit note")(page);
  await page.keyboard.press("n");
  await page.getByRole("button", { name: "Not this: I10" }).waitFor();
};

export const STATES: State[] = [
  { name: "first-run", double: { library: "none" } },
  { name: "first-run-error", double: { library: "none", failing: { sample: "disk-full" } }, act: async (page) => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.getByRole("alert").waitFor();
  } },
  { name: "first-run-busy", double: { library: "none", stuck: ["sample"] }, act: async (page) => {
    await page.getByRole("button", { name: "Try the sample" }).click();
    await page.getByText("Getting it ready").waitFor();
  } },
  { name: "first-run-drop", double: { library: "none" }, act: (page) => drag(page) },
  { name: "asking", double: { ...OPEN, stuck: ["about"] }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "no-passphrase", double: { library: "none" }, act: async (page) => {
    await first(page);
    await page.getByText("No passphrase: this disk").click();
  } },
  { name: "passphrase-busy", double: { library: "none", stuck: ["init"] }, act: async (page) => {
    await first(page);
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await page.getByLabel("The same once more").fill(PASSPHRASE);
    await page.getByRole("button", { name: "Lock it and start" }).click();
    await page.getByText("Getting it ready").waitFor();
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
  { name: "locked-busy", double: { library: "passphrase", stuck: ["unlock"] }, act: async (page) => {
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    await page.getByText("Opening…").waitFor();
  } },
  { name: "locked-key", double: { library: "passphrase" }, act: (page) => page.getByRole("button", { name: "Use the recovery key" }).click() },
  { name: "broken", double: { library: "library-damaged" } },
  { name: "broken-checked", double: { library: "library-damaged", damaged: true }, act: check },
  { name: "broken-newer", double: { library: "library-newer" } },
  { name: "broken-in-use", double: { library: "library-in-use" } },
  { name: "broken-error", double: { failing: { about: "no-library" } } },
  { name: "records", double: OPEN },
  { name: "records-empty", double: EMPTY },
  { name: "records-coming", double: { ...EMPTY, slow: true }, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByRole("button", { name: /^Records/ }).click();
    await page.getByText("Your records are coming in").waitFor();
  } },
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
  { name: "records-menu-error", double: { ...OPEN, failing: { facets: "io" } }, act: async (page) => {
    await page.getByRole("button", { name: "Kind", exact: true }).click();
    await page.getByText("Nothing to pick from yet").waitFor();
  } },
  { name: "records-filtered", double: OPEN, go: { screen: "records", filter: { kind: "pathology", diagnosis: "C50.412", year: "2026", person: "p1" } } },
  { name: "records-sample", double: { ...OPEN, sample: true } },
  { name: "records-all-checked", double: EMPTY, go: { screen: "records", filter: { to_check: true } } },
  { name: "records-to-check", double: OPEN, go: { screen: "records", filter: { to_check: true } } },
  { name: "check-kind", double: OPEN, go: { screen: "check" }, act: at("Fax, sheet 3") },
  { name: "check-kind-alike", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Fax, sheet 3")(page);
    await page.getByText("Which ones?").click();
  } },
  { name: "check-kind-nothing-read", double: OPEN, go: { screen: "check" }, act: at("Photo of a letter") },
  { name: "check-kind-else", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Fax, sheet 3")(page);
    await page.keyboard.press("e");
    await page.getByRole("combobox", { name: "Kind" }).waitFor();
  } },
  { name: "check-person", double: OPEN, go: { screen: "check" }, act: at("Lab results") },
  { name: "check-person-new-name", double: OPEN, go: { screen: "check" }, act: at("Visit note") },
  { name: "check-person-else", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Visit note")(page);
    await page.getByRole("button", { name: "Someone else" }).click();
    await page.getByLabel("Full legal name").fill("Mia Alvarez-Ruiz");
  } },
  { name: "check-two-dates", sight: "From when is it?", double: OPEN, go: { screen: "check" }, act: at("Surgical pathology, core biopsy") },
  { name: "check-no-date", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Radiology report, mammogram")(page);
    await page.getByRole("textbox", { name: "Date" }).fill("5.6.2026");
    await page.getByRole("alert").waitFor();
  } },
  { name: "check-diagnosis", double: OPEN, go: { screen: "check" }, act: at("Letter to the family doctor") },
  { name: "check-diagnosis-several", double: OPEN, go: { screen: "check" }, act: several },
  { name: "check-diagnosis-not", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await several(page);
    await page.getByRole("button", { name: "Not this: I10" }).click();
    await page.getByText("Not this: I10. It will").waitFor();
  } },
  { name: "check-diagnosis-else", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Letter to the family doctor")(page);
    await page.keyboard.press("e");
    await page.getByRole("dialog").waitFor();
  } },
  { name: "check-diagnosis-error", double: { ...OPEN, failing: { suggest: "io" } }, go: { screen: "check" }, act: async (page) => {
    await at("Letter to the family doctor")(page);
    await page.getByRole("alert").waitFor();
  } },
  { name: "check-reading", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Fax, sheet 3")(page);
    await page.keyboard.press("n");
    await page.getByText("Can you read it?").waitFor();
  } },
  { name: "check-answered", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await at("Surgical pathology, core biopsy")(page);
    await page.keyboard.press("1");
    await page.getByText("core biopsy: 27 May 2026.").waitFor();
  } },
  { name: "check-through", double: OPEN, go: { screen: "check" }, act: async (page) => {
    await page.getByRole("button", { name: /^Not known/ }).waitFor();
    // An answer takes a moment, in which no other one is taken.
    const settled = page.getByText("Nothing to check");
    for (let times = 0; times < 100 && !(await settled.isVisible()); times += 1) {
      await page.keyboard.press("n");
      await page.waitForTimeout(50);
    }
    // The last one is asked again, and left for another day.
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name: /^Skip/ }).waitFor();
    await page.keyboard.press("s");
    await page.getByText("That was all for now").waitFor();
  } },
  { name: "check-same-person", double: { ...OPEN, scripts: true }, go: { screen: "check" }, act: (page) => page.getByText("Is Hanako Tanaka").waitFor() },
  { name: "check-one-paper", double: { ...OPEN, scans: 3 }, go: { screen: "check" }, act: (page) => page.getByText("Are these 3 scans one paper?").waitFor() },
  { name: "check-one-paper-many", double: { ...OPEN, scans: 30 }, go: { screen: "check" }, act: (page) => page.getByText("and 22 more").waitFor() },
  { name: "check-one-paper-answered", double: { ...OPEN, scans: 3 }, go: { screen: "check" }, act: async (page) => {
    await page.getByRole("button", { name: "Yes, one paper" }).click();
    await page.getByText("3 scans are one record now.").waitFor();
    await page.getByText("Are these 3 scans one paper?").waitFor({ state: "detached" });
  } },
  { name: "check-empty", double: EMPTY, go: { screen: "check" } },
  { name: "check-busy", double: { ...OPEN, stuck: ["timeline"] }, go: { screen: "check" }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "check-saving", double: { ...OPEN, stuck: ["set_many"] }, go: { screen: "check" }, act: async (page) => {
    await at("Surgical pathology, core biopsy")(page);
    await page.keyboard.press("1");
  } },
  { name: "check-error", double: { ...OPEN, failing: { timeline: "io" } }, go: { screen: "check" } },
  { name: "check-record-error", double: { ...OPEN, failing: { show: "library-damaged" } }, go: { screen: "check" }, act: (page) => page.getByRole("alert").waitFor() },
  { name: "check-answer-error", double: { ...OPEN, failing: { set_many: "library-in-use" } }, go: { screen: "check" }, act: async (page) => {
    await at("Surgical pathology, core biopsy")(page);
    await page.keyboard.press("1");
    await page.getByText("The double was told to fail").waitFor();
  } },
  { name: "records-trash-empty", double: OPEN, go: { screen: "records", filter: { trashed: true } } },
  { name: "records-trash", double: OPEN, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("Delete");
    await page.getByText("3 records are in the trash.").waitFor();
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Trash: 3" }).click();
    await page.getByRole("listbox").focus();
    await page.keyboard.press("Control+a");
    await page.getByRole("toolbar").getByRole("button", { name: "Take back" }).waitFor();
  } },
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
    await page.getByText("Someone else", { exact: true }).click();
  } },
  { name: "tag-nobody", double: OPEN, go: record("r8"), act: async (page) => {
    await page.getByRole("button", { name: /^Tag diagnosis/ }).last().click();
    await page.getByLabel("Whose is it?").waitFor();
  } },
  { name: "tag-error", double: { ...OPEN, failing: { diagnoses: "io" } }, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("t");
    await page.getByLabel("Find a diagnosis").fill("breast");
    await page.getByRole("alert").waitFor();
    await page.getByText("already noted").first().waitFor();
  } },
  { name: "to-case-error", double: { ...OPEN, failing: { "case list": "library-damaged" } }, act: async (page) => {
    await chosen(page);
    await page.keyboard.press("c");
    await page.getByRole("alert").waitFor();
  } },
  { name: "undo-error", double: { ...OPEN, failing: { undo: "library-damaged" } }, act: async (page) => {
    await page.keyboard.press("Control+z");
    await page.getByText("A part of the library is damaged").waitFor();
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
  { name: "record-busy", double: { ...OPEN, stuck: ["show"] }, go: record("r4"), act: (page) => page.getByText("One moment").waitFor() },
  { name: "record-part", double: OPEN, go: record("r11"), act: (page) => page.getByText("a part of a longer paper").waitFor() },
  { name: "record-cut", double: OPEN, go: record("r9"), act: (page) => page.getByText("1 record was cut out").waitFor() },
  { name: "record-no-picture", double: OPEN, go: record("r12") },
  { name: "record-long-title", double: OPEN, go: record("r9") },
  { name: "record-replaced", double: OPEN, go: record("r5") },
  { name: "record-same-words", double: OPEN, go: record("r14"), act: (page) => page.getByText("The same words are also here").waitFor() },
  { name: "record-under-another", double: OPEN, go: record("r15"), act: (page) => page.getByText("These words are listed once").waitFor() },
  { name: "record-scans", double: OPEN, go: record("r16"), act: (page) => page.getByText("3 scans are joined here").waitFor() },
  { name: "record-originals", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByText("The same bytes are also here").scrollIntoViewIfNeeded();
    await page.getByRole("button", { name: "Save a copy" }).click();
    await page.getByText("Saved, byte for byte.").waitFor();
  } },
  { name: "record-set", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Change: Date" }).click();
    await page.getByRole("textbox", { name: "Date" }).fill("2026-05-28");
    await page.keyboard.press("Enter");
    await page.getByText("you set this").waitFor();
  } },
  { name: "record-learned", double: OPEN, go: record("r18"), act: (page) => page.getByText("as you set it for").scrollIntoViewIfNeeded() },
  { name: "record-rereading", double: { ...OPEN, slow: true }, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Read it again" }).click();
    await page.getByText("900 of 1,243 files").waitFor();
  } },
  { name: "record-change-person", double: OPEN, go: record("r4"), act: (page) => page.getByRole("button", { name: "Change: Person" }).click() },
  { name: "record-suggested", double: OPEN, go: record("r17"), act: (page) => page.getByRole("button", { name: "Tag it: I10" }).waitFor() },
  { name: "record-suggested-all", double: OPEN, go: record("r17"), act: async (page) => {
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByText("The page says it may be").waitFor();
  } },
  { name: "record-suggested-tagged", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Tag it: C50.412" }).click();
    await page.getByText("1 record tagged: C50.412.").waitFor();
    await page.getByText("This record may be about").waitFor({ state: "detached" });
  } },
  { name: "record-suggested-nobody", double: OPEN, go: record("r10"), act: (page) => page.getByText("First say whose it is.").waitFor() },
  { name: "record-suggested-busy", double: { ...OPEN, stuck: ["suggest"] }, go: record("r4"), act: (page) => page.getByText("What is known").waitFor() },
  { name: "record-suggested-error", double: { ...OPEN, failing: { suggest: "io" } }, go: record("r4"), act: (page) => page.getByText("could not be looked up").waitFor() },
  { name: "record-suggested-not-saved", double: { ...OPEN, failing: { "turn-down": "library-in-use" } }, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Not this: C50.412" }).click();
    await page.getByText("The double was told to fail").waitFor();
  } },
  { name: "record-error", double: { ...OPEN, failing: { show: "library-damaged" } }, go: record("r4") },
  { name: "record-page-error", double: { ...OPEN, failing: { words: "unreadable" } }, go: record("r4") },
  { name: "record-study", double: OPEN, go: record("r2") },
  { name: "record-change-date", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Change: Date" }).click();
    await page.getByRole("textbox", { name: "Date" }).fill("5.6.2026");
    await page.getByRole("alert").waitFor();
  } },
  { name: "record-change-kind", double: OPEN, go: record("r4"), act: async (page) => {
    await page.getByRole("button", { name: "Change: Kind" }).click();
    await page.getByRole("combobox", { name: "Kind" }).waitFor();
  } },
  { name: "images", sight: "Series 4: T1 dynamic", double: OPEN, go: { screen: "images", record: "r2", image: 20 } },
  { name: "images-ct", double: OPEN, go: { screen: "images", record: "r2", image: 33 } },
  { name: "images-error", double: { ...OPEN, failing: { samples: "unreadable" } }, go: { screen: "images", record: "r2" }, act: (page) => page.getByRole("alert").waitFor() },
  { name: "images-busy", double: { ...OPEN, stuck: ["study"] }, go: { screen: "images", record: "r2" }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "images-none", double: OPEN, go: { screen: "images", record: "r13" }, act: (page) => page.getByText("No image can be shown here.").first().waitFor() },
  { name: "images-study-error", double: { ...OPEN, failing: { study: "io" } }, go: { screen: "images", record: "r2" } },
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
  { name: "add-nothing-new", double: { ...OPEN, known: true }, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByText("Nothing new").waitFor();
  } },
  { name: "add-elsewhere", double: { ...OPEN, slow: true }, go: { screen: "add" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a folder or disc" }).click();
    await page.getByRole("button", { name: /^Records/ }).click();
    await page.getByText("Adding records").waitFor();
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
  { name: "files", sight: "/media/CD_MRI/DICOM/IM0002", double: OPEN, go: { screen: "files", list: "kept" } },
  { name: "files-error", double: { ...OPEN, failing: { files: "io" } }, go: { screen: "files", list: "clutter" } },
  { name: "files-busy", double: { ...OPEN, stuck: ["files"] }, go: { screen: "files", list: "clutter" }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "files-empty", double: OPEN, go: { screen: "files", list: "container" } },
  { name: "diagnoses-busy", double: { ...OPEN, stuck: ["diagnosis list"] }, go: { screen: "diagnoses" }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "diagnoses-add", double: OPEN, go: { screen: "diagnoses" }, act: async (page) => {
    await page.getByRole("button", { name: "Add a diagnosis" }).click();
    await page.getByText("already noted").first().waitFor();
  } },
  { name: "diagnoses", double: OPEN, go: { screen: "diagnoses" } },
  { name: "diagnoses-empty", double: EMPTY, go: { screen: "diagnoses" } },
  { name: "diagnoses-error", double: { ...OPEN, failing: { "diagnosis list": "io" } }, go: { screen: "diagnoses" } },
  { name: "people", double: OPEN, go: { screen: "people" } },
  { name: "people-busy", double: { ...OPEN, stuck: ["people"] }, go: { screen: "people" }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "people-error", double: { ...OPEN, failing: { people: "io" } }, go: { screen: "people" } },
  { name: "people-empty", double: EMPTY, go: { screen: "people" } },
  { name: "people-edit", double: OPEN, go: { screen: "people" }, act: (page) => page.getByRole("button", { name: "Change name or date" }).first().click() },
  { name: "people-merge", sight: "The birth dates are not the same", double: OPEN, go: { screen: "people" }, act: async (page) => {
    await page.getByRole("button", { name: "Same person" }).first().click();
    await page.getByRole("radio").click();
    await page.getByText("The birth dates are not the same").waitFor();
  } },
  { name: "people-split", double: OPEN, go: { screen: "people" }, act: async (page) => {
    await page.getByRole("button", { name: "Not all one person…" }).click();
    await page.getByRole("checkbox", { name: /Alvarez-Ruiz/ }).check();
  } },
  { name: "people-split-all", double: OPEN, go: { screen: "people" }, act: async (page) => {
    await page.getByRole("button", { name: "Not all one person…" }).click();
    for (const form of await page.getByRole("checkbox").all()) await form.check();
    await page.getByText("Leave at least one").waitFor();
  } },
  { name: "people-was-split", double: OPEN, go: { screen: "people" }, act: async (page) => {
    await page.getByRole("button", { name: "Not all one person…" }).click();
    await page.getByRole("checkbox", { name: /Alvarez-Ruiz/ }).check();
    await page.getByRole("button", { name: "These are someone else" }).click();
    await page.getByText("They are two people now").waitFor();
  } },
  { name: "people-split-error", double: { ...OPEN, failing: { "person forms": "io" } }, go: { screen: "people" }, act: async (page) => {
    await page.getByRole("button", { name: "Not all one person…" }).click();
    await page.getByRole("alert").waitFor();
  } },
  { name: "cases", double: OPEN, go: { screen: "cases" } },
  { name: "cases-busy", double: { ...OPEN, stuck: ["case list"] }, go: { screen: "cases" }, act: (page) => page.getByText("One moment").waitFor() },
  { name: "cases-error", double: { ...OPEN, failing: { "case list": "io" } }, go: { screen: "cases" } },
  { name: "cases-empty", double: EMPTY, go: { screen: "cases" } },
  { name: "cases-new", double: OPEN, go: { screen: "cases" }, act: (page) => page.getByRole("button", { name: "New case" }).click() },
  { name: "case-busy", double: { ...OPEN, stuck: ["case show"] }, go: step(1), act: (page) => page.getByText("One moment").waitFor() },
  { name: "case-gone", double: { ...OPEN, failing: { "case show": "unknown-id" } }, go: step(1) },
  ...[1, 2, 3, 4, 5].map((number): State => ({ name: `case-${number}-bare`, double: { ...OPEN, bare: true }, go: step(number) })),
  { name: "case-1-whom", double: OPEN, go: step(1) },
  { name: "case-2-why", double: OPEN, go: step(2) },
  { name: "case-3-records", double: OPEN, go: step(3) },
  { name: "case-4-missing", double: OPEN, go: step(4) },
  { name: "case-4-error", double: { ...OPEN, failing: { "case check": "io" } }, go: step(4), act: (page) => page.getByRole("alert").waitFor() },
  { name: "case-5-review", double: OPEN, go: step(5) },
  { name: "case-5-busy", sight: "Writing the bundle", double: { ...OPEN, slow: true }, go: step(3), act: async (page) => {
    await written(page);
    await page.getByText("Writing the bundle").waitFor();
  } },
  { name: "case-5-written", sight: "The bundle is ready", double: OPEN, go: step(3), act: async (page) => {
    await written(page);
    await page.getByText("The bundle is ready").waitFor();
  } },
  { name: "case-5-counting", double: { ...OPEN, stuck: ["bundle"] }, go: step(5), act: (page) => page.getByText("Counting what goes in").waitFor() },
  { name: "case-5-stopped", sight: "No file was left behind", double: { ...OPEN, slow: true }, go: step(3), act: async (page) => {
    await written(page);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("No file was left behind").waitFor();
  } },
  { name: "case-5-failed", sight: "The disk is full", double: { ...OPEN, failing: { "start bundle": "disk-full" } }, go: step(3), act: async (page) => {
    await written(page);
    await page.getByText("The disk is full").waitFor();
  } },
  { name: "case-5-left-out", double: OPEN, go: step(3), act: async (page) => {
    await page.evaluate(() => (window as unknown as { double: { call(name: string, request: object): Promise<unknown> } }).double.call("case add", { case: "c1", records: ["r11"], confirm_other_person: true }));
    await page.getByRole("button", { name: "I looked. It may go in." }).click();
    await page.getByRole("button", { name: "Review and export" }).click();
    await page.getByText("1 record is left out").waitFor();
  } },
  { name: "case-5-parts", double: OPEN, go: step(3), act: async (page) => {
    await page.evaluate(() => (window as unknown as { double: { call(name: string, request: object): Promise<unknown> } }).double.call("case add", { case: "c1", records: ["r11"], confirm_other_person: true }));
    await page.getByRole("button", { name: "I looked. It may go in." }).click();
    await page.getByRole("button", { name: "Review and export" }).click();
    await page.getByLabel("Put insurance and ID papers in too").click();
    await page.getByText("all pages of that paper go in").waitFor();
  } },
  { name: "case-5-error", double: { ...OPEN, failing: { bundle: "disk-full" } }, go: step(5) },
  { name: "settings", double: OPEN, go: { screen: "settings" } },
  { name: "settings-lessons", double: OPEN, go: { screen: "settings" }, act: (page) => page.getByRole("heading", { name: "What you taught it" }).scrollIntoViewIfNeeded() },
  { name: "settings-forgotten", double: OPEN, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Forget it: papers from Lakeside Lab" }).click();
    await page.getByText("Forgotten: papers from Lakeside Lab").waitFor();
  } },
  { name: "settings-lessons-none", double: EMPTY, go: { screen: "settings" }, act: (page) => page.getByText("Nothing yet.").scrollIntoViewIfNeeded() },
  { name: "settings-lessons-error", double: { ...OPEN, failing: { lessons: "io" } }, go: { screen: "settings" }, act: (page) => page.getByRole("alert").scrollIntoViewIfNeeded() },
  { name: "settings-rereading", double: { ...OPEN, slow: true }, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Read all again" }).click();
    await page.getByText("900 of 1,243 files").waitFor();
  } },
  { name: "settings-reread", double: OPEN, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Read what can be read better now" }).click();
    await page.getByText("1 file was read again.").waitFor();
  } },
  { name: "settings-checked", double: OPEN, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Check the library" }).click();
    await page.getByText("It is whole").waitFor();
  } },
  { name: "settings-sample", double: { ...OPEN, sample: true }, go: { screen: "settings" } },
  { name: "settings-checking", double: { ...OPEN, slow: true }, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Check the library" }).click();
    await page.getByText("900 of 1,243 files").waitFor();
  } },
  { name: "settings-damaged", double: { ...OPEN, damaged: true }, go: { screen: "settings" }, act: check },
  { name: "settings-check-error", double: { ...OPEN, failing: { check: "library-damaged" } }, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Check the library" }).click();
    await page.getByRole("alert").waitFor();
  } },
  { name: "settings-bundle", double: OPEN, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a bundle" }).click();
    await page.getByText("It is whole: 312 files.").waitFor();
  } },
  { name: "settings-bundle-changed", double: { ...OPEN, damaged: true }, go: { screen: "settings" }, act: async (page) => {
    await page.getByRole("button", { name: "Choose a bundle" }).click();
    await page.getByText("2 things are wrong").waitFor();
  } },
  { name: "settings-crashed", double: { ...OPEN, crashed: 1 }, go: { screen: "settings" }, act: (page) => page.getByText("it left this report").scrollIntoViewIfNeeded() },
  { name: "records-crashed", sight: "Second Read broke down last time", double: { ...OPEN, crashed: 2 } },
  { name: "locked-crashed", sight: "Second Read broke down last time", double: { library: "passphrase", crashed: 3 } },
  { name: "keys", double: OPEN, act: async (page) => {
    await page.getByRole("button", { name: "Keys" }).click();
    await page.getByRole("dialog").waitFor();
  } },
  { name: "drop", double: OPEN, act: drag },
];

/** Holds files over the window. */
async function drag(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as { double: { drop(event: object): void } }).double.drop({ over: true, paths: [] }));
}

async function check(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Check the library" }).click();
  await page.getByText("2 things are wrong").waitFor();
}

async function written(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I looked. It may go in." }).click();
  await page.getByRole("button", { name: "Review and export" }).click();
  await page.getByRole("button", { name: "Write the bundle" }).click();
}

/** The address of a state, below the address of the page over the double. */
export function address(base: string, { double, go }: State): string {
  return `${base}?${new URLSearchParams({ state: JSON.stringify(double), ...(go ? { go: JSON.stringify(go) } : {}) }).toString()}`;
}
