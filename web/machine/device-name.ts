// The name that the machine shows for this browser to the person who approves it.

/** For instance `Firefox Linux`. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /iPhone|iPad|Android|Windows|Mac OS|Linux|CrOS/.exec(agent)?.[0] ?? "browser";
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(agent)?.[0] ?? "";
  return `${browser} ${system}`.trim();
}
