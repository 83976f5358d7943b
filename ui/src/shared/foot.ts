// What stands at the foot of every dialog: messages about what was tried in it. The window gives it, as dialogs know nothing of it.
import { createContext } from "svelte";
import type { Snippet } from "svelte";

export const [foot, provideFoot] = createContext<Snippet>();
