// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Certainty } from "./Certainty";
import type { RecordId } from "./RecordId";

/**
 * One suggested diagnosis.
 */
export type SuggestionRow = { code: string, 
/**
 * The code's full title.
 */
title: string, record: RecordId, 
/**
 * The exact words that say so.
 */
evidence: string, 
/**
 * The page the words stand on, from 1.
 */
page: number | null, certainty: Certainty, };
