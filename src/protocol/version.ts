// Protocol versions and capabilities. Separate from the release version, so that releases may differ freely.

/** A range of protocol versions that one side speaks. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** What this build speaks: the newest version and, once there are two, the one before it. */
export const SPOKEN: VersionRange = { min: 1, max: 1 };

/** What this build can do beyond the base protocol. Unknown capabilities of the other side are ignored. */
export const CAPABILITIES: readonly string[] = [
  "resume",
  "view",
  "capture",
  "event",
  "mute",
  "keys",
  "bridge",
];

/** Requests to a host. A host without the capability of the same name ignores them. */
export const ASKED_FOR = ["event", "mute", "keys"] as const;

/** The capability that a host needs for a message of this type; null when every host takes it. */
export function capabilityFor(type: string): string | null {
  return ASKED_FOR.find((name) => name === type) ?? null;
}

export type Agreement =
  | { readonly ok: true; readonly version: number }
  | { readonly ok: false; readonly older: "ours" | "theirs" };

/** Chooses the newest version that both sides speak, or says which side is too old. */
export function agree(ours: VersionRange, theirs: VersionRange): Agreement {
  const version = Math.min(ours.max, theirs.max);
  if (version >= ours.min && version >= theirs.min) return { ok: true, version };
  return { ok: false, older: ours.max < theirs.max ? "ours" : "theirs" };
}
