// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { RecordId } from "./RecordId";

/**
 * What users' answers taught about papers of one place and look.
 */
export type TaughtRow = { 
/**
 * The records that were set right.
 */
records: Array<RecordId>, 
/**
 * The title of the first.
 */
title: string, place: string, 
/**
 * The kind that such papers are, by its id.
 */
kind: string | null, 
/**
 * The words in which the date stands that counts, on the first record.
 */
date: string | null, 
/**
 * Answers for this look differ: what differs is not used.
 */
differs: boolean, };
