// The first run, step by step, and what a passphrase must be. Keeps no secret longer than the step that needs it.
import { CommandError } from "../../backend/backend.ts";
import type { App } from "../../app/app.svelte.ts";
import { saidOf } from "../../shared/said.ts";
import type { Said } from "../../shared/said.ts";
import { t } from "../../shared/text.ts";

/** Shortest passphrase that is taken: long ones in plain words beat short ones with signs. */
export const SHORTEST = 12;

export type Step = "welcome" | "passphrase" | "kit";

/** What is wrong with a new passphrase, in words; nothing when it may be used. */
export function passphraseTrouble(passphrase: string, again: string): string {
  if ([...passphrase].length < SHORTEST) return t("window.door.too-short", { count: SHORTEST });
  return passphrase === again ? "" : t("window.door.not-same");
}

export class FirstRunSteps {
  step = $state<Step>("welcome");
  chosen = $state.raw<string[]>([]);
  passphrase = $state("");
  again = $state("");
  noPassphrase = $state(false);
  trouble = $state.raw<Said | null>(null);
  busy = $state(false);
  key = $state("");
  kept = $state(false);

  constructor(private readonly app: App) {}

  /** Files were chosen or dropped: before they are taken in, the library gets its passphrase. */
  take(paths: string[]): void {
    if (paths.length > 0) [this.chosen, this.step] = [paths, "passphrase"];
  }

  /** Opens the invented patient's library; it holds nothing worth a passphrase. */
  sample(): Promise<void> {
    return this.#busy(async () => {
      const { paths } = await this.app.backend.call("sample", {});
      await this.app.begin();
      this.app.add(paths);
    });
  }

  /** Makes the library and starts taking in what was chosen, while the user writes the recovery key down. */
  make(): Promise<void> {
    const text = this.noPassphrase ? "" : passphraseTrouble(this.passphrase, this.again);
    this.trouble = text ? { text, path: "" } : null;
    if (this.trouble) return Promise.resolve();
    return this.#busy(async () => {
      const request = this.noPassphrase ? { no_passphrase: true } : { passphrase: this.passphrase };
      const made = await this.app.backend.call("init", request);
      [this.passphrase, this.again] = ["", ""];
      this.app.add(this.chosen);
      // Without a passphrase there is none to forget: the key stands beside the library.
      if (this.noPassphrase) return this.finish();
      [this.key, this.step] = [made.recovery_key, "kit"];
    });
  }

  /** The key is on paper: the window forgets it and opens the app, where the files are coming in. */
  finish(): Promise<void> {
    this.key = "";
    return this.app.openAfterFirstRun();
  }

  async #busy(act: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await act();
    } catch (error) {
      this.trouble = saidOf(CommandError.from(error));
    }
    this.busy = false;
  }
}
