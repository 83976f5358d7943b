// Starts the test bridge: the real core behind loopback, serving the built pages. Each one has a library of its own in a folder that is removed.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { built, root } from "./programs.ts";

export class Bridge {
  readonly folder = mkdtempSync(join(tmpdir(), "second-read-e2e-"));
  address = "";
  #process: ChildProcess | null = null;

  /** Starts it, or starts it again over the same library. */
  async start(): Promise<this> {
    const words = ["--library", join(this.folder, "library"), "--ui", join(root, "ui/dist")];
    const started = spawn(built("bridge")!, words, { stdio: ["pipe", "pipe", "inherit"] });
    this.#process = started;
    this.address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: started.stdout }).once("line", resolve);
      started.once("exit", (code) => reject(new Error(`the bridge ended (${code}) before it said where it listens`)));
    });
    return this;
  }

  /** What the next dialog answers. */
  async choose(what: "files" | "folder" | "save", paths: string[]): Promise<void> {
    const { origin, hash } = new URL(this.address);
    const response = await fetch(`${origin}/queue`, {
      method: "POST",
      headers: { authorization: `Bearer ${hash.slice(1)}`, "content-type": "application/json" },
      body: JSON.stringify({ what, paths }),
    });
    if (!response.ok) throw new Error(`queue: ${response.status}`);
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    const dying = this.#process;
    if (!dying || dying.exitCode !== null) return;
    const gone = new Promise((resolve) => dying.once("exit", resolve));
    dying.kill("SIGKILL");
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
