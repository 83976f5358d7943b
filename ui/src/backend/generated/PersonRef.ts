// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PartialDate } from "./PartialDate";
import type { PersonId } from "./PersonId";

/**
 * Whose record it is, as a list shows it.
 */
export type PersonRef = { id: PersonId, name: string, birth_date: PartialDate | null, };
