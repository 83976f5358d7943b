// What `build/assets.ts` answers.
declare module "virtual:sentences" {
  const sentences: Record<string, string>;
  export default sentences;
}
declare module "virtual:kinds" {
  const kinds: { id: string; name: string; group: string; part: string }[];
  export default kinds;
}
