// Tests of the whole window in a browser. They stand in `tests/e2e`, outside this folder, so their packages are named here.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { assetsPlugin } from "./build/assets.ts";

const here = (path: string) => new URL(path, import.meta.url).pathname;

export default defineConfig({
  plugins: [assetsPlugin(), svelte()],
  resolve: {
    alias: {
      "playwright-core": here("node_modules/playwright-core/index.mjs"),
      "axe-core": here("node_modules/axe-core/axe.js"),
      vite: here("node_modules/vite/dist/node/index.js"),
      "selenium-webdriver": here("node_modules/selenium-webdriver/index.js"),
    },
  },
  test: {
    root: here("../tests/e2e"),
    include: ["*.test.ts", "*.pictures.ts", "window.bench.ts"],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One browser at a time: the tests measure nothing, and two cores are soon busy.
    fileParallelism: false,
    maxConcurrency: 3,
  },
});
