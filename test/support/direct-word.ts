// What one end of a direct path has for the other one, and what becomes of its attempt, as it leaves a page of a test.

import type { Candidate } from "../../src/carrier/direct.ts";

export type DirectWord =
  | { readonly is: "description"; readonly sdp: string }
  | ({ readonly is: "candidate" } & Candidate)
  | { readonly is: "opened" }
  | { readonly is: "failed"; readonly why: string };
