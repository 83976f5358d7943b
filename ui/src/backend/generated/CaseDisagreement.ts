// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { FindingCode } from "./FindingCode";
import type { RecordId } from "./RecordId";
import type { Saying } from "./Saying";

/**
 * What does not agree about a record of a case, and another of it or what the case says.
 */
export type CaseDisagreement = { 
/**
 * The record that is spoken of as this one.
 */
record: RecordId, 
/**
 * Its title.
 */
title: string, code: FindingCode, message: string, 
/**
 * The two sayings; none where the trouble is that nothing is said.
 */
quotes: Array<Saying>, };
