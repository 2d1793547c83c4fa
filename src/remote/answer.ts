// The result of a request to remote access: its value, or the failure as in the protocol.

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: "remote-off" | "remote" | "not-found" | "limit";
      readonly detail: string;
    };

export type Failure = Extract<Answer<never>, { ok: false }>;
export const fail = (code: Failure["code"], detail: string): Failure => ({ ok: false, code, detail });
/** Something could not be kept: the disk refuses, for the reason given, or there are too many. */
export const noPlace = (unwritten: string | null, limit: string): Failure =>
  unwritten === null ? fail("limit", limit) : fail("remote", unwritten);
