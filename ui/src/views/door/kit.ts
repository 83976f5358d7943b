// How the recovery key is shown: in groups of five, as it is easiest to copy by hand. The core takes it with or without the spaces.

/** `AGE-SECRET-KEY-1QQ…` as its prefix and groups of five signs. */
export function groups(key: string): string[] {
  const prefix = /^AGE-SECRET-KEY-1/.exec(key)?.[0] ?? "";
  const rest = key.slice(prefix.length);
  return [prefix, ...(rest.match(/.{1,5}/g) ?? [])].filter(Boolean);
}
