// The main job in the real window, under an X display: with the mouse, by keyboard alone, with the program killed while it adds, and what
// the shell itself promises. `npm run window` starts it; the display is given by who runs it.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { added, ADDING, killedWhileAdding, mouseJob, ownRecords, reloadedWhileAdding, trySample } from "./job.ts";
import { wholeJob } from "./keyboard.ts";
import { writeSample } from "./programs.ts";
import { RealWindow } from "./window.ts";

/** What the window looked like when a test failed. */
const FAILED = join(tmpdir(), "second-read-window-failed.png");

describe("the real window", { timeout: 900_000 }, () => {
  let app: RealWindow;
  beforeEach(async () => {
    app = await new RealWindow().start({ size: { width: 1440, height: 900 } });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") await app.picture(FAILED).then(() => console.log(`The window as it stood: ${FAILED}`), () => undefined);
    await app.remove();
  });

  test("the whole job with the mouse", async () => {
    const zip = join(app.folder, "bundle.zip");
    await mouseJob(app.hand, zip);
    expect(existsSync(zip)).toBe(true);
  });

  test("the whole job by keyboard alone", async () => {
    const zip = join(app.folder, "bundle.zip");
    await wholeJob(app.hand, ADDING, zip);
    expect(existsSync(zip)).toBe(true);
  });

  test("own records: passphrase first, the key once, then locked and opened again", () => ownRecords(app.hand, writeSample(join(app.folder, "heap"))));

  test("killed while it adds: the same files again, and everything is there", () =>
    killedWhileAdding(app.hand, async () => {
      await app.kill();
      return (await app.start()).hand;
    }));

  test("after a crash the next start says so, once", async () => {
    const said = /Second Read broke down last time/;
    await app.close();
    mkdirSync(dirname(app.library), { recursive: true });
    writeFileSync(join(dirname(app.library), "crash-1.txt"), "Second Read, at nowhere\n");
    await app.start();
    await app.hand.said(said);
    await app.close();
    await app.start();
    await app.hand.see({ role: "button", name: "Try the sample" });
    expect(await app.hand.markup()).not.toMatch(said);
  });

  test("where the page's process ended by itself, the window comes back", async () => {
    await app.hand.see({ role: "button", name: "Try the sample" });
    const before = await app.webProcess();
    process.kill(before, "SIGKILL");
    expect(await app.webProcess(before)).toBeGreaterThan(0);
  });

  test("a reload of the page loses no job", () => reloadedWhileAdding(app.hand, () => app.driver.navigate().refresh()));

  test("it goes nowhere, lets nothing in, and gives a page no more than it must", async () => {
    const { driver, hand } = app;
    await hand.see({ role: "button", name: "Try the sample" });
    const here = await driver.getCurrentUrl();
    const found = await hand.measured(async () => {
      const tried = async (act: () => unknown) => {
        try {
          const value = await act();
          return value === null ? "nothing" : "done";
        } catch {
          return "refused";
        }
      };
      const { invoke } = (globalThis as unknown as { __TAURI_INTERNALS__: { invoke: (name: string, words?: object) => Promise<unknown> } }).__TAURI_INTERNALS__;
      const script = document.createElement("script");
      script.textContent = "window.wasRun = true";
      document.body.append(script);
      const frame = document.createElement("iframe");
      frame.src = "https://example.org/";
      document.body.append(frame);
      return {
        ours: await tried(() => invoke("jobs")),
        dialog: await tried(() => invoke("plugin:dialog|open", { options: {} })),
        title: await tried(() => invoke("plugin:window|set_title", { value: "x" })),
        page: await tried(() => invoke("plugin:webview|create_webview", {})),
        network: await tried(() => fetch("https://example.org/")),
        file: await tried(() => fetch("file:///etc/passwd")),
        pictures: (await fetch("record://localhost/../../etc/passwd")).status,
        opened: await tried(() => window.open("https://example.org/")),
        prototype: Object.isFrozen(Object.prototype),
        script: "wasRun" in globalThis,
        tauri: "__TAURI__" in globalThis,
      };
    });
    expect(found).toEqual({
      ours: "done", dialog: "refused", title: "refused", page: "refused", network: "refused", file: "refused", pictures: 400, opened: "nothing",
      prototype: true, script: false, tauri: false,
    });
    await driver.executeScript(() => void (location.href = "https://example.org/"));
    await hand.see({ role: "button", name: "Try the sample" });
    expect(await driver.getCurrentUrl()).toBe(here);
    expect(await driver.getAllWindowHandles()).toHaveLength(1);
  });

  test("paths on the command line are added; a second start brings its paths to the first; the window keeps its size", async () => {
    await trySample(app.hand);
    await app.driver.manage().window().setRect({ width: 1111, height: 777 });
    await app.hand.settled();
    await app.close();

    const library = join(app.folder, "data/second-read/sample/library");
    const [one, two] = [writeSample(join(app.folder, "one")), writeSample(join(app.folder, "two"))];
    await app.start({ words: ["--library", library, one] });
    await added(app.hand);
    await app.hand.read(one);
    expect(await app.driver.manage().window().getRect()).toMatchObject({ width: 1111, height: 777 });
    const second = await app.startAgain([two]);
    expect(second).toBe(0);
    await app.hand.read(two, ADDING);
    await added(app.hand);
  });
});
