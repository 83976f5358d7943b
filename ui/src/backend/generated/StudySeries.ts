// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One series.
 */
export type StudySeries = { 
/**
 * Images that can be shown: a multi-frame instance has many, a report none.
 */
images: number, 
/**
 * The number of its first one in the study, from 1.
 */
first_image: number, uid: string, number: string, modality: string, description: string, instances: number, 
/**
 * What the disc's own list names and is not here.
 */
missing: number, };
