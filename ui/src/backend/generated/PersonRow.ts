// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PartialDate } from "./PartialDate";
import type { PersonId } from "./PersonId";
import type { PersonNumber } from "./PersonNumber";

/**
 * One person (`people`).
 */
export type PersonRow = { id: PersonId, name: string, birth_date: PartialDate | null, sex: string | null, 
/**
 * Every form the name was written in.
 */
names: Array<string>, numbers: Array<PersonNumber>, records: number, };
