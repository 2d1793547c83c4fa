import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { ClientEnd } from "../../../src/channel/client-states.ts";
import { chooseSession, numbered, picked } from "../../../src/client/remote/choose-session.ts";
import { failureSentence } from "../../../src/client/remote/connect-text.ts";
import { type Answer, shownAnswer, typeAnswer } from "../../../src/client/remote/prompt.ts";
import type { SessionInfo } from "../../../src/protocol/session-info.ts";
import { sessionInfo } from "../../support/session-info.ts";

const info = (name: string, more: Partial<SessionInfo> = {}) =>
  sessionInfo({ id: `id${name}`.toLowerCase().replace(/[^a-z0-9]/g, ""), name, ...more });

describe("an answer on the terminal", () => {
  const type = (...typed: string[]) =>
    typed.reduce<Answer>((answer, text) => typeAnswer(answer, text), { text: "", done: null });

  test("is edited with backspace and Ctrl-U, ended with Enter, given up with Ctrl-C or Ctrl-D", () => {
    expect(type("ab\x7fc", "\r")).toEqual({ text: "ac", done: true });
    expect(type("abc\x15d\n")).toEqual({ text: "d", done: true });
    expect(type("abc\x03")).toEqual({ text: "", done: false });
    expect(type("\x04")).toEqual({ text: "", done: false });
    expect(type("a\x04b\r")).toEqual({ text: "ab", done: true });
    expect(type("\x1b[Aa\x1bOPb\x1b[1;5Cc")).toEqual({ text: "abc", done: null });
  });

  test("never holds control characters, and is bounded", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
        const { text } = type(...pieces);
        expect(text).not.toMatch(/[\u0000-\u001f\u007f]/);
        expect(text.length).toBeLessThanOrEqual(4_097);
      }),
    );
  });

  test("is not shown when it is a link", () => {
    expect(shownAnswer("KQTB-4827")).toBe("KQTB-4827");
    expect(shownAnswer("https://h/#1abc")).toBe("(15 characters)");
    expect(shownAnswer("x".repeat(80))).toBe("(80 characters)");
  });
});

describe("the session", () => {
  const [api, web, old] = [info("api"), info("web"), info("old", { state: "exited" })];

  test("is the one that the access is for, the named, the only one, or asked for", () => {
    expect(chooseSession([api, web], api.id, undefined)).toMatchObject({ info: api });
    expect(chooseSession([api, web], undefined, "w")).toMatchObject({ info: web });
    expect(chooseSession([api, old], undefined, undefined)).toMatchObject({ info: api });
    expect(chooseSession([api, web, old], undefined, undefined)).toEqual({
      kind: "ask",
      sessions: [api, web],
    });
    expect(chooseSession([api], undefined, "x\x1b[2J")).toEqual({
      kind: "none",
      message: "there is no session 'x[2J' on that host, or this access is not for it.",
    });
    expect(chooseSession([old], undefined, undefined)).toMatchObject({ kind: "none" });
    expect(chooseSession([info("ab"), info("ac")], undefined, "a")).toMatchObject({ kind: "none" });
  });

  test("is picked by number, name or beginning; what programs named shows no escape", () => {
    expect(picked([api, web], "2")).toBe(web);
    expect(picked([api, web], "ap")).toBe(api);
    expect(picked([api, web], "3")).toBeNull();
    expect(picked([api, web], "")).toBeNull();
    expect(numbered([info("a", { command: ["\x1b]0;x\x07"] })])).not.toContain("\x1b");
  });
});

test("every way to fail is one sentence without control characters", () => {
  const ends: ClientEnd[] = [
    ...([
      "malformed",
      "version",
      "auth",
      "locked",
      "unknown_credential",
      "busy",
      "timeout",
      "denied",
    ] as const),
    ...(["internal", "integrity", "protocol_error", "unproven", "host_changed", "lost"] as const),
    { peer: "denied" },
    { peer: "\x1b[2Jodd" },
    { bye: "host_refused" },
    { bye: "timeout" },
  ];
  const context = { kind: "code", relay: "wss://r", triesLeft: 1, knownHosts: "/k" } as const;
  const sentences = ends.map((end) => failureSentence({ by: "channel", end }, context));
  const end = { reason: "unreachable", detail: "\x1b]0;x\x07", retryMs: 0 } as const;
  sentences.push(failureSentence({ by: "relay", end }, context), failureSentence(null, context));
  for (const sentence of sentences) expect(sentence).toMatch(/^[^\u0000-\u001f]{10,}[.)]$/);
  expect(sentences[ends.indexOf("unproven")]).toContain("one try left");
});
