// The result of a request to remote access: a value, or a failure with the protocol's code.

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: "remote-off" | "remote" | "not-found" | "limit";
      readonly detail: string;
    };

export type Failure = Extract<Answer<never>, { ok: false }>;
export const fail = (code: Failure["code"], detail: string): Failure => ({ ok: false, code, detail });
/** Something could not be stored. `unwritten`: why the file could not be written; null: there are too many of `limit`. */
export const noPlace = (unwritten: string | null, limit: string): Failure =>
  unwritten === null ? fail("limit", limit) : fail("remote", unwritten);
