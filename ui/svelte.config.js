// How Svelte files are compiled: runes everywhere, styles in files of their own (the content security policy allows no inline ones).
export default {
  compilerOptions: { runes: true, css: "external" },
};
