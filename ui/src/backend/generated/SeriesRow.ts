// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One series of a study.
 */
export type SeriesRow = { uid: string, number: string, modality: string, description: string, instances: number, 
/**
 * What the disc's own list names and is not here.
 */
missing: number, };
