// Made by `cargo xtask types` from the Rust code. Do not edit.
import type { Crash } from "./Crash";
import type { LibraryState } from "./LibraryState";
import type { WorkerState } from "./WorkerState";

/**
 * Versions, library, cage.
 */
export type About = { version: string, 
/**
 * Version of the protocol between this program and the worker.
 */
protocol: number, library: LibraryState, worker: WorkerState, 
/**
 * What the window's last crash left.
 */
crash?: Crash, };
