// The name that is suggested for a bundle: letters, digits and dashes, so that every system and every upload form takes it.
import { fold } from "../../record/page-words.ts";

/** `Maria Alvarez`, `Lumpectomy or mastectomy?` → `second-read-maria-alvarez-lumpectomy-or-mastectomy.zip`. */
export function fileName(person: string, title: string): string {
  const plain = (text: string) => fold(text).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
  return ["second-read", plain(person), plain(title)].filter(Boolean).join("-") + ".zip";
}
