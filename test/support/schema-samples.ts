// Values for a schema of the protocol, made from the schema itself: one that matches, and many that do not. A new
// message is covered as soon as it has a row; a pattern that no sample matches fails by name.

import fc from "fast-check";
import * as v from "valibot";

interface AnySchema {
  readonly type: string;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly item?: AnySchema;
  readonly items?: readonly AnySchema[];
  readonly wrapped?: AnySchema;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
}

/** Strings that some pattern of the protocol asks for. */
const SHAPES = [
  "#00ff00",
  "a-client-of-tests",
  "abcd2345",
  "name",
  "ABCD-EFGH-JKMN",
  ...[10, 16, 32, 64].map((bytes) => "A".repeat(Math.ceil((bytes * 4) / 3))),
];

export interface SampleOptions {
  /** For fields of this name, if the value matches. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** True: also what may be left out. */
  readonly whole?: boolean;
}

/** A value that matches the schema. Throws if none is known. */
export function sampleOf(schema: v.GenericSchema, options: SampleOptions = {}, field = ""): unknown {
  const wanted = options.fields?.[field];
  if (wanted !== undefined && v.safeParse(schema, wanted).success) return wanted;
  const value = made(schema as unknown as AnySchema, options, field);
  if (!v.safeParse(schema, value).success) {
    const other = SHAPES.find((shape) => v.safeParse(schema, shape).success);
    if (other === undefined) throw new Error(`no sample for '${field}': ${JSON.stringify(value)}`);
    return other;
  }
  return value;
}

function made(schema: AnySchema, options: SampleOptions, field: string): unknown {
  const inner = (part: unknown, name = field) => sampleOf(part as v.GenericSchema, options, name);
  switch (schema.type) {
    case "object":
    case "loose_object":
    case "strict_object":
      return Object.fromEntries(
        Object.entries(schema.entries!)
          .filter(([, part]) => options.whole || (part.type !== "optional" && part.type !== "nullish"))
          .map(([name, part]) => [name, inner(part, name)]),
      );
    case "optional":
    case "nullable":
    case "nullish":
      return inner(schema.wrapped);
    case "array":
      return [inner(schema.item)];
    case "tuple":
      return schema.items!.map((item) => inner(item));
    case "record":
      return { KEY: "value" };
    case "union":
    case "variant":
      return inner(schema.options![0]);
    case "picklist":
    case "enum":
      return schema.options![0];
    case "literal":
      return schema.literal;
    case "boolean":
      return true;
    case "number": {
      const least = schema.pipe?.find(({ type }) => type === "min_value")?.requirement;
      return typeof least === "number" ? least : 1;
    }
    default: {
      const pattern = schema.pipe?.find(({ type }) => type === "regex")?.requirement;
      // The same in every run.
      const made = { numRuns: 1, seed: 1 };
      return pattern instanceof RegExp ? fc.sample(fc.stringMatching(pattern), made)[0] : "text";
    }
  }
}

const JUNK = [null, -1, 0.5, 1e308, "", "\u0000\u001b[2J", "x".repeat(9_000), [], {}, [[[[]]]], true];

/** Values that do not match: every kind of junk in each field, and each field left out. */
export function* misfitsOf(schema: v.GenericSchema, options: SampleOptions = {}): Generator<unknown> {
  const whole = sampleOf(schema, { ...options, whole: true });
  if (typeof whole !== "object" || whole === null) return;
  for (const name of Object.keys(whole)) {
    const { [name]: _, ...rest } = whole as Record<string, unknown>;
    const candidates = [rest, ...JUNK.map((junk) => ({ ...rest, [name]: junk }))];
    for (const candidate of candidates) if (!v.safeParse(schema, candidate).success) yield candidate;
  }
}
