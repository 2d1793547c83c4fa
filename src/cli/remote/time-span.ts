// Spans of time as they are typed: a number and a unit.

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The span in ms, at least a second; null when it is not a span. */
export function parseSpan(text: string): number | null {
  const match = /^([0-9]{1,6})([smhd])$/.exec(text.trim().toLowerCase());
  const ms = match ? Number(match[1]) * UNIT_MS[match[2]!]! : 0;
  return ms > 0 ? ms : null;
}
