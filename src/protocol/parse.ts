// Control messages as JSON: encoded with their name in `t`, parsed and bounded at the edge, unknown names told apart
// from malformed ones so that a newer peer can say things this build does not know.

import * as v from "valibot";
import { JSON_DEPTH_MAX } from "./limits.ts";

export type MessageTable = Readonly<Record<string, v.GenericSchema>>;

/** The union of the messages that a table describes. */
export type MessageOf<T extends MessageTable> = {
  [K in keyof T & string]: { readonly t: K } & Readonly<v.InferOutput<T[K]>>;
}[keyof T & string];

export type Parsed<M> =
  | { readonly ok: true; readonly message: M }
  | { readonly ok: false; readonly reason: "malformed" | "unknown" };

/** True when no array or object is nested deeper than the bound. Scans the text itself, without recursion. */
export function isShallow(json: string, depthMax: number = JSON_DEPTH_MAX): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i++;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      if (++depth > depthMax) return false;
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  return true;
}

/** Parses one control message by its table. Never throws. */
export function parseMessage<T extends MessageTable>(table: T, json: string): Parsed<MessageOf<T>> {
  if (!isShallow(json)) return { ok: false, reason: "malformed" };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { ok: false, reason: "malformed" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { ok: false, reason: "malformed" };
  const name = (value as { t?: unknown }).t;
  if (typeof name !== "string") return { ok: false, reason: "malformed" };
  const schema = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!schema) return { ok: false, reason: "unknown" };
  const result = v.safeParse(schema, value);
  if (!result.success) return { ok: false, reason: "malformed" };
  return { ok: true, message: { ...(result.output as object), t: name } as unknown as MessageOf<T> };
}
