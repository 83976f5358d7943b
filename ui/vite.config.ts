// Builds the pages into `dist/`, which the shell embeds. Tests of the pages' own logic run here too.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { assetsPlugin } from "./build/assets.ts";

export default defineConfig({
  plugins: [assetsPlugin(), svelte()],
  // WebKitGTK 2.40 and later, WebView2, Safari 16.4: what the shell finds on the systems it runs on.
  build: { target: ["chrome111", "safari16.4"], assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { port: 5199, strictPort: true },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
