// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PersonId } from "./PersonId";

/**
 * The person's id.
 */
export type NewPerson = { id: PersonId, };
