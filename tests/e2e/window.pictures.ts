// Pictures of the real window, for people to look at: the demo's library, opened, searched, looked into, up to the bundle. `cargo xtask demo`
// takes them where there is no display; README.md shows some. `DEMO` is the demo's folder, `PICTURES` where they go.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { root } from "./programs.ts";
import { RealWindow } from "./window.ts";

const demo = process.env.DEMO ?? join(root, "target/demo");
const folder = process.env.PICTURES ?? join(demo, "window");

test("pictures of the window", { timeout: 600_000 }, async () => {
  mkdirSync(folder, { recursive: true });
  const window = await new RealWindow().start({ pictures: true, words: ["--library", join(demo, "library")], size: { width: 1440, height: 900 } });
  const { hand } = window;
  const keep = (name: string) => window.picture(join(folder, `${name}.png`));
  try {
    await hand.read("Your records are locked");
    await keep("1-locked");
    await hand.fill("Passphrase", readFileSync(join(demo, "passphrase.txt"), "utf8").trim());
    await hand.press("Enter");
    await hand.see({ role: "option" });
    await keep("2-records");
    await hand.fill("Search words, names, places", "HER2");
    await hand.marked();
    await hand.click({ role: "option", holding: /patholog/i });
    await hand.read(/\d found here/);
    await keep("3-report");
    await hand.fill("Search words, names, places", "");
    await hand.click({ role: "option", holding: /\bCT\b/ });
    await hand.click({ role: "button", name: /^Look at the images/ });
    await hand.there("canvas");
    await hand.measured(() => new Promise((done) => setTimeout(done, 1500)));
    await keep("4-images");
    await hand.press("Escape");
    await hand.click({ role: "button", name: /^Cases/ });
    await hand.click({ role: "button", holding: /Second opinion before surgery/ });
    // What comes late moves the button under the pointer.
    await hand.read("Images missing");
    await hand.settled();
    await hand.click({ role: "button", name: "Review and export" });
    await hand.read(/at most/);
    await keep("5-review");
  } finally {
    await window.remove();
  }
});
