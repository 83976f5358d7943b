// Short messages at the foot of the window: what was done, with a way to undo it, and what went wrong. A message that says something went
// wrong stays until it is closed or one goes elsewhere.
import { CommandError } from "../backend/backend.ts";
import { saidOf } from "../shared/said.ts";
import type { Said } from "../shared/said.ts";

export interface Notice extends Said {
  id: number;
  kind: "done" | "wrong";
  /** What can be done about it, e.g. undo. */
  action?: { label: string; act: () => void };
}

/** How long a message about something done stays, in milliseconds: long enough to read it twice and reach for undo. */
const STAY = 9000;

export class Notices {
  list = $state.raw<Notice[]>([]);
  #next = 1;

  done(text: string, action?: Notice["action"]): void {
    const id = this.#add({ text, path: "", kind: "done", ...(action ? { action } : {}) });
    setTimeout(() => this.close(id), STAY);
  }

  wrong(error: unknown): void {
    this.#add({ ...saidOf(CommandError.from(error)), kind: "wrong" });
  }

  /** Puts away what went wrong on the screen that one left. */
  leave(): void {
    this.list = this.list.filter(({ kind }) => kind === "done");
  }

  close(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  #add(notice: Omit<Notice, "id">): number {
    const id = this.#next++;
    this.list = [...this.list.filter((other) => other.kind === "wrong" && other.text !== notice.text).slice(-2), { id, ...notice }];
    return id;
  }
}
