// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PartialDate } from "./PartialDate";
import type { PersonId } from "./PersonId";

/**
 * A person and how many records are theirs.
 */
export type PersonCount = { records: number, id: PersonId, name: string, birth_date: PartialDate | null, };
