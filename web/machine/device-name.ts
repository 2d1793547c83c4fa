// What the browser is called on the machine: for people, who approve it by that name.

/** What the host shows for this browser. */
export function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /iPhone|iPad|Android|Windows|Mac OS|Linux|CrOS/.exec(agent)?.[0] ?? "browser";
  const browser = /Firefox|Edg|OPR|Chrome|Safari/.exec(agent)?.[0] ?? "";
  return `${browser} ${system}`.trim();
}
