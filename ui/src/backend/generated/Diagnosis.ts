// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { DiagnosisId } from "./DiagnosisId";
import type { PersonId } from "./PersonId";

/**
 * A person's diagnosis.
 */
export type Diagnosis = { id: DiagnosisId, person: PersonId, 
/**
 * ICD-10-CM code with its dot; empty while only words are known.
 */
code: string, 
/**
 * The code's full title; empty as above.
 */
title: string, 
/**
 * What the person was told, in words.
 */
words: string, };
