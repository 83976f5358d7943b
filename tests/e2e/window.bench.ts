// What a user of the window waits for, measured in the real one: `cargo xtask bench S11 S12` starts it and makes a table of what it writes.
// In seconds. `LIBRARY`: one with many records, a CT among them, and no passphrase; `MORE`: a folder to add; `OUT`: the file that is written.
import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { SAMPLES } from "./samples.ts";
import { RealWindow } from "./window.ts";
import type { Start } from "./window.ts";

const { LIBRARY = "", MORE = "", OUT = "", ROUNDS = "5" } = process.env;
const SIZE = { width: 1440, height: 900 };
const rounds = Array.from({ length: Number(ROUNDS) });

test("measures", { timeout: 3_600_000 }, async () => {
  const taken: Record<string, number[]> = {};
  const note = (name: string, ...values: number[]) => void (taken[name] ??= []).push(...values);
  for (const _ of rounds) {
    note("start", await untilSeen({ words: ["--library", LIBRARY] }, "[role=option] .t"));
    note("start of an empty window", await untilSeen({ program: "examples/empty" }, "h1"));
  }

  const window = await new RealWindow().start({ words: ["--library", LIBRARY], size: SIZE });
  const { hand } = window;
  await hand.see({ role: "option" });
  for (const _ of rounds) {
    note("frames of the list", ...(await hand.measured(SAMPLES.scrollList)));
    // Each time another beginning, so that marks of the words before are not taken for those of these.
    for (const words of ["patient", "zebra0000007", "pat", "zebra0000011", "patient seen"]) note("search", await hand.measured(SAMPLES.search, words));
  }
  await hand.fill("Search words, names, places", "");
  await hand.click({ role: "option", holding: /\bCT\b/ });
  for (const _ of rounds) {
    await hand.see({ role: "button", name: /^Look at the images/ });
    note("first image", await hand.measured(SAMPLES.firstImage));
    note("slices", await hand.measured(SAMPLES.slices, 300));
    note("slices of a plain canvas", await hand.measured(SAMPLES.plainSlices, 300));
    await hand.press("Escape");
  }
  await window.close();

  await window.start({ words: ["--library", LIBRARY, MORE], size: SIZE });
  // The window that was closed took its hand with it.
  await window.hand.see({ role: "progressbar" });
  const { answers, frames } = await window.hand.measured(SAMPLES.answersWhileAdding);
  note("answers while adding", ...answers);
  note("frames while adding", ...frames);
  await window.remove();
  writeFileSync(OUT, JSON.stringify(taken));
});

/** From the start of a program until this is seen in its window. */
async function untilSeen(start: Start, selector: string): Promise<number> {
  const window = await new RealWindow().start(start);
  await window.hand.there(selector);
  const took = (performance.now() - window.began) / 1000;
  await window.remove();
  return took;
}
