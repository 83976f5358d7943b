// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { FactName } from "./FactName";
import type { Origin } from "./Origin";

/**
 * One value of a fact with its evidence.
 */
export type Fact = { name: FactName, 
/**
 * The value in its normal form: an ISO date, a kind's id, a name in reading order.
 */
value: string, 
/**
 * The exact words it came from; empty for what the user set.
 */
evidence: string, 
/**
 * The page the words stand on, from 1; `None` where there are no pages.
 */
page: number | null, 
/**
 * 0–1.
 */
confidence: number, origin: Origin, 
/**
 * What read it, e.g. `heading` or `(0008,0020)`.
 */
method: string, };
