// The main job with the mouse, over whatever hand is given: add, find, set right and undo, tag in bulk, build a case, export.
import { expect } from "vitest";
import type { Hand, Thing } from "./hand.ts";

/** Taking the sample in: under a minute on an idle machine; several share this one. */
export const ADDING = 300_000;

const button = (name: string | RegExp, within?: Thing): Thing => ({ role: "button", name, ...(within ? { within } : {}) });
const dialog: Thing = { role: "dialog" };

/** Waits for the end of adding. */
export const added = (hand: Hand) => hand.see({ role: "heading", name: /^(All done|Nothing new)/ }, ADDING);

/** From the first run to the records of the sample. */
export async function trySample(hand: Hand): Promise<void> {
  await hand.click(button("Try the sample"));
  await added(hand);
  await hand.click(button(/^See the records/));
  await hand.see({ role: "option" });
}

/** From the first run to a bundle at `zip`. */
export async function mouseJob(hand: Hand, zip: string): Promise<void> {
  await trySample(hand);

  // Find a word of a report.
  await hand.fill("Search words, names, places", "HER2");
  await hand.marked();
  await hand.click({ role: "option", holding: /patholog/i });
  await hand.read(/\d found here/);

  // Set its date right, and take that back.
  await hand.click(button("Change: Date"));
  const before = await hand.value("Date");
  await hand.fill("Date", "2026-05-28");
  await hand.click(button("Save", dialog));
  await hand.read("Date changed.");
  await hand.read("you set this");
  await hand.click(button("Undo"));
  await hand.read("Undone.");
  await hand.click(button("Change: Date"));
  expect(await hand.value("Date")).toBe(before);
  await hand.press("Escape");
  await hand.unsee(dialog);

  // Tag everything that was found.
  await hand.focusOn({ role: "listbox" });
  await hand.press("Control+a");
  expect(await hand.count({ role: "option" })).toBeGreaterThan(1);
  await hand.click(button("Tag diagnosis", { role: "toolbar", name: "What to do with the chosen records" }));
  await hand.fill("Find a diagnosis", "C50.412");
  await hand.click(button(/C50\.412/, dialog));
  await hand.read(/records? tagged: C50\.412/);

  await buildCase(hand);
  await exportCase(hand, zip);
}

async function buildCase(hand: Hand): Promise<void> {
  await hand.click(button(/^Cases/));
  await hand.click(button("New case"));
  await hand.fill("A name for this case", "Lumpectomy or mastectomy?");
  await hand.select("Who is the patient?", /maria/i);
  await hand.click(button("Begin"));
  await hand.fill("The doctor or clinic", "Lakemont Breast Second Opinion");
  await hand.click(button(/^Next:/));
  await hand.tick("Surgery is advised");
  await hand.click(button("Add a diagnosis"));
  await hand.fill("Find a diagnosis", "C50.412");
  await hand.click(button(/C50\.412/, dialog));
  await hand.unsee(dialog);
  await hand.fill("Next question", "Can the breast be kept?");
  await hand.click(button("Add"));
  await hand.read("Can the breast be kept?");
  await hand.click(button(/^Next:/));
  await hand.click(button("Add all"));
  await hand.read("Added to the case.");
  await hand.click(button(/^Next:/));
  await hand.fill("What is missing", "The glass slides");
  await hand.click(button("Add"));
  await hand.read("The glass slides");
}

async function exportCase(hand: Hand, zip: string): Promise<void> {
  await hand.click(button("Review and export"));
  await hand.read(/at most/);
  await hand.answering("save", zip, () => hand.click(button("Write the bundle")));
  await hand.read("The bundle is ready", ADDING);
  await hand.read("It was read back and is whole.");
  await hand.read("What to do now");
}

/** A library of one's own, with what is in `heap`: the passphrase first, the key once, then locked and opened again with the key. */
export async function ownRecords(hand: Hand, heap: string): Promise<void> {
  await hand.answering("folder", heap, () => hand.click(button("Choose a folder or disc")));
  await hand.fill("Passphrase", "four plain words here");
  await hand.fill("The same once more", "four plain words here");
  await hand.click(button("Lock it and start"));
  const key = (await hand.said(/AGE-SECRET-KEY-1(?:\s*[A-Z0-9]){58}/)).replace(/\s/g, "");
  await hand.tick("I have written it down and put it in a safe place");
  await hand.click(button("Go to my records"));
  await added(hand);

  await hand.press("Control+l");
  await hand.read("Your records are locked");
  expect(await hand.markup()).not.toContain(key.slice(-20));
  await hand.fill("Passphrase", "five plain words here");
  await hand.press("Enter");
  await hand.see({ role: "alert" });
  await hand.click(button("Use the recovery key"));
  await hand.fill("Recovery key", key);
  await hand.press("Enter");
  await hand.see({ role: "listbox" });
}

/** The program dies while it adds. `again` starts it once more: the same files are given again, and everything is there. */
export async function killedWhileAdding(hand: Hand, again: () => Promise<Hand>): Promise<void> {
  await hand.click(button("Try the sample"));
  await hand.read(/[1-9]\d* files/);
  const next = await again();
  await trySample(next);
  await next.fill("Search words, names, places", "HER2");
  await next.marked();
}

/** The page is loaded anew while it adds: the job goes on, and its end is seen. */
export async function reloadedWhileAdding(hand: Hand, reload: () => Promise<unknown>): Promise<void> {
  await hand.click(button("Try the sample"));
  await hand.see({ role: "progressbar" });
  await reload();
  await hand.click(button("Add records"));
  await added(hand);
}
