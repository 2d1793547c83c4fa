// Picks variables of an environment by the patterns that a config holds. Pure.

/** True when a pattern is the name itself, or its beginning followed by `*`. */
export function matchesVariable(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** The variables that one of the patterns names. */
export function pickEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  patterns: readonly string[],
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && matchesVariable(name, patterns)) picked[name] = value;
  return picked;
}
