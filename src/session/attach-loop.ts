// Sessions that show each other draw for ever, because the screen of each is new output of the next. Finds the way from
// a session back to the one that somebody wants to attach from.

/** What is known about a session: which other sessions it is shown in, by clients that run there. */
export interface ShownSession {
  readonly id: string;
  readonly name: string;
  readonly shownIn?: readonly string[] | undefined;
}

/**
 * The names from session `target` to session `inside`, each showing the next, when attaching to `target` from within
 * `inside` would close a loop; else null. A session attached to itself is a loop of one.
 */
export function attachLoop(
  sessions: readonly ShownSession[],
  inside: string,
  target: string,
): string[] | null {
  const nameOf = (id: string) => sessions.find((session) => session.id === id)?.name ?? id;
  const waysTo: { readonly id: string; readonly names: readonly string[] }[] = [
    { id: target, names: [nameOf(target)] },
  ];
  const seen = new Set([target]);
  for (let way = waysTo.shift(); way; way = waysTo.shift()) {
    const { id, names } = way;
    if (id === inside) return [...names];
    for (const next of sessions)
      if (next.shownIn?.includes(id) && !seen.has(next.id)) {
        seen.add(next.id);
        waysTo.push({ id: next.id, names: [...names, next.name] });
      }
  }
  return null;
}

/** Why attaching is refused, and what to do, as a clause. */
export function loopWords(names: readonly string[]): string {
  const [target = "", ...more] = names;
  if (more.length === 0)
    return `this is session '${target}' itself; attach from another terminal, or detach first`;
  const shows = names.slice(1).map((name, i) => `'${names[i]}' shows '${name}'`);
  return `attaching here would make sessions show each other for ever, because ${shows.join(" and ")}; detach one of these, or attach from another terminal`;
}
