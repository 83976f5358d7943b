// What every screen shares: the core, where one is, what runs, what was said. Screens keep their own state themselves.
import { createContext } from "svelte";
import { CommandError } from "../backend/backend.ts";
import type { Backend } from "../backend/backend.ts";
import type { About, Changed, Commands, Counts } from "../backend/commands.ts";
import { t, tn } from "../shared/text.ts";
import { Jobs } from "./jobs.svelte.ts";
import type { WatchedJob } from "./jobs.svelte.ts";
import { Notices } from "./notices.svelte.ts";
import { Preferences } from "./preferences.svelte.ts";
import { Router } from "./router.svelte.ts";

/** Where the library stands for the person in front: not known yet, none, locked, open, or broken in some way. */
export type Door = "asking" | "none" | "locked" | "open" | "broken";

/** Commands that change what the user decided; each is one step to undo. */
type Change = { [N in keyof Commands]: Commands[N]["answer"] extends Changed ? N : never }[keyof Commands];

/** How often counts are asked for anew while records come in, in milliseconds. */
const WHILE_ADDING = 2000;

export class App {
  readonly notices = new Notices();
  readonly router = new Router(() => this.notices.leave());
  readonly preferences = new Preferences();
  readonly jobs: Jobs;
  door = $state<Door>("asking");
  about = $state.raw<About | null>(null);
  trouble = $state.raw<CommandError | null>(null);
  counts = $state.raw<Counts | null>(null);
  /** What was added last in this window: after a stop one goes on with it. */
  lastAdded = $state.raw<string[]>([]);
  /** How often something was undone: a screen that had moved on goes back to what that was about. */
  undone = $state(0);
  /** Grows with every change of the library: what shows records asks for them anew. */
  revision = $state(0);

  constructor(readonly backend: Backend) {
    this.jobs = new Jobs(backend);
  }

  /** Finds out how things stand, and joins what is running. */
  async begin(): Promise<void> {
    try {
      this.about = await this.backend.call("about", {});
      const { state, open } = this.about.library;
      this.door = open || state === "no-passphrase" ? "open" : state === "none" ? "none" : state === "passphrase" ? "locked" : "broken";
      this.#tellCrash();
      if (this.door === "open") await this.opened();
    } catch (error) {
      [this.trouble, this.door] = [CommandError.from(error), "broken"];
    }
  }

  async opened(): Promise<void> {
    this.door = "open";
    await Promise.all([this.#join(), this.#count()]);
  }

  #tellCrash(): void {
    const crash = this.about?.crash;
    if (!crash || crash.told) return;
    this.notices.broke(t("window.crash.was"), { label: t("window.crash.show"), act: () => void this.show(crash.report) });
    // Where that cannot be kept, the next start tells of it once more.
    void this.backend.call("crash-told", {}).catch(() => undefined);
  }

  /** Shows where a file lies. */
  show(path: string): Promise<boolean> {
    return this.try(() => this.backend.reveal(path));
  }

  async #join(): Promise<void> {
    for (const job of await this.jobs.join()) void this.#see(job);
  }

  /** Goes from the first run into the app; what was chosen there is being taken in already. */
  async openAfterFirstRun(): Promise<void> {
    await this.try(async () => {
      this.about = await this.backend.call("about", {});
    });
    this.door = "open";
    await this.#count();
  }

  async lock(): Promise<void> {
    await this.try(async () => {
      await this.backend.call("lock", {});
      this.counts = null;
      this.router.enter({ screen: "records", filter: {} });
      this.door = "locked";
    });
  }

  /** Asks for the counts anew and tells every list that what it shows may be old. */
  async refresh(): Promise<void> {
    this.revision += 1;
    await this.#count();
  }

  async #count(): Promise<void> {
    await this.try(async () => {
      const counts = await this.backend.call("counts", {});
      // Who has most records is most likely meant, wherever a person is to be chosen.
      this.counts = { ...counts, people: [...counts.people].sort((a, b) => b.records - a.records) };
    });
  }

  /** Does something that can go wrong; says so if it does. Gives whether it went well. */
  async try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      this.notices.wrong(error);
      return false;
    }
  }

  /**
   * Changes what the user decided, says `done`, and offers to undo it. Gives whether it went well. It is said last: whoever reads it finds the
   * field closed in which it was typed, where Ctrl+Z would undo letters.
   */
  change<N extends Change>(name: N, request: Commands[N]["request"], done: string): Promise<boolean> {
    return this.try(async () => {
      await this.backend.call(name, request);
      await this.refresh();
      this.notices.done(done, { label: t("window.undo"), act: () => void this.undo() });
    });
  }

  undo(): Promise<boolean> {
    return this.try(async () => {
      await this.backend.call("undo", {});
      this.undone += 1;
      this.notices.done(t("window.undone"));
      await this.refresh();
    });
  }

  /** Takes files in, in the background, and shows how it goes. */
  add(paths: string[]): void {
    if (paths.length === 0) return;
    this.lastAdded = paths;
    void this.#see(this.jobs.start("add", { paths }) as WatchedJob);
    this.router.enter({ screen: "add" });
  }

  /** Reads again with today's readers, in the background: these records, what is read better now, or all. Says what came of it. */
  async reread(request: Commands["reread"]["request"]): Promise<void> {
    const job = this.jobs.start("reread", request);
    await this.#see(job as WatchedJob);
    if (job.answer) this.notices.done(t("window.reread.done", { files: tn("window.reread.files", job.answer.files), changed: tn("window.reread.changed", job.answer.changed.length) }));
    else if (job.state === "cancelled") this.notices.done(t("window.reread.stopped"));
    else if (job.error) this.notices.wrong(job.error);
  }

  async #see(job: WatchedJob): Promise<void> {
    const timer = job.name === "add" ? setInterval(() => void this.refresh(), WHILE_ADDING) : undefined;
    await job.ended;
    clearInterval(timer);
    await this.refresh();
  }
}

export const [useApp, provideApp] = createContext<App>();
