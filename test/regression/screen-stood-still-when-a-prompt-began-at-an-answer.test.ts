// The emulator answers a query in the middle of a piece of output. A prompt that began just then looked at the screen, the
// piece was parsed twice, and the output after it was never parsed.

import { expect, test } from "bun:test";
import { EmulatorFeed } from "../../src/host/emulator-feed.ts";
import { OutputRing } from "../../src/session/output-ring.ts";
import { Emulator } from "../../src/terminal/emulator.ts";
import { bottomText } from "../../src/terminal/screen-text.ts";

test("code that asks for the screen from within an answer gets it as it is, and each piece is parsed once", () => {
  const ring = new OutputRing(65_536);
  let answers = 0;
  const emulator: Emulator = new Emulator({
    ...{ cols: 80, rows: 24, scrollbackLines: 100, version: "0" },
    onReply: () => {
      answers++;
      feed.catchUp();
    },
  });
  const feed: EmulatorFeed = new EmulatorFeed(ring, emulator, () => {});
  const print = (text: string) => {
    ring.append(new TextEncoder().encode(text));
    feed.notify();
    feed.catchUp();
  };
  print("one\x1b[c two");
  print(" three");
  expect(answers).toBe(1);
  expect(feed.position).toBe(ring.end);
  expect(bottomText(emulator, 24, 80).lines).toEqual(["one two three"]);
});
