// A case that is open: what it says, what its records are, what would be in its bundle.
import type { App } from "../../app/app.svelte.ts";
import type { BundleReport, Case, CaseDisagreement, CaseLine, FoundRow, SeriesRow } from "../../backend/commands.ts";
import { Asked } from "../../shared/asked.svelte.ts";
import { t } from "../../shared/text.ts";

/** As many questions as a reviewer answers well. */
export const MOST_QUESTIONS = 5;

/** Rows per request, as in the list of records. */
const WINDOW = 200;

export interface MissingSeries {
  record: string;
  title: string;
  series: SeriesRow;
}

export class CaseFile {
  readonly asked = new Asked<Case>();
  readonly rows = new Asked<FoundRow[]>();
  readonly suggested = new Asked<FoundRow[]>();
  readonly gaps = new Asked<MissingSeries[]>();
  /** What does not agree about its records, each thing once, both sides quoted. */
  readonly disagreements = new Asked<CaseDisagreement[]>();
  readonly plan = new Asked<BundleReport>();
  /** Insurance and ID go in only when the recipient asks for them. */
  withPrivate = $state(false);

  constructor(
    private readonly app: App,
    readonly id: string,
  ) {}

  get case(): Case | null {
    return this.asked.value;
  }

  /** Chosen records that bear another person's name, or nobody's, and were not confirmed. */
  get others(): FoundRow[] {
    const confirmed = new Set(this.case?.records.filter((one) => one.other_person_confirmed).map(({ record }) => record));
    return (this.rows.value ?? []).filter((row) => row.person?.id !== this.case?.person && !confirmed.has(row.id));
  }

  get missingImages(): number {
    return (this.gaps.value ?? []).reduce((sum, gap) => sum + gap.series.missing, 0);
  }

  async load(): Promise<void> {
    await this.asked.ask(() => this.app.backend.call("case show", { case: this.id }));
    await this.rows.ask(() => this.#rows((this.case?.records ?? []).map(({ record }) => record)));
    await this.gaps.ask(() => this.#gaps());
    await this.disagreements.ask(() => this.app.backend.call("case check", { case: this.id }));
  }

  /** Says a line without ado: it is saved as one writes. */
  say(line: CaseLine, text: string): Promise<boolean> {
    return this.app.try(async () => {
      await this.app.backend.call("case say", { case: this.id, line, text });
      await this.load();
    });
  }

  unsay(line: "question" | "missing", text: string): Promise<boolean> {
    return this.app.change("case unsay", { case: this.id, line, text }, t("window.case.taken-out"));
  }

  setDiagnoses(diagnoses: string[]): Promise<boolean> {
    return this.app.change("case diagnoses", { case: this.id, diagnoses }, t("window.case.saved"));
  }

  /** Records tagged with the diagnoses of the case that are not chosen yet. */
  suggest(): Promise<void> {
    return this.suggested.ask(async () => {
      const { diagnoses = [], records = [], person } = this.case ?? {};
      const chosen = new Set(records.map(({ record }) => record));
      const lists = await Promise.all(
        diagnoses.map(({ code, id }) => this.app.backend.call("timeline", { filter: { diagnosis: code || id, ...(person ? { person } : {}) } })),
      );
      return this.#rows([...new Set(lists.flatMap(({ ids }) => ids))].filter((id) => !chosen.has(id)));
    });
  }

  add(records: string[], confirmed = false): Promise<boolean> {
    return this.app.change("case add", { case: this.id, records, ...(confirmed ? { confirm_other_person: true } : {}) }, t("window.case.added"));
  }

  remove(record: string): Promise<boolean> {
    return this.app.change("case remove", { case: this.id, records: [record] }, t("window.case.taken-out"));
  }

  /** Moves a record up or down in the order in which the reviewer reads. */
  move(record: string, by: number): Promise<boolean> {
    const order = (this.case?.records ?? []).map((one) => one.record);
    const at = order.indexOf(record);
    const to = at + by;
    if (at < 0 || to < 0 || to >= order.length) return Promise.resolve(false);
    order.splice(to, 0, ...order.splice(at, 1));
    return this.app.change("case order", { case: this.id, records: order }, t("window.case.saved"));
  }

  delete(): Promise<boolean> {
    return this.app.change("case delete", { case: this.id }, t("window.case.deleted"));
  }

  /** Asks what the bundle would hold and how big it would be; writes nothing. */
  review(): Promise<void> {
    const request = { case: this.id, plan: true, ...(this.withPrivate ? { private: true } : {}) };
    return this.plan.ask(() => this.app.backend.call("bundle", request));
  }

  async #rows(ids: string[]): Promise<FoundRow[]> {
    const rows: FoundRow[] = [];
    for (let from = 0; from < ids.length; from += WINDOW) {
      rows.push(...(await this.app.backend.call("rows", { ids: ids.slice(from, from + WINDOW) })));
    }
    return rows;
  }

  async #gaps(): Promise<MissingSeries[]> {
    const studies = (this.rows.value ?? []).filter((row) => row.study);
    const details = await Promise.all(studies.map((row) => this.app.backend.call("show", { record: row.id })));
    return details.flatMap(({ id, title, series }) => series.filter(({ missing }) => missing > 0).map((one) => ({ record: id, title, series: one })));
  }
}
