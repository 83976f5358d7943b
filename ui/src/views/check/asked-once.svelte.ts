// Questions beside the queue, which the core asks until they are answered either way: put aside, one waits for the next visit.
import { Asked } from "../../shared/asked.svelte.ts";

export class AskedOnce<T> {
  #asked = new Asked<T[]>();
  #past = $state.raw<ReadonlySet<string>>(new Set());

  /** The question that is asked now. */
  readonly one = $derived(this.#asked.value?.find((one) => !this.#past.has(this.key(one))) ?? null);

  constructor(
    private readonly all: () => Promise<T[]>,
    private readonly key: (one: T) => string,
  ) {}

  /** Asks how things stand now. What was decided is not among the answers any more; undone, it is again. */
  load(): Promise<void> {
    return this.#asked.ask(this.all);
  }

  /** Asks this one in the next visit. */
  skip(one: T): void {
    this.#past = new Set([...this.#past, this.key(one)]);
  }
}
