// The list of records: ids of all that fit the filter, rows only for what is in sight, fetched 200 at a time; a cursor and a selection. Of
// another list what fills the window comes first, so that it stands at once; the ids of all of it follow.
import { CommandError } from "../../backend/backend.ts";
import type { Backend } from "../../backend/backend.ts";
import type { Filter, FoundRow, TimelineAnswer } from "../../backend/commands.ts";

/** Rows per request: as many as the core gives at once. */
export const WINDOW = 200;

/** Asked for: another list than the one shown, the same anew, or what follows its beginning. */
type Asking = "other" | "again" | "rest";

const NOTHING: TimelineAnswer = { total: 0, ids: [], rows: [], months: [], capped: false };

export class Timeline {
  answer = $state.raw<TimelineAnswer>(NOTHING);
  error = $state.raw<CommandError | null>(null);
  /** Whether the first answer is still awaited. */
  busy = $state(true);
  cursor = $state(0);
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  filter: Filter = {};
  /** Grows in place: a copy for each block that comes would take longer with each. */
  #rows = new Map<string, FoundRow>();
  #fetched = $state(0);
  #turn = 0;
  #anchor = 0;
  /** Until the ids of the whole list are there. */
  #rest: Promise<void> = Promise.resolve();
  /** Blocks of the present answer that were asked for. */
  #asked = new Set<number>();

  constructor(private readonly backend: Pick<Backend, "call">) {}

  /** Rows that were fetched. */
  get rows(): ReadonlyMap<string, FoundRow> {
    void this.#fetched;
    return this.#rows;
  }

  get ids(): readonly string[] {
    return this.answer.ids;
  }

  /** Asks for the list of a filter. What is shown stays until the answer comes, and rows stay until newer ones come. */
  load(filter: Filter): Promise<void> {
    const turn = ++this.#turn;
    const same = !this.busy && JSON.stringify(filter) === JSON.stringify(this.filter);
    // What is found by words is never a long list, and to find it takes longer than to bring its ids.
    const loaded = this.#ask(turn, filter, same ? "again" : "other", same || filter.words ? undefined : WINDOW);
    this.#rest = loaded.then(() => (this.ids.length < this.answer.total ? this.#ask(turn, filter, "rest") : undefined));
    return loaded;
  }

  /** Asks once; a newer question makes this one void. */
  async #ask(turn: number, filter: Filter, what: Asking, first?: number): Promise<void> {
    if (turn !== this.#turn) return;
    try {
      const answer = await this.backend.call("timeline", { filter, ...(first ? { first } : {}) });
      if (turn === this.#turn) this.#take(answer, filter, what);
    } catch (error) {
      if (turn === this.#turn) [this.error, this.answer] = [CommandError.from(error), NOTHING];
    }
    if (turn === this.#turn) this.busy = false;
  }

  #take(answer: TimelineAnswer, filter: Filter, what: Asking): void {
    const held = this.ids[this.cursor];
    // Rows of the beginning are there.
    if (what !== "rest" || this.ids.some((id, at) => answer.ids[at] !== id)) this.#asked = new Set();
    [this.answer, this.error, this.filter] = [answer, null, filter];
    const same = what !== "other";
    const kept = held && same ? answer.ids.indexOf(held) : -1;
    this.cursor = kept >= 0 ? kept : same ? Math.max(0, Math.min(this.cursor, answer.ids.length - 1)) : 0;
    if (!same) this.#rows.clear();
    if (answer.rows.length > 0) {
      this.#put(answer.rows);
      this.#asked.add(0);
    }
    this.#prune(answer.ids);
  }

  /** Fetches the blocks that hold rows `from` to `to`, each once. */
  async need(from: number, to: number): Promise<void> {
    const turn = this.#turn;
    const blocks: number[] = [];
    for (let block = Math.floor(from / WINDOW); block * WINDOW < Math.min(to, this.ids.length); block += 1) {
      if (!this.#asked.has(block)) blocks.push(block);
    }
    blocks.forEach((block) => this.#asked.add(block));
    const words = this.filter.words;
    await Promise.all(blocks.map(async (block) => {
      const ids = this.ids.slice(block * WINDOW, (block + 1) * WINDOW);
      try {
        const found = await this.backend.call("rows", { ids, ...(words ? { words } : {}) });
        if (turn === this.#turn) this.#put(found);
      } catch (error) {
        if (turn === this.#turn) this.error = CommandError.from(error);
      }
    }));
  }

  #put(rows: FoundRow[]): void {
    rows.forEach((row) => this.#rows.set(row.id, row));
    this.#fetched += 1;
  }

  /** Moves the cursor; with `extend` everything from where it began is chosen. */
  move(to: number, extend = false): void {
    const end = Math.max(0, Math.min(to, this.ids.length - 1));
    if (extend) {
      const [first, last] = [Math.min(this.#anchor, end), Math.max(this.#anchor, end)];
      this.chosen = new Set(this.ids.slice(first, last + 1));
    } else {
      this.#anchor = end;
    }
    this.cursor = end;
  }

  toggle(id: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(id)) chosen.add(id);
    this.chosen = chosen;
    this.#anchor = Math.max(0, this.ids.indexOf(id));
  }

  async chooseAll(): Promise<void> {
    await this.#rest;
    this.chosen = new Set(this.ids);
  }

  /** The last row, which is known once all are. */
  async last(): Promise<number> {
    await this.#rest;
    return this.ids.length - 1;
  }

  clear(): void {
    this.chosen = new Set();
  }

  /** What an action is about: the chosen records, or the one under the cursor. */
  get subject(): string[] {
    if (this.chosen.size > 0) return this.ids.filter((id) => this.chosen.has(id));
    const id = this.ids[this.cursor];
    return id ? [id] : [];
  }

  /** A record that left the list is no longer chosen: nothing is done to what one does not see. */
  #prune(ids: readonly string[]): void {
    if (this.chosen.size === 0) return;
    const there = new Set(ids);
    this.chosen = new Set([...this.chosen].filter((id) => there.has(id)));
  }
}
