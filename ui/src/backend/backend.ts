// The one way from the pages to the core. Two things stand behind it: the desktop shell (`tauri.ts`) and a loopback bridge for tests
// (`http.ts`). Nothing else in the pages knows which.
import type { Commands, JobName, Progress, JobRow } from "./commands.ts";

/** Commands that take long enough to be watched and stopped. They run in the core: a reload of the page does not end them. */
export type { JobName };

/** Why a command did not do what was asked. Pages branch on `code` and show `message`; `path` is the file it is about. */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly path: string | null = null,
  ) {
    super(message);
  }

  /** What came over a wire as an error; anything that is not of that form is a fault of ours. */
  static from(value: unknown): CommandError {
    if (value instanceof CommandError) return value;
    const { code, message, path } = (value ?? {}) as Record<string, unknown>;
    if (typeof code === "string" && typeof message === "string") return new CommandError(code, message, (path as string | null) ?? null);
    return new CommandError("internal", value instanceof Error ? value.message : String(value));
  }
}

/** A job that runs in the core. */
export interface Job<Answer> {
  readonly id: Promise<number>;
  /** Rejects with a `CommandError`; code `cancelled` when the user stopped it. */
  readonly done: Promise<Answer>;
  /** Asks it to stop at its next safe point; `done` tells when it did. */
  cancel(): void;
}

export interface Backend {
  /** Asks the core; rejects with a `CommandError`. */
  call<N extends keyof Commands>(name: N, request: Commands[N]["request"]): Promise<Commands[N]["answer"]>;
  /** Starts a job; `on` is told how far it is. */
  start<N extends JobName>(name: N, request: Commands[N]["request"], on: (progress: Progress) => void): Job<Commands[N]["answer"]>;
  /** Jobs that run, or ended while nobody looked. */
  jobs(): Promise<JobRow[]>;
  /** Watches a job that was started before this page was. */
  watch(job: number, on: (progress: Progress) => void): Job<unknown>;
  /** Address of a picture for `<img>`, e.g. of `thumb/r12` or `page/r12/1?width=900`. */
  picture(path: string): string;
  /** The bytes behind such an address, e.g. `frame/r12/3`. */
  samples(path: string): Promise<ArrayBuffer>;
  /** Paths the user chose; empty when the dialog was closed. */
  chooseFiles(): Promise<string[]>;
  chooseFolder(): Promise<string[]>;
  /** Where to save; `null` when the dialog was closed. */
  chooseSave(suggested: string): Promise<string | null>;
  /** Told of files that are dragged over the window, dropped on it, or named when the program is started. Returns how to stop. */
  onDrop(on: (event: DropEvent) => void): () => void;
  /** Shows a file in the system's file manager. */
  reveal(path: string): Promise<void>;
}

/** What a watcher of a job hears: how far it is, again and again, then how it ended. */
export type JobMessage = { progress: Progress | null } | { answer: unknown } | { error: unknown };

export type DropEvent = { over: boolean; paths: string[] };
