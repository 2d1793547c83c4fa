// The name of a file that is sent to a session: when it was, and what it was called, in characters that nothing has to quote.

/** Characters that are kept of the name that it had. */
const KEPT_LENGTH_MAX = 80;

/** Such as `20261127-192501-123-shot.png`, in UTC, so that names are in the order in which they came. */
export function inboxName(name: string, type: string, at: Date): string {
  const [day, time] = at.toISOString().replace(/[-:Z]/g, "").replace(".", "-").split("T");
  const kept = name
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .slice(-KEPT_LENGTH_MAX)
    .replace(/^[-._]+/, "");
  const end = /^image\/(\w+)/.exec(type)?.[1]?.replace("jpeg", "jpg") ?? "bin";
  return `${day}-${time}-${kept === "" ? `file.${end}` : kept}`;
}
