// Brings data of `assets/` into the pages at build time, so that sentences and kinds have one home. Nothing is read at run time.
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import type { Plugin } from "vite";

/** The tables of `assets/text/en.toml` that the pages show; the others belong to the terminal and the bundle. */
const TABLES = ["window", "reason", "modality"];

const assets = new URL("../../assets/", import.meta.url);
const read = (name: string) => parse(readFileSync(new URL(name, assets), "utf8")) as Record<string, unknown>;

/** `key.of.a.sentence` → sentence. */
function sentences(): Record<string, string> {
  const flat: Record<string, string> = {};
  const walk = (prefix: string, value: unknown) => {
    if (typeof value === "string") flat[prefix] = value;
    else for (const [key, inner] of Object.entries(value as object)) walk(`${prefix}.${key}`, inner);
  };
  const all = read("text/en.toml");
  for (const table of TABLES) if (all[table]) walk(table, all[table]);
  return flat;
}

/** The kinds of records as pickers need them; the cues that tell a kind from text stay behind. */
function kinds(): object[] {
  const { kind } = read("kinds.toml") as { kind: { id: string; name: string; group: string; part?: string }[] };
  return kind.map(({ id, name, group, part }) => ({ id, name, group, part: part ?? "" }));
}

const MODULES: Record<string, { file: string; value: () => unknown }> = {
  "virtual:sentences": { file: "text/en.toml", value: sentences },
  "virtual:kinds": { file: "kinds.toml", value: kinds },
};

/** Answers `import sentences from "virtual:sentences"` and `import kinds from "virtual:kinds"`. */
export function assetsPlugin(): Plugin {
  return {
    name: "second-read-assets",
    resolveId: (id) => (id in MODULES ? `\0${id}` : null),
    load(id) {
      const module = MODULES[id.slice(1)];
      if (!id.startsWith("\0") || !module) return null;
      this.addWatchFile(new URL(module.file, assets).pathname);
      return `export default ${JSON.stringify(module.value())};`;
    },
  };
}
