// How a request to the server went: its value, or the failure as in the protocol.

import type { ErrorCode } from "../protocol/errors.ts";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly detail: string };

export const fail = (code: ErrorCode, detail: string): Outcome<never> => ({ ok: false, code, detail });
