// A rule that tells a session's state from what is on its screen, as plain data: the server reads it from TOML, hands
// it to the session host in its recipe, and the host compiles it.

import * as v from "valibot";
import { isSafePattern, SAFE_PATTERN_LENGTH_MAX } from "../text/safe-pattern.ts";
import { count, text } from "./session-info.ts";

/** Rules of one session: the user's own and those that come with remi. */
export const RULES_MAX = 200;
/** Patterns of one rule in one list. */
export const RULE_PATTERNS_MAX = 8;
/** Last lines of the screen that a rule may look at, and how many it looks at by default. */
export const RULE_LINES_MAX = 50;
export const RULE_LINES = 14;
/** Characters of a rule's name and of its reason. */
export const RULE_NAME_LENGTH_MAX = 64;
export const RULE_REASON_LENGTH_MAX = 120;

const pattern = v.pipe(
  text(SAFE_PATTERN_LENGTH_MAX),
  v.check(isSafePattern, "a pattern that could take for ever, or is not a regular expression"),
);
const patterns = v.pipe(v.array(pattern), v.minLength(1), v.maxLength(RULE_PATTERNS_MAX));

/** What a rule may say. At least one of `all`, `cursor` and `title` is required. */
export const ScreenRule = v.pipe(
  v.strictObject({
    name: v.pipe(text(RULE_NAME_LENGTH_MAX), v.minLength(1)),
    state: v.picklist(["waiting", "working", "idle"]),
    /** Why, in a few words for a person. */
    reason: v.pipe(text(RULE_REASON_LENGTH_MAX), v.minLength(1)),
    /** Each is found in one of the last lines. */
    all: v.optional(patterns),
    /** None is found in the last lines. */
    none: v.optional(patterns),
    /** None is found below the lowest line that the first of `all` matches. */
    below: v.optional(patterns),
    /** Found in the cursor's line, up to the cursor. Text typed after the cursor does not change the result. */
    cursor: v.optional(pattern),
    /** Found in the title. */
    title: v.optional(pattern),
    /** How many of the last lines to look at; blank lines at the end do not count. */
    lines: v.optional(v.pipe(count, v.minValue(1), v.maxValue(RULE_LINES_MAX))),
    /** `full`: only on the alternate screen; `main`: only off it. */
    screen: v.optional(v.picklist(["main", "full"])),
  }),
  v.check((rule) => Boolean(rule.all || rule.cursor || rule.title), "needs one of all, cursor and title"),
  v.check((rule) => rule.below === undefined || rule.all !== undefined, "has below without all"),
);
export type ScreenRule = v.InferOutput<typeof ScreenRule>;

export const ScreenRules = v.pipe(v.array(ScreenRule), v.maxLength(RULES_MAX));
