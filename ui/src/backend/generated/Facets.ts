// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Facet } from "./Facet";

/**
 * What a list can be cut down to.
 */
export type Facets = { kinds: Array<Facet>, 
/**
 * From the newest on; an empty one for records without a date.
 */
years: Array<Facet>, places: Array<Facet>, diagnoses: Array<Facet>, 
/**
 * `none` for records that name nobody.
 */
people: Array<Facet>, };
