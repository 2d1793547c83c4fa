// Finds files that import each other in a circle, over any number of others.

/** The files that each file imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * One circle, as short as there is, for each set of files that all lead to each other: from the file that comes first by
 * name back to it. Every file of a circle is in one of the sets, so none is missed.
 */
export function importCircles(graph: ImportGraph): string[][] {
  const circles: string[][] = [];
  const known = new Set<string>();
  for (const file of [...graph.keys()].sort()) {
    if (known.has(file)) continue;
    const circle = circleThrough(graph, file);
    if (circle === null) continue;
    circles.push(circle);
    for (const other of graph.keys())
      if (leadsTo(graph, file, other) && leadsTo(graph, other, file)) known.add(other);
  }
  return circles;
}

/** The shortest way from a file back to itself, with the file at both ends; null when there is none. */
function circleThrough(graph: ImportGraph, file: string): string[] | null {
  const from = new Map<string, string>();
  const queue = [file];
  for (const at of queue)
    for (const next of graph.get(at) ?? []) {
      if (next === file) return [...wayTo(from, file, at), file];
      if (!graph.has(next) || from.has(next)) continue;
      from.set(next, at);
      queue.push(next);
    }
  return null;
}

function wayTo(from: ReadonlyMap<string, string>, start: string, end: string): string[] {
  const way = [end];
  while (way[0] !== start) way.unshift(from.get(way[0]!)!);
  return way;
}

function leadsTo(graph: ImportGraph, start: string, end: string): boolean {
  const seen = new Set([start]);
  for (const at of seen)
    for (const next of graph.get(at) ?? []) {
      if (next === end) return true;
      if (graph.has(next)) seen.add(next);
    }
  return false;
}
