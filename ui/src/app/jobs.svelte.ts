// Jobs that run in the core, as the window sees them: how far, how long still, how they ended. After a reload the window joins them again.
import { CommandError } from "../backend/backend.ts";
import type { Backend, Job, JobName } from "../backend/backend.ts";
import type { Commands, Progress } from "../backend/commands.ts";

type State = "running" | "done" | "failed" | "cancelled";

/** Tells how long a job still takes from how fast its share grew; silent until it has seen enough. */
export class Pace {
  #share = 0;
  #at: number | null = null;
  #perSecond: number | null = null;

  /** Notes that `share` (0–1) was reached at `seconds`. */
  note(share: number, seconds: number): void {
    if (this.#at === null || share < this.#share) {
      [this.#at, this.#share, this.#perSecond] = [seconds, share, null];
      return;
    }
    const passed = seconds - this.#at;
    if (passed < 1) return;
    const rate = (share - this.#share) / passed;
    this.#perSecond = this.#perSecond === null ? rate : 0.7 * this.#perSecond + 0.3 * rate;
    [this.#at, this.#share] = [seconds, share];
  }

  /** Seconds left, or `null` while nobody can say. */
  get left(): number | null {
    return this.#perSecond && this.#perSecond > 0 ? (1 - this.#share) / this.#perSecond : null;
  }
}

/** How much of its present phase a job has done, 0–1, or `null` while the total is not known. */
export function share({ files, files_total, bytes, bytes_total }: Progress): number | null {
  if (bytes_total > 0) return Math.min(1, bytes / bytes_total);
  return files_total > 0 ? Math.min(1, files / files_total) : null;
}

/** One job. `answer` is there when `state` is `done`, `error` when it failed. */
export class WatchedJob<Answer = unknown> {
  progress = $state.raw<Progress | null>(null);
  state = $state<State>("running");
  answer = $state.raw<Answer | null>(null);
  error = $state.raw<CommandError | null>(null);
  secondsLeft = $state<number | null>(null);
  stopping = $state(false);
  /** Settles when it ended, however it ended. */
  readonly ended: Promise<void>;
  readonly #job: Job<Answer>;
  #pace = new Pace();
  #phase: string | null = null;

  constructor(
    readonly name: string,
    begin: (on: (progress: Progress) => void) => Job<Answer>,
  ) {
    this.#job = begin((progress) => this.#note(progress));
    this.ended = this.#job.done.then(
      (answer) => {
        [this.answer, this.state] = [answer, "done"];
      },
      (reason: unknown) => {
        const error = CommandError.from(reason);
        [this.error, this.state] = [error, error.code === "cancelled" ? "cancelled" : "failed"];
      },
    );
  }

  get id(): Promise<number> {
    return this.#job.id;
  }

  cancel(): void {
    this.stopping = true;
    this.#job.cancel();
  }

  #note(progress: Progress): void {
    if (progress.phase !== this.#phase) [this.#phase, this.#pace] = [progress.phase, new Pace()];
    this.progress = progress;
    const reached = share(progress);
    if (reached !== null) this.#pace.note(reached, performance.now() / 1000);
    this.secondsLeft = this.#pace.left;
  }
}

export class Jobs {
  list = $state.raw<WatchedJob[]>([]);

  constructor(private readonly backend: Backend) {}

  /** The newest job of that name. */
  latest<N extends JobName>(name: N): WatchedJob<Commands[N]["answer"]> | null {
    const found = this.list.findLast((job) => job.name === name);
    return (found as WatchedJob<Commands[N]["answer"]> | undefined) ?? null;
  }

  get running(): WatchedJob[] {
    return this.list.filter((job) => job.state === "running");
  }

  start<N extends JobName>(name: N, request: Commands[N]["request"]): WatchedJob<Commands[N]["answer"]> {
    const job = new WatchedJob<Commands[N]["answer"]>(name, (on) => this.backend.start(name, request, on));
    this.#keep(job as WatchedJob);
    return job;
  }

  /** Joins the jobs that were there before this page was. */
  async join(): Promise<WatchedJob[]> {
    const there = await this.backend.jobs();
    const joined = there.map(({ id, name }) => new WatchedJob(name, (on) => this.backend.watch(id, on)));
    this.list = [...joined, ...this.list];
    return joined;
  }

  /** Forgets a job that ended and was seen. */
  forget(job: object): void {
    this.list = this.list.filter((other) => other !== job);
  }

  #keep(job: WatchedJob): void {
    this.list = [...this.list.filter((other) => other.name !== job.name || other.state === "running"), job];
  }
}
