// Builds the page over the double, for screenshots and for tests of states that a real core is rarely in. What ships never sees it.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { assetsPlugin } from "../build/assets.ts";

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  plugins: [assetsPlugin(), svelte({ configFile: "../svelte.config.js" })],
  build: { outDir: "../dist-double", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false }, rolldownOptions: { input: new URL("double.html", import.meta.url).pathname } },
});
