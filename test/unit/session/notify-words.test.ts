import { expect, test } from "bun:test";
import { ALERT_LENGTH_MAX } from "../../../src/protocol/notification-record.ts";
import { wordsOf } from "../../../src/session/notify-words.ts";

test("without content they name the session, the machine and what happened", () => {
  expect(wordsOf("waiting", "api", "desk", null)).toEqual({
    title: "api on desk",
    text: "api waits for you",
  });
  expect(wordsOf("done", "api", "desk", null).text).toBe("api is done");
  expect(wordsOf("failed", "api", "desk", null).text).toBe("api has failed");
  expect(wordsOf("bell", "api", "desk", null).text).toBe("api rings");
  expect(wordsOf("test", "", "desk", null).title).toBe("remi on desk");
});

test("with content they say why, in one printable line of bounded length", () => {
  const said = wordsOf("waiting", "api", "desk", "may I\r\n\x1b]0;x\x07\u202e run\u0000 it?");
  expect(said.text).toBe("api waits for you: may I ]0;x run it?");
  expect(wordsOf("waiting", "api", "desk", "x".repeat(5_000)).text.length).toBeLessThanOrEqual(
    ALERT_LENGTH_MAX,
  );
  expect(wordsOf("waiting", "api", "desk", " \n ").text).toBe("api waits for you");
});
