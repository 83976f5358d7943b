// People who may be one, because their names are written in different scripts: asked once for each pair, and put aside for a visit.
import type { Backend } from "../../backend/backend.ts";
import type { SamePerson } from "../../backend/commands.ts";
import { Asked } from "../../shared/asked.svelte.ts";

const key = ({ one, other }: SamePerson): string => `${one.id} ${other.id}`;

export class Pairs {
  #asked = new Asked<SamePerson[]>();
  #past = $state.raw<ReadonlySet<string>>(new Set());

  /** The pair that is asked about now. */
  readonly pair = $derived(this.#asked.value?.find((pair) => !this.#past.has(key(pair))) ?? null);

  constructor(private readonly backend: Pick<Backend, "call">) {}

  /** Asks how things stand now. What was decided is not among the answers any more; undone, it is again. */
  load(): Promise<void> {
    return this.#asked.ask(() => this.backend.call("person questions", {}));
  }

  /** Asks about this pair in the next visit. */
  skip(pair: SamePerson): void {
    this.#past = new Set([...this.#past, key(pair)]);
  }
}
