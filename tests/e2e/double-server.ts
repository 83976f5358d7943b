// Serves the page over the double on loopback, under the policy that the desktop has (its own schemes left out).
import { readFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { build } from "vite";

const ui = new URL("../../ui/", import.meta.url).pathname;
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** Builds the page into a folder of its own, so that two runs do not meet, and serves it; gives its address and how to stop. */
export async function doubleServer(): Promise<{ address: string; stop: () => void }> {
  const built = mkdtempSync(join(tmpdir(), "second-read-double-"));
  await build({ configFile: join(ui, "test/vite.config.ts"), logLevel: "error", build: { outDir: built } });
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
    try {
      const body = await readFile(join(built, path));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream", "content-security-policy": POLICY }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.close();
    rmSync(built, { recursive: true, force: true });
  };
  return { address: `http://127.0.0.1:${port}/double.html`, stop };
}
