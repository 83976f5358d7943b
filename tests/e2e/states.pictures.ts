// Takes a picture of every screen in every state, for people to look at: `PICTURES=FOLDER[,NAME…] npm run pictures`, with ZOOM=2 at 200 %.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { context, launch, settled, SIZES } from "./browser.ts";
import { doubleServer } from "./double-server.ts";
import { address, STATES } from "./states.ts";

const [folder = "pictures", ...only] = (process.env.PICTURES ?? "").split(",").filter(Boolean);

test("pictures", { timeout: 1_800_000 }, async () => {
  mkdirSync(folder, { recursive: true });
  const [browser, server] = await Promise.all([launch(), doubleServer()]);
  for (const theme of ["light", "dark"] as const) {
    for (const size of SIZES) {
      const pages = await context(browser, { theme, size, ...(process.env.ZOOM ? { zoom: 2 } : {}) });
      for (const state of STATES.filter(({ name }) => only.length === 0 || only.includes(name))) {
        const page = await pages.newPage();
        await page.goto(address(server.address, state));
        await settled(page);
        await state.act?.(page);
        await settled(page);
        await page.screenshot({ path: join(folder, `${state.name}-${size.width}-${theme}.png`) });
        await page.close();
      }
      await pages.close();
    }
  }
  await browser.close();
  server.stop();
});
