// Short messages in a place of their own at the foot of the window: what was done, with a way to undo it, and what went wrong. A message that
// says something went wrong stays until it is closed or one goes elsewhere.
import { untrack } from "svelte";
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
export const STAY = 15_000;

export class Notices {
  list = $state.raw<Notice[]>([]);
  /** Dialogs that are open: they show what went wrong, the window behind them what was done. */
  asking = $state(0);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #held = false;

  done(text: string, action?: Notice["action"]): void {
    const id = this.#add({ text, path: "", kind: "done", ...(action ? { action } : {}) });
    if (!this.#held) this.#count(id);
  }

  wrong(error: unknown): void {
    this.#add({ ...saidOf(CommandError.from(error)), kind: "wrong" });
  }

  /** Says that something had gone wrong before. */
  broke(text: string, action: NonNullable<Notice["action"]>): void {
    this.#add({ text, path: "", kind: "wrong", action });
  }

  /** A dialog opens; gives how it closes. */
  ask(): () => void {
    untrack(() => (this.asking += 1));
    return () => (this.asking -= 1);
  }

  /** Somebody is at the messages, with the pointer or the focus: none goes by itself until `release`. */
  hold(): void {
    this.#held = true;
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
  }

  /** Nobody is at them any more: from now on each stays as long as a new one does. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.list.filter(({ kind }) => kind === "done").forEach(({ id }) => this.#count(id));
  }

  /** Puts away what went wrong on the screen that one left. */
  leave(): void {
    this.list = this.list.filter(({ kind }) => kind === "done");
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  #count(id: number): void {
    this.#timers.set(id, setTimeout(() => this.close(id), STAY));
  }

  #add(notice: Omit<Notice, "id">): number {
    const id = this.#next++;
    this.list = [...this.list.filter((other) => other.kind === "wrong" && other.text !== notice.text).slice(-2), { id, ...notice }];
    return id;
  }
}
