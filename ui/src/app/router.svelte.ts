// Which screen stands there, and the way back. The address stays as it is: the window allows no navigation.
import type { Disposition, Filter } from "../backend/commands.ts";
import type { Queue } from "../views/check/queue.svelte.ts";

export type Route =
  | { screen: "records"; filter: Filter; record?: string; page?: number }
  | { screen: "check"; queue?: Queue }
  | { screen: "images"; record: string; image?: number }
  | { screen: "add" }
  | { screen: "files"; source?: string; list?: Disposition }
  | { screen: "diagnoses" }
  | { screen: "people" }
  | { screen: "cases" }
  | { screen: "case"; case: string; step: number }
  | { screen: "settings" };

export const START: Route = { screen: "records", filter: {} };

export class Router {
  #path = $state.raw<Route[]>([START]);

  /** `moved` is told of each way to another screen. */
  constructor(private readonly moved: () => void = () => undefined) {}

  get route(): Route {
    return this.#path.at(-1) ?? START;
  }

  get canGoBack(): boolean {
    return this.#path.length > 1;
  }

  /** Goes on to a screen; `back` returns here. */
  go(route: Route): void {
    this.#path = [...this.#path.slice(-30), route];
    this.moved();
  }

  /** Goes to a main screen: there is no way back from there but the side bar. */
  enter(route: Route): void {
    this.#path = [route];
    this.moved();
  }

  /** Changes where one is without a step to go back over, e.g. another filter. */
  replace(route: Route): void {
    this.#path = [...this.#path.slice(0, -1), route];
  }

  back(): void {
    if (!this.canGoBack) return;
    this.#path = this.#path.slice(0, -1);
    this.moved();
  }
}
