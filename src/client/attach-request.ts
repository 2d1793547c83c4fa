// What attach is asked for, and how it ended.

import type { Paths } from "../config/paths.ts";
import type { Listed } from "./server-link.ts";
import type { SessionSource } from "./session-source.ts";

export interface AttachRequest {
  readonly paths: Paths;
  readonly session: Listed;
  readonly readOnly?: boolean;
  readonly detachOthers?: boolean;
  /** Where its sessions are; this machine unless said otherwise. */
  readonly source?: SessionSource;
  /** Descriptor of the terminal; standard input unless said otherwise. */
  readonly fd?: number;
  /** The prefix key, over the environment's and the config's. */
  readonly prefix?: string;
  /** There is a dashboard to go to. */
  readonly hasDashboard?: boolean;
  /** Leaves a cleared screen and no last line: the caller draws on it. */
  readonly isQuiet?: boolean;
  /** What the previous attach on the same terminal passed on. */
  readonly carried?: Carried;
}

/** What stays the same when a person comes back to attach by way of the dashboard. */
export interface Carried {
  readonly statusLine: boolean;
}

export type AttachOutcome = { readonly carried: Carried } & (
  | {
      readonly kind: "left";
      /** 0 when the person detached, else the program's, or 1. */
      readonly status: number;
      /** What happened, in a few words. */
      readonly text: string;
    }
  /** The person asked for the dashboard. The session is the one that was shown. */
  | { readonly kind: "dashboard"; readonly session: Listed }
);
