// The main job without a mouse. Works over the double and over the real core alike.
import { expect } from "vitest";
import type { Page } from "playwright-core";

/** More controls than any screen has between two that one goes to. */
const FAR = 150;

/** What has the focus: its name as a reader of the screen says it, and whether one sees that it has it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    if (element === document.body) return { name: "", shown: false };
    const label = element.getAttribute("aria-label") ?? (element as HTMLInputElement).labels?.[0]?.textContent;
    const words = label ?? [...element.childNodes].filter((node) => !(node instanceof Element && node.ariaHidden === "true")).map((node) => node.textContent).join(" ");
    const shown = [element, element.closest("search"), element.querySelector(".cursor")].some((one) => one && getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
    return { name: words.replace(/\s+/g, " ").trim(), shown };
  });

/** Goes on with Tab until what fits has the focus. Every stop on the way must show that it has it. */
export async function reach(page: Page, name: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < FAR; step += 1) {
    const now = await focused(page);
    if (name.test(now.name)) return;
    await page.keyboard.press("Tab");
    const next = await focused(page);
    if (next.name !== "") expect(next.shown, `the focus is seen on “${next.name}”`).toBe(true);
    passed.push(next.name);
  }
  throw new Error(`no way by Tab to ${name}; passed ${passed.slice(-20).join(" | ")}`);
}

async function press(page: Page, name: RegExp): Promise<void> {
  await reach(page, name);
  await page.keyboard.press("Enter");
}

async function type(page: Page, name: RegExp, text: string): Promise<void> {
  await reach(page, name);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

/** From the first run to a bundle. `save` is told before the place to save is asked for. */
export async function wholeJob(page: Page, patience: number, save: () => Promise<void>): Promise<void> {
  await press(page, /^Try the sample$/);
  await page.getByRole("heading", { name: "All done" }).waitFor({ timeout: patience });
  await press(page, /^See the records/);

  // Find a word of a report and open it.
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("HER2");
  await page.locator("mark").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.getByText(/\d found here/).waitFor();

  // Set a date right, and take that back.
  await press(page, /^Change: Date$/);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("2026-05-28");
  await page.keyboard.press("Enter");
  await page.getByText("Date changed.").waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText("Undone.").waitFor();

  // Choose all that were found, and tag them.
  await page.keyboard.press("Control+k");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Control+a");
  await page.keyboard.press("t");
  await page.keyboard.type("C50.412");
  await page.getByRole("dialog").getByRole("button", { name: /C50\.412/ }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText(/records? tagged: C50\.412/).waitFor();

  // Build a case.
  await page.keyboard.press("Control+5");
  await press(page, /^New case$/);
  await page.keyboard.type("Lumpectomy or mastectomy?");
  await page.keyboard.press("Enter");
  await type(page, /^The doctor or clinic$/, "Lakemont Breast Second Opinion");
  await press(page, /^Next: Why/);
  await reach(page, /^The diagnosis is not clear$/);
  await page.keyboard.press("ArrowDown");
  await press(page, /^Add a diagnosis$/);
  await page.keyboard.type("C50.412");
  await page.getByRole("dialog").getByRole("button", { name: /C50\.412/ }).first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByText("Saved.").first().waitFor();
  await type(page, /^Next question$/, "Can the breast be kept?");
  await page.keyboard.press("Enter");
  await page.getByText("Can the breast be kept?").waitFor();
  await press(page, /^Next: Records$/);
  await press(page, /^Add all$/);
  await page.getByText("Added to the case.").waitFor();
  await press(page, /^Next: What is missing$/);
  await press(page, /^Next: Review/);

  await save();
  await page.getByText(/at most/).waitFor();
  await press(page, /^Write the zip$/);
  await page.getByText("The bundle is ready").waitFor({ timeout: patience });
}
