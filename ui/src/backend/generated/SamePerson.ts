// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { PersonRef } from "./PersonRef";

/**
 * Two people who may be one.
 */
export type SamePerson = { one: PersonRef, other: PersonRef, 
/**
 * The question, in a sentence.
 */
message: string, };
