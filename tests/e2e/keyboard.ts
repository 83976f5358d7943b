// The main job without a mouse. Works over the double and over the real core alike.
import { expect } from "vitest";
import type { Hand } from "./hand.ts";

/** More controls than any screen has between two that one goes to. */
const FAR = 150;

/** Goes on with Tab until what fits has the focus. Every stop on the way must show that it has it. */
export async function reach(hand: Hand, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < FAR; step += 1) {
    const now = await hand.focused();
    if (name.test(now.name)) return;
    await hand.press("Tab");
    const next = await hand.focused();
    if (next.name !== "") expect(next.shown, `the focus is seen on “${next.name}”`).toBe(true);
    passed.push(next.name);
  }
  throw new Error(`no way by Tab to ${name}; passed ${passed.slice(-20).join(" | ")}`);
}

async function press(hand: Hand, name: RegExp): Promise<void> {
  await reach(hand, name);
  await hand.press("Enter");
}

async function type(hand: Hand, name: RegExp, text: string): Promise<void> {
  await reach(hand, name);
  await hand.press("Control+a");
  await hand.type(text);
}

/** From the first run to a bundle at `zip`. */
export async function wholeJob(hand: Hand, patience: number, zip: string): Promise<void> {
  await press(hand, /^Try the sample$/);
  await hand.see({ role: "heading", name: "All done" }, patience);
  await press(hand, /^See the records/);

  // Find a word of a report and open it.
  await hand.see({ role: "option" });
  await hand.press("Control+k");
  await hand.type("HER2");
  await hand.marked();
  await hand.press("ArrowDown");
  await hand.press("ArrowDown");
  await hand.read(/\d found here/);

  // Set a date right, and take that back.
  await press(hand, /^Change: Date$/);
  await hand.press("Control+a");
  await hand.type("2026-05-28");
  await hand.press("Enter");
  await hand.read("Date changed.");
  await hand.press("Control+z");
  await hand.read("Undone.");

  // Choose all that were found, and tag them.
  await hand.press("Control+k");
  await hand.press("ArrowDown");
  await hand.press("Control+a");
  await hand.press("t");
  await hand.type("C50.412");
  await hand.see({ role: "button", name: /C50\.412/, within: { role: "dialog" } });
  await hand.press("ArrowDown");
  await hand.press("Enter");
  await hand.read(/records? tagged: C50\.412/);

  // Build a case.
  await hand.press("Control+5");
  await press(hand, /^New case$/);
  await hand.type("Lumpectomy or mastectomy?");
  await hand.press("Enter");
  await type(hand, /^The doctor or clinic$/, "Lakemont Breast Second Opinion");
  await press(hand, /^Next: Why/);
  await reach(hand, /^The diagnosis is not clear$/);
  await hand.press("ArrowDown");
  await press(hand, /^Add a diagnosis$/);
  await hand.type("C50.412");
  await hand.see({ role: "button", name: /C50\.412/, within: { role: "dialog" } });
  await hand.press("ArrowDown");
  await hand.press("Enter");
  await hand.read("Saved.");
  await type(hand, /^Next question$/, "Can the breast be kept?");
  await hand.press("Enter");
  await hand.read("Can the breast be kept?");
  await press(hand, /^Next: Records$/);
  await press(hand, /^Add all$/);
  await hand.read("Added to the case.");
  await press(hand, /^Next: What is missing$/);
  await press(hand, /^Next: Review/);

  await hand.read(/at most/);
  await hand.answering("save", zip, () => press(hand, /^Write the bundle$/));
  await hand.read("The bundle is ready", patience);
}
