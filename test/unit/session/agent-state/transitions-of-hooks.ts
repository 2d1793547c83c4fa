// The table of the state machine, continued: events of an agent's hooks beside what its screen shows.

import type { Signal } from "../../../../src/session/agent-state/agent-state.ts";
import { enter, event, keys, look, output, printing } from "./told.ts";

export const HOOKS_TABLE: Readonly<
  Record<string, readonly [(readonly [number, Signal])[], readonly string[]]>
> = {
  "what is printed after an interruption, the echo of a key too, brings no event of work back": [
    [
      [100, output],
      [500, event("working")],
      ...printing(600, 5_000),
      [5_100, enter],
      [5_200, look("idle")],
      [9_000, keys],
      [9_030, output],
      [20_000, output],
      [30_000, output],
    ],
    ["100 working output", "7200 idle screen"],
  ],
  "a question that is drawn again after an event of work is a new one": [
    [
      [100, output],
      [1_000, look("waiting")],
      [5_000, enter],
      [5_050, event("working")],
      [5_100, output],
      [5_300, look("waiting")],
    ],
    ["100 working output", "1000 waiting screen", "5050 working event", "5300 waiting screen"],
  ],
  "a composer that an error leaves as it was ends an event of work": [
    [
      [100, output],
      [1_000, look("idle")],
      [5_000, enter],
      [5_050, event("working")],
      [5_100, output],
      [5_300, look("idle")],
    ],
    ["100 working output", "1000 idle screen", "5050 working event", "7300 idle screen"],
  ],
  "a composer that nobody has looked at since does not": [
    [
      [100, output],
      [1_000, look("idle")],
      [5_000, enter],
      [5_050, event("working")],
    ],
    ["100 working output", "1000 idle screen", "5050 working event"],
  ],
  "a question that is told after it was left is none": [
    [
      [100, output],
      [1_000, look("waiting")],
      [6_900, enter],
      [6_950, output],
      [7_100, look("idle")],
      [7_200, event("waiting")],
    ],
    ["100 working output", "1000 waiting screen", "7100 idle screen"],
  ],
  "a question that is told while it is left is over when the composer is back": [
    [
      [100, output],
      [1_000, look("waiting")],
      [6_900, enter],
      [6_920, event("waiting")],
      [6_950, output],
      [7_100, look("idle")],
    ],
    ["100 working output", "1000 waiting screen", "7100 idle screen"],
  ],
  "a question that is told at the composer stands": [
    [
      [100, output],
      [1_000, look("idle")],
      [6_900, enter],
      [7_200, event("waiting")],
    ],
    ["100 working output", "1000 idle screen", "7200 waiting event"],
  ],
  "a question that is there when the program says that it is ready stands": [
    [
      [100, output],
      [1_000, look("waiting")],
      [1_500, event("idle")],
    ],
    ["100 working output", "1000 waiting screen", "1500 idle event", "3500 waiting screen"],
  ],
  "a question that stands after a late event of work stands": [
    [
      [100, output],
      [1_000, look("waiting")],
      [5_000, enter],
      [5_030, output],
      [5_180, look("waiting")],
      [5_200, event("working")],
    ],
    ["100 working output", "1000 waiting screen", "5200 working event", "7200 waiting screen"],
  ],
  "a question that moves while it stands is no work, whatever an event says": [
    [
      [100, output],
      [1_000, look("waiting")],
      [1_100, event("working")],
      ...printing(1_200, 9_000, 400),
      [1_360, look("waiting")],
    ],
    ["100 working output", "1000 waiting screen", "1100 working event", "1360 waiting screen"],
  ],
};
