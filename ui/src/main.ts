// Starts the window: over the desktop's shell, or over the test bridge when the address brings its token.
import "@fontsource-variable/atkinson-hyperlegible-next/wght.css";
import "./style/tokens.css";
import "./style/base.css";
import { mount } from "svelte";
import Root from "./app/Root.svelte";
import { App } from "./app/app.svelte.ts";
import { httpBackend } from "./backend/http.ts";
import { tauriBackend } from "./backend/tauri.ts";

const token = location.hash.slice(1);
const app = new App(token ? httpBackend(token) : tauriBackend());
mount(Root, { target: document.getElementById("app")!, props: { app } });
