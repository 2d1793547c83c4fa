// The table of the state machine: the signals, when they come (ms after the start), and the transitions that follow.

import type { Signal } from "../../../../src/session/agent-state/agent-state.ts";
import {
  bell,
  enter,
  event,
  exit,
  keys,
  look,
  mark,
  notified,
  output,
  printing,
  progress,
  report,
  resize,
  rest,
} from "./told.ts";

export const TABLE: Readonly<Record<string, readonly [(readonly [number, Signal])[], readonly string[]]>> = {
  "nothing is printed": [[], ["10000 idle output"]],
  "nothing is printed by a program at rest": [[[600, rest]], ["600 idle output"]],
  "the first echo of a program at rest is no work, and what Enter brings is": [
    [
      [600, rest],
      [5_000, keys],
      [5_030, output],
      [6_000, enter],
      [6_040, output],
    ],
    ["600 idle output", "6040 working output", "8040 idle output"],
  ],
  "a program at rest that prints by itself works": [
    [
      [600, rest],
      [20_000, output],
    ],
    ["600 idle output", "20000 working output", "22000 idle output"],
  ],
  "rest after the first output tells nothing": [
    [
      [100, output],
      [600, rest],
    ],
    ["100 working output", "2100 idle output"],
  ],
  "one output": [[[100, output]], ["100 working output", "2100 idle output"]],
  "the end": [
    [
      [100, output],
      [500, exit(3)],
      [600, output],
      [700, event("waiting")],
    ],
    ["100 working output", "500 exited exit"],
  ],
  "a build that prints for a while": [
    printing(100, 20_100, 700),
    [
      "100 working output",
      `22000 idle output`.replace("22000", String(100 + Math.floor(20_000 / 700) * 700 + 2_000)),
    ],
  ],
  "a build with long pauses is given more time after the first": [
    printing(100, 60_100, 3_000),
    ["100 working output", "2100 idle output", "6100 working output", "64100 idle output"],
  ],
  "a clock that ticks every minute works not": [
    [[100, output], ...printing(60_000, 600_000, 60_000)],
    ["100 working output", "2100 idle output"],
  ],
  "echo is no work": [
    [
      [100, output],
      ...[5_000, 5_200, 5_900, 7_000].flatMap((at): [number, Signal][] => [
        [at, keys],
        [at + 30, output],
      ]),
    ],
    ["100 working output", "2100 idle output"],
  ],
  "what Enter brings is work": [
    [
      [100, output],
      [5_000, keys],
      [5_010, output],
      [5_500, enter],
      [5_520, output],
    ],
    ["100 working output", "2100 idle output", "5520 working output", "7520 idle output"],
  ],
  "Enter on a whole-screen program is a key like others": [
    [
      [100, output],
      [200, look(null, true, true)],
      [5_000, enter],
      [5_020, output],
    ],
    ["100 working output", "2100 idle output"],
  ],
  "typing while it works keeps it working": [
    [...printing(100, 10_000), ...[3_000, 3_300, 3_600].map((at): [number, Signal] => [at, keys])],
    ["100 working output", "12000 idle output"],
  ],
  "a repaint after a resize is no work": [
    [[100, output], [5_000, resize], ...printing(5_010, 5_800, 50)],
    ["100 working output", "2100 idle output"],
  ],
  "a report of the terminal's own is no sign of a person, and its echo no work": [
    [
      [100, output],
      [5_000, report],
      [5_020, output],
      [5_400, output],
    ],
    ["100 working output", "2100 idle output"],
  ],

  "an event holds until the next": [
    [
      [100, output],
      [500, event("waiting")],
      ...printing(600, 9_000),
      [10_000, event("working")],
      [600_000, event("done")],
    ],
    ["100 working output", "500 waiting event", "10000 working event", "600000 idle event"],
  ],
  "keys alone answer no event": [
    [
      [100, output],
      [500, event("waiting")],
      [5_000, keys],
      [5_030, output],
      [5_300, keys],
      [5_330, output],
    ],
    ["100 working output", "500 waiting event"],
  ],
  "an answer with Enter ends a waiting event at the next output": [
    [
      [100, output],
      [500, event("waiting")],
      [5_000, enter],
      [5_020, output],
    ],
    ["100 working output", "500 waiting event", "5020 working output", "7020 idle output"],
  ],
  "an answer with one key ends it when the program goes on": [
    [[100, output], [500, event("waiting")], [5_000, keys], ...printing(5_020, 7_000, 200)],
    ["100 working output", "500 waiting event", "5620 working output", "8820 idle output"],
  ],
  "a screen at rest ends what an event says of work, as when somebody interrupts": [
    [[100, output], [500, event("working")], ...printing(600, 5_000), [5_200, look("idle")]],
    ["100 working output", "7200 idle screen"],
  ],
  "a prompt on the screen counts against an older event of work, and not after it is gone": [
    [
      [100, output],
      [500, event("working")],
      [3_000, output],
      [3_150, look("waiting")],
      [9_000, enter],
      [9_020, output],
      [9_200, look(null)],
    ],
    ["100 working output", "3150 waiting screen", "9200 working event"],
  ],
  "a program that says it is done and works on by itself is at work": [
    [[100, output], [500, event("done")], ...printing(2_000, 9_000)],
    ["100 working output", "500 idle event", "5000 working output", "11000 idle output"],
  ],
  "a program that says it is done and is given something works": [
    [
      [100, output],
      [500, event("done")],
      [9_000, enter],
      [9_030, output],
    ],
    ["100 working output", "500 idle event", "9030 working output", "11030 idle output"],
  ],

  "a notification that somebody is needed": [
    [
      [100, output],
      [500, notified("Claude needs your permission to use Bash")],
    ],
    ["100 working output", "500 waiting notification"],
  ],
  "a notification that it is over": [
    [...printing(100, 1_000), [1_050, notified("Build finished")]],
    ["100 working output", "1050 idle notification"],
  ],
  "seconds of output after it make a notification old": [
    [[100, output], [500, notified("waiting for input")], ...printing(600, 6_000)],
    ["100 working output", "500 waiting notification", "3500 working output", "8000 idle output"],
  ],
  "a spinner beside a prompt does not": [
    [[100, output], [500, notified("waiting for input")], [700, look("waiting")], ...printing(800, 60_000)],
    ["100 working output", "500 waiting notification"],
  ],
  "any words call, but to nobody who is typing": [
    [
      [100, output],
      [5_000, keys],
      [5_100, notified("hello")],
      [9_000, notified("hello again")],
    ],
    ["100 working output", "2100 idle output", "9000 waiting notification"],
  ],
  "a composer at rest explains a call without a reason": [
    [
      [100, output],
      [500, notified("I have changed three files.")],
      [700, look("idle")],
    ],
    ["100 working output", "500 waiting notification", "700 idle screen"],
  ],

  "a shell with marks": [
    [
      [100, mark("A")],
      [110, output],
      [5_000, enter],
      [5_010, mark("C")],
      [5_020, output],
      [90_000, output],
      [90_010, mark("D", 1)],
      [90_020, mark("A")],
      [90_030, output],
      [95_000, keys],
      [95_020, output],
    ],
    ["100 idle prompt-mark", "5010 working prompt-mark", "90010 idle prompt-mark"],
  ],
  "a shell that marks no start of a command": [
    [[100, mark("A")], [5_000, enter], ...printing(5_010, 8_000), [8_050, mark("A")]],
    ["100 idle prompt-mark", "5510 working output", "8050 idle prompt-mark"],
  ],
  "at its prompt a shell neither waits for what is left on the screen nor rings": [
    [
      [100, mark("A")],
      [110, output],
      [300, look("waiting")],
      [400, bell],
    ],
    ["100 idle prompt-mark"],
  ],
  "a command that somebody types in is what it prints": [
    [
      [100, mark("A")],
      [5_000, enter],
      [5_010, mark("C")],
      [5_100, output],
      [8_000, keys],
      [8_020, output],
    ],
    ["100 idle prompt-mark", "5010 working prompt-mark", "8000 idle output"],
  ],
  "a prompt of a command counts": [
    [
      [100, mark("C")],
      [200, output],
      [400, look("waiting")],
    ],
    ["100 working prompt-mark", "400 waiting screen"],
  ],

  "progress works however silent, until it is old": [
    [
      [100, output],
      [200, progress("normal")],
      [30_000, progress("normal")],
    ],
    ["100 working output", "60200 idle output"],
  ],
  "progress that ends": [
    [
      [100, output],
      [200, progress("indeterminate")],
      [30_000, output],
      [30_010, progress("none")],
    ],
    ["100 working output", "30010 idle output"],
  ],
  "progress with an error waits, and goes on": [
    [
      [100, output],
      [200, progress("normal")],
      [5_000, progress("error")],
      [9_000, progress("normal")],
      [9_100, output],
      [9_200, progress("paused")],
    ],
    ["100 working output", "5000 waiting progress", "9000 working progress", "9200 idle progress"],
  ],
  "a prompt that appears during progress": [
    [
      [100, output],
      [200, progress("normal")],
      [4_000, output],
      [4_200, look("waiting")],
      ...printing(4_300, 9_000),
    ],
    ["100 working output", "4200 waiting screen"],
  ],

  "a bell after work": [
    [...printing(100, 3_000), [3_010, bell]],
    ["100 working output", "3010 waiting bell"],
  ],
  "a bell is heard when somebody types": [
    [...printing(100, 3_000), [3_010, bell], [9_000, keys]],
    ["100 working output", "3010 waiting bell", "9000 idle output"],
  ],
  "a bell right after a key is the key's": [
    [...printing(100, 3_000), [2_900, keys], [3_010, bell]],
    ["100 working output", "5000 idle output"],
  ],
  "a bell out of the blue calls nobody": [
    [
      [100, output],
      [60_000, bell],
    ],
    ["100 working output", "2100 idle output"],
  ],
  "a bell after a silent command": [
    [
      [100, output],
      [5_000, enter],
      [5_010, output],
      [65_000, bell],
    ],
    [
      "100 working output",
      "2100 idle output",
      "5010 working output",
      "7010 idle output",
      "65000 waiting bell",
    ],
  ],

  "a prompt, its answer, and what comes after": [
    [
      [100, output],
      [250, look("waiting")],
      [60_000, enter],
      [60_010, output],
      [60_160, look(null)],
    ],
    ["100 working output", "250 waiting screen", "60160 working output", "62160 idle output"],
  ],
  "a prompt answered with one key": [
    [
      [100, output],
      [250, look("waiting")],
      [60_000, keys],
      ...printing(60_010, 63_000),
      [60_300, look(null, false)],
      [60_700, look(null, false)],
    ],
    ["100 working output", "250 waiting screen", "60700 working output", "64910 idle output"],
  ],
  "one look at a half-drawn screen changes nothing": [
    [
      [100, output],
      [250, look("waiting")],
      ...printing(300, 9_000),
      [1_000, look(null, false)],
      [1_400, look("waiting", false)],
      [1_800, look("idle", false)],
      [2_200, look("waiting", false)],
    ],
    ["100 working output", "250 waiting screen"],
  ],
  "an agent's turn by its screen": [
    [
      [100, output],
      [300, look("idle")],
      [5_000, keys],
      [5_020, output],
      [9_000, enter],
      ...printing(9_010, 20_000),
      [9_400, look("working", false)],
      [9_800, look("working", false)],
      [20_200, look("idle")],
    ],
    ["100 working output", "300 idle screen", "9800 working screen", "20200 idle screen"],
  ],
  "an agent that stands still with its spinner on the screen": [
    [...printing(100, 1_000), [600, look("working", false)], [1_000, look("working", false)]],
    ["100 working output", "16000 idle output"],
  ],
};
