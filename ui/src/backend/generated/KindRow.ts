// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * One kind.
 */
export type KindRow = { id: string, name: string, 
/**
 * The group a list shows it under.
 */
group: string, };
