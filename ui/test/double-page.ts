// The window over the double: `?state={…}` says how things stand, `?go={…}` where to begin, `window.texts` what records consist of. Tests
// reach the double as `window.double`.
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "../src/style/tokens.css";
import "../src/style/base.css";
import { mount } from "svelte";
import Root from "../src/app/Root.svelte";
import { App } from "../src/app/app.svelte.ts";
import type { Route } from "../src/app/router.svelte.ts";
import { Double } from "./double.ts";
import type { DoubleState } from "./double.ts";

const asked = new URLSearchParams(location.search);
const { texts } = window as { texts?: string[] };
const double = new Double({ ...(JSON.parse(asked.get("state") ?? "{}") as DoubleState), ...(texts ? { texts } : {}) });
const app = new App(double);
if (asked.has("go")) app.router.enter(JSON.parse(asked.get("go")!) as Route);
Object.assign(window, { double, app });
mount(Root, { target: document.getElementById("app")!, props: { app } });
