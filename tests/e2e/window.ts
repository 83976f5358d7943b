// The real window: the desktop program, driven through WebKit's own driver, and the dialogs of the system, answered on the X display.
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Builder, Capabilities } from "selenium-webdriver";
import type { WebDriver } from "selenium-webdriver";
import { built } from "./programs.ts";
import { until } from "./until.ts";
import { WindowHand } from "./window-hand.ts";

const run = promisify(execFile);

export interface Start {
  program?: string;
  words?: string[];
  size?: { width: number; height: number };
  /** Pictures are taken of it. Where WebKit goes the plain way to the screen, as without a graphics card, it may never give one. */
  pictures?: boolean;
}

/** One start after the other of the desktop program, over folders of its own that are removed. */
export class RealWindow {
  readonly folder = mkdtempSync(join(tmpdir(), "second-read-window-"));
  readonly library = join(this.folder, "data", "second-read", "library");
  driver!: WebDriver;
  hand!: WindowHand;
  #server: ChildProcess | null = null;

  /** When the program was started last, in milliseconds of `performance.now()`. */
  began = 0;

  /** Starts it: with these words, and, where a size is said, in a window of that size. */
  async start({ program = "second-read-desktop", words = [], size, pictures = false }: Start = {}): Promise<this> {
    // On a busy machine WebKit's driver now and then never hears of the program that it started: then both are started anew.
    for (let tries = 1; !(await this.#begin(program, words, pictures)); tries += 1) {
      await this.kill();
      if (tries === 3) throw new Error("WebKitWebDriver made no session, three times");
    }
    await this.driver.manage().setTimeouts({ script: 60_000 });
    if (size) await this.driver.manage().window().setRect({ x: 0, y: 0, ...size });
    this.hand = new WindowHand(this.driver);
    return this;
  }

  /** Starts a driver and has it start the program; whether it did within half a minute. */
  async #begin(program: string, words: string[], pictures: boolean): Promise<boolean> {
    const port = await freePort();
    const env = { ...this.#environment(), TAURI_WEBVIEW_AUTOMATION: "true", ...(pictures ? { WEBKIT_DISABLE_DMABUF_RENDERER: "0" } : {}) };
    // A group of its own: with it ends whatever it started.
    this.#server = spawn("WebKitWebDriver", [`--port=${port}`], { env, stdio: "ignore", detached: true });
    await listening(port);
    const options = { binary: built(program), args: words };
    const wanted = new Capabilities().set("browserName", "wry").set("webkitgtk:browserOptions", options);
    this.began = performance.now();
    this.driver = new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(wanted).build();
    const session = this.driver.getSession().then(() => true);
    session.catch(() => undefined);
    return Promise.race([session, sleep(30_000, false)]);
  }

  /** Starts the program once more beside the one that runs; how it ended. */
  async startAgain(words: string[]): Promise<number | null> {
    const again = spawn(built("second-read-desktop")!, words, { env: this.#environment(), stdio: "ignore" });
    return new Promise((resolve) => again.once("exit", resolve));
  }

  /** All that the program keeps for this user goes into our folder. */
  #environment(): NodeJS.ProcessEnv {
    const own = { XDG_DATA_HOME: "data", XDG_CONFIG_HOME: "config", XDG_CACHE_HOME: "cache" };
    const homes = Object.fromEntries(Object.entries(own).map(([name, folder]) => [name, join(this.folder, folder)]));
    return { ...process.env, ...homes, GSETTINGS_BACKEND: "memory" };
  }

  /** The process that draws the page now, another one than `not`. */
  webProcess(not = 0): Promise<number> {
    const drawing = () => run("pgrep", ["-g", String(this.#server!.pid), "WebKitWebProces"]).then(({ stdout }) => Number(stdout.split("\n")[0]), () => 0);
    return until(() => "a process that draws the page", async () => (await drawing().then((found) => found !== not && found)) || null);
  }

  /** Ends the program at once, as a crash would. */
  async kill(): Promise<void> {
    // The program knows its worker and its web processes, not the other way round: all of them are in the driver's group.
    if (this.#server?.pid && this.#server.exitCode === null) {
      const gone = new Promise((resolve) => this.#server!.once("exit", resolve));
      process.kill(-this.#server.pid, "SIGKILL");
      await gone;
    }
    this.#server = null;
  }

  /** Ends the program in good order, as the end of a session does. */
  async close(): Promise<void> {
    const group = this.#server?.pid;
    if (!group) return;
    // A process' name is cut after fifteen letters.
    const name = "second-read-des";
    await run("pkill", ["-TERM", "-g", String(group), name]).catch(() => undefined);
    await until(() => "the end of the program", () => run("pgrep", ["-g", String(group), name]).then(() => false, () => true));
    await this.kill();
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A picture of the page as it stands once it has come to rest. */
  async picture(path: string): Promise<void> {
    await this.hand.settled();
    const picture = await Promise.race([this.driver.takeScreenshot(), sleep(20_000, null)]);
    if (picture === null) throw new Error("WebKit gave no picture");
    writeFileSync(path, picture, "base64");
  }
}

/** Answers the dialog of the system that stands open now: types the path, as a person may. */
export async function answerDialog(path: string): Promise<void> {
  const dialog = await until(() => "a dialog", openDialog);
  // Where a folder is chosen, the first stroke opens the field that the rest goes into.
  await run("xdotool", ["windowfocus", "--sync", dialog, "key", "slash"]);
  await sleep(500);
  await run("xdotool", ["key", "ctrl+a", "type", "--delay", "5", path]);
  // And there the first Enter takes the path, the second the folder.
  await until(() => "the end of the dialog", async () => {
    await sleep(300);
    await run("xdotool", ["key", "Return"]);
    await sleep(300);
    return (await openDialog()) === null;
  });
}

/** The number of the dialog's window, if there is one. */
async function openDialog(): Promise<string | null> {
  const found = await run("xdotool", ["search", "--onlyvisible", "--name", "^(Open|Save|Select) F"]).catch(() => null);
  return found?.stdout.split("\n")[0] || null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const listening = (port: number) =>
  until(() => "an answer of WebKitWebDriver (Debian: webkit2gtk-driver)", async () => (await fetch(`http://127.0.0.1:${port}/status`).catch(() => null))?.ok ?? false);
