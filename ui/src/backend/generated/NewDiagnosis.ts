// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { DiagnosisId } from "./DiagnosisId";

/**
 * The diagnosis' id.
 */
export type NewDiagnosis = { id: DiagnosisId, };
