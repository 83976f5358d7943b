// Made by `cargo xtask types` from the Rust code. Do not edit.
/**
 * Which fact. A record holds several values of one fact when its sources disagree.
 */
export type FactName = "kind" | "date" | "title" | "name" | "birth-date" | "sex" | "record-number" | "place" | "author" | "status" | "side" | "accession" | "diagnosis" | "collected" | "reported";
