// The messages about a process of remi that has no file descriptor free, and what helps.

import { readFileSync } from "node:fs";
import type { ErrorBody } from "../protocol/errors.ts";
import { parseLimits } from "../protocol/process-traits.ts";
import type { Log } from "./log.ts";

type Refusal = ErrorBody & { readonly t: "error" };

/** The server's message to a client that it has no descriptor for. */
export function serverWithoutDescriptors(): Refusal {
  return refusal(
    `the session server has no file descriptor free${limitWords()}; end clients that run on, such as dashboards, or raise 'ulimit -n' and run 'remi server restart', sessions go on`,
  );
}

/** As `serverWithoutDescriptors`, of the host of the session `name`. */
export function sessionWithoutDescriptors(name: string): Refusal {
  return refusal(
    `session '${name}' has no file descriptor free for another client${limitWords()}; 'remi detach ${name}' detaches those it has`,
  );
}

/** The server's sentence when another session would leave no descriptors for clients. */
export function noDescriptorsForSession(): string {
  return `the session server has too few file descriptors free for another session${limitWords()}; end a session, or raise 'ulimit -n' and run 'remi server restart', sessions go on`;
}

/** Logs the beginning and the end of a shortage. */
export function shortageLog(log: Log): (what: "short" | "over") => void {
  return (what) => {
    if (what === "over") log.info("file descriptors are free again");
    else log.warn("no file descriptor is free, new clients are refused", { limit: openFilesMax() });
  };
}

/** How many files this process may have open; null where that is unlimited or cannot be read. */
function openFilesMax(): number | null {
  try {
    const limits = parseLimits(readFileSync("/proc/self/limits", "utf8"));
    return limits.find(({ resource }) => resource === "nofile")?.soft ?? null;
  } catch {
    // No /proc; or not even a descriptor to read it with.
    return null;
  }
}

function refusal(detail: string): Refusal {
  return { t: "error", code: "no-descriptors", detail };
}

function limitWords(): string {
  const max = openFilesMax();
  return max === null ? "" : ` (its limit is ${max})`;
}
