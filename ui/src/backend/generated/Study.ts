// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { StudySeries } from "./StudySeries";

/**
 * A study's series with their images.
 */
export type Study = { series: Array<StudySeries>, 
/**
 * In all series together.
 */
images: number, };
