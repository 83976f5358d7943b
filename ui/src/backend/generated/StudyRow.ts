// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * A study's counts.
 */
export type StudyRow = { uid: string, series: number, instances: number, modalities: Array<string>, };
