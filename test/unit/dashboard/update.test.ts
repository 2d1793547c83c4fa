import { describe, expect, test } from "bun:test";
import { DASHBOARD_KEYS } from "../../../src/dashboard/model/keys.ts";
import { layoutFor } from "../../../src/dashboard/model/layout.ts";
import { PROMPT_BYTES_MAX } from "../../../src/keys/prompt-text.ts";
import { Driven, NOW, PLAIN, sessionOf, stateWith } from "./support.ts";

const api = sessionOf("api", { state: "waiting", reason: "asks", stateSince: NOW - 60_000 });
const web = sessionOf("web");
const old = sessionOf("old", { state: "exited", exitCode: 0, reason: "exited with 0" });
const bad = sessionOf("bad", { state: "exited", exitCode: 3, reason: "exited with 3" });
const all = [web, old, api, bad];

describe("the list", () => {
  test("shows who needs a person first", () => {
    expect(new Driven(stateWith(all)).names).toEqual(["api", "bad", "web", "old"]);
  });

  test("the selection follows its session, wherever that goes", () => {
    const run = new Driven(stateWith(all)).keys("j", "j");
    expect(run.selected).toBe("web");
    run.event({ t: "session", session: sessionOf("web", { state: "waiting", stateSince: NOW - 90_000 }) });
    expect(run.names[0]).toBe("web");
    expect(run.selected).toBe("web");
    run.event({ t: "session", session: sessionOf("new", { state: "waiting", stateSince: NOW - 99_000 }) });
    expect(run.selected).toBe("web");
  });

  test("when its session goes, the one in its place is selected", () => {
    const run = new Driven(stateWith(all)).keys("j");
    run.event({ t: "removed", id: bad.info.id });
    expect(run.selected).toBe("web");
    run.keys("End").event({ t: "removed", id: old.info.id });
    expect(run.selected).toBe("web");
    for (const { info } of [api, web]) run.event({ t: "removed", id: info.id });
    expect(run.selected).toBeUndefined();
    expect(run.screen().join("\n")).toContain("There are no sessions. n starts one.");
  });

  test("a session that was asked for is selected before its list has come", () => {
    const run = new Driven({ ...stateWith([]), link: "starting", selected: web.info.id });
    run.event({ t: "sessions", sessions: all });
    expect(run.selected).toBe("web");
  });

  test("moves by keys, the wheel and clicks", () => {
    const run = new Driven(stateWith(all));
    run.keys("Down", "Down", "Up");
    expect(run.selected).toBe("bad");
    run.keys("End");
    expect(run.selected).toBe("old");
    run.keys("Home");
    expect(run.selected).toBe("api");
    const { listTop, ruleTop } = layoutFor(run.state);
    run.event({ t: "wheel", up: false, x: 3, y: listTop });
    expect(run.selected).toBe("bad");
    run.event({ t: "click", x: 3, y: listTop + 3 });
    expect(run.selected).toBe("old");
    run.event({ t: "click", x: 3, y: ruleTop });
    expect(run.selected).toBe("old");
  });

  test("w goes through those that wait, and around again", () => {
    const db = sessionOf("db", { state: "waiting", stateSince: NOW - 1_000 });
    const run = new Driven(stateWith([...all, db])).keys("w");
    expect(run.selected).toBe("db");
    expect(run.keys("w").selected).toBe("api");
    expect(new Driven(stateWith([web])).keys("w").screen().join()).toContain("no session waits");
  });
});

describe("a filter", () => {
  test("narrows the list as it is typed; Enter keeps it, Escape and back take it away", () => {
    const run = new Driven(stateWith(all)).type("/ap");
    expect(run.names).toEqual(["api"]);
    expect(run.selected).toBe("api");
    run.keys("Enter");
    expect(run.state.mode.kind).toBe("list");
    expect(run.screen()[0]).toContain("/ap 1/4");
    run.keys("Escape");
    expect(run.names).toHaveLength(4);
    expect(run.selected).toBe("api");
    run.type("/zzzzzz");
    expect(run.names).toEqual([]);
    expect(run.screen().join()).toContain("nothing matches");
    run.keys("Escape");
    expect(run.names).toHaveLength(4);
  });

  test("finds by command, directory and state too", () => {
    const one = sessionOf("one", { command: ["claude", "--resume"], cwd: "/srv/shop" });
    for (const pattern of ["claude", "shop", "resume"])
      expect([pattern, new Driven(stateWith([...all, one])).type(`/${pattern}`).names]).toEqual([
        pattern,
        ["one"],
      ]);
    expect(new Driven(stateWith(all)).type("/waiting").names).toEqual(["api"]);
  });
});

describe("keys on a session", () => {
  test("Enter attaches, but only to living sessions", () => {
    const run = new Driven(stateWith(all)).keys("Enter");
    expect(run.take()).toEqual([{ t: "attach", id: api.info.id }]);
    run.keys("End", "Enter");
    expect(run.take()).toEqual([]);
    expect(run.screen().at(-1)).toContain("old has ended; R runs it again");
  });

  test("x asks, and only y does it", () => {
    const run = new Driven(stateWith(all)).keys("x");
    expect(run.screen().at(-1)).toContain("end api?");
    run.keys("n");
    expect(run.take()).toEqual([]);
    run.keys("x", "Enter", "x", "Escape", "x", "y");
    expect(run.take()).toEqual([{ t: "end", kill: [api.info.id], forget: [] }]);
  });

  test("x on what has ended forgets it", () => {
    const run = new Driven(stateWith(all)).keys("End", "x");
    expect(run.screen().at(-1)).toContain("forget old?");
    expect(run.keys("y").take()).toEqual([{ t: "end", kill: [], forget: [old.info.id] }]);
  });

  test("marked sessions are acted on together, and are then no longer marked", () => {
    const run = new Driven(stateWith(all)).keys("Space", "Space", "Space", "Space", "x");
    expect(run.screen().at(-1)).toContain("end api, web and forget bad, old?");
    expect(run.keys("y").take()).toEqual([
      { t: "end", kill: [api.info.id, web.info.id], forget: [bad.info.id, old.info.id] },
    ]);
    expect(run.state.marked.size).toBe(0);
    run.keys("Home", "Space", "Home", "Space");
    expect(run.state.marked.size).toBe(0);
    run.keys("Home", "Space", "Space", "d");
    expect(run.take()).toEqual([{ t: "detach", ids: [api.info.id, bad.info.id] }]);
  });

  test("marks outside the filter are not acted on", () => {
    const run = new Driven(stateWith(all)).keys("Space").type("/web").keys("Enter", "x");
    expect(run.state.mode).toMatchObject({ kind: "list" });
    expect(run.screen().at(-1)).toContain("no marked session is shown");
  });

  test("R restarts what has ended, and says when a session has not", () => {
    const run = new Driven(stateWith(all)).keys("R");
    expect(run.take()).toEqual([]);
    expect(run.screen().at(-1)).toContain("api is running");
    expect(run.keys("j", "R").take()).toEqual([{ t: "restart", ids: [bad.info.id] }]);
  });

  test("r renames, starting from the present name", () => {
    const run = new Driven(stateWith(all)).keys("r", "Backspace").type("x9").keys("Enter");
    expect(run.take()).toEqual([{ t: "rename", id: api.info.id, name: "apx9" }]);
    expect(run.keys("r", "Escape").take()).toEqual([]);
  });

  test("i sends a prompt; keys are its text, not actions", () => {
    const run = new Driven(stateWith(all)).keys("i").type("quit x é").keys("Enter");
    expect(run.take()).toEqual([{ t: "answer", id: api.info.id, text: "quit x é" }]);
    expect(run.keys("i", "Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "" }]);
    run.keys("i").event({ t: "paste", text: "one\ntwo\x1b[2J" });
    expect(run.keys("Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "one\ntwo[2J" }]);
  });

  test.each(["M-Enter", "S-Enter", "C-j"])(
    "%s begins a line of the prompt, which is shown as a sign",
    (key) => {
      const run = new Driven(stateWith(all)).keys("i").type("one").keys(key).type("two");
      expect(run.screen().at(-1)).toContain("to api: one↵two");
      run.keys("Home", "Right", "Right", "Right", "Delete", "End", key, "Enter");
      expect(run.take()).toEqual([{ t: "answer", id: api.info.id, text: "onetwo\n" }]);
      // A name has one line.
      expect(run.keys("r", key, "x", "Enter").take()).toEqual([
        { t: "rename", id: api.info.id, name: "apix" },
      ]);
    },
  );

  test("a paste arrives as it is, however long, including joined characters and tabs", () => {
    const text = `👩🏽‍🚀\té\n${"long ".repeat(4_000)}`;
    const run = new Driven(stateWith(all)).keys("i").event({ t: "paste", text: text.replace("\n", "\r\n") });
    expect(run.keys("Enter").take()).toEqual([{ t: "answer", id: api.info.id, text }]);
  });

  test("more than a prompt may have is not taken, and what was there is kept for the next i", () => {
    const run = new Driven(stateWith(all)).keys("i").type("mine");
    run.event({ t: "paste", text: "é".repeat(PROMPT_BYTES_MAX / 2) });
    expect(run.screen().at(-1)).toContain("a prompt has at most 96 KiB; nothing was inserted");
    expect(run.keys("i", "Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "mine" }]);
  });

  test("a prompt that was not typed is there again at the next i, only on its session, once", () => {
    const run = new Driven(stateWith(all)).event({ t: "unsent", id: api.info.id, text: "one\ntwo" });
    expect(run.keys("i", "Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "one\ntwo" }]);
    expect(run.keys("i", "Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "" }]);
    run.event({ t: "unsent", id: web.info.id, text: "other" });
    expect(run.keys("i", "Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "" }]);
  });

  test("the answer goes where it was begun, wherever the selection is meanwhile", () => {
    const run = new Driven(stateWith(all)).keys("i").type("y");
    run.event({ t: "session", session: sessionOf("db", { state: "waiting", stateSince: NOW - 99_000 }) });
    expect(run.keys("Enter").take()).toEqual([{ t: "answer", id: api.info.id, text: "y" }]);
  });

  test("m mutes, and unmutes when all are muted", () => {
    const run = new Driven(stateWith(all)).keys("m");
    expect(run.take()).toEqual([{ t: "mute", ids: [api.info.id], muted: true }]);
    run.event({ t: "session", session: { ...api, info: { ...api.info, muted: true } } });
    expect(run.keys("m").take()).toEqual([{ t: "mute", ids: [api.info.id], muted: false }]);
    expect(run.screen().join()).toContain("muted");
  });

  test("I passes keys on with what was seen, and i and I go to all marked sessions", () => {
    const run = new Driven(stateWith(all)).keys("I");
    expect(run.screen().at(-1)).toContain("keys to api: Ctrl-g ends");
    const seen = { waiting: true, since: api.info.stateSince };
    expect(run.keys("q", "C-c", "Escape").take()).toEqual(
      ["q", "C-c", "Escape"].map((key) => ({ t: "press", key, to: [{ id: api.info.id, seen }] })),
    );
    const preview = { id: api.info.id, lines: [], above: 0, aboveMax: 0, problem: null, mark: "ab" };
    run.event({ t: "preview", preview });
    expect(run.keys("2").take()).toEqual([
      { t: "press", key: "2", to: [{ id: api.info.id, seen: { ...seen, mark: "ab" } }] },
    ]);
    expect(run.screen().at(-1)).toContain("q C-c Escape 2");
    run.event({ t: "told", text: "api shows something else", isError: true });
    expect(run.screen().at(-1)).toContain("keys to api: Ctrl-g ends  api shows something else");
    expect(run.keys("C-g").state.mode.kind).toBe("list");
    run.keys("Space", "Down", "Space").take();
    const marked = run.state.order.filter((id) => run.state.marked.has(id));
    run.keys("i").type("go").keys("Enter");
    const living = marked.filter((id) => run.state.sessions.get(id)!.info.state !== "exited");
    expect(run.take()).toEqual(
      living.length > 1
        ? [{ t: "answer-all", ids: living, text: "go" }]
        : [{ t: "answer", id: living[0]!, text: "go" }],
    );
    expect(run.state.marked.size).toBe(0);
  });

  test("y copies what the preview shows", () => {
    const run = new Driven(stateWith(all)).keys("y");
    expect(run.take()).toEqual([]);
    const runs = [{ text: "hello  " }].map(({ text }) => ({ text, ...PLAIN }));
    run.event({
      t: "preview",
      preview: { id: api.info.id, lines: [runs, []], above: 0, aboveMax: 0, problem: null, mark: null },
    });
    expect(run.keys("y").take()).toEqual([{ t: "copy", text: "hello\n\n" }]);
  });

  test("a paste into the list does nothing", () => {
    const run = new Driven(stateWith(all)).event({ t: "paste", text: "xyq" });
    expect(run.take()).toEqual([]);
    expect(run.state.mode.kind).toBe("list");
  });
});

describe("the form", () => {
  test("asks for a session of what was typed", () => {
    const run = new Driven(stateWith(all)).keys("n").type("build").keys("Tab").type("make 'all of it'");
    expect(run.screen().join("\n")).toContain("directory  /home/me/work");
    run.keys("Enter");
    expect(run.take()).toEqual([
      {
        t: "create",
        session: { name: "build", command: ["make", "all of it"], cwd: "/home/me/work", worktree: null },
      },
    ]);
    run.event({ t: "create-failed", why: "a session named 'build' is running" });
    expect(run.screen().join("\n")).toContain("a session named 'build' is running");
    run.keys("Enter");
    run.event({ t: "created", session: sessionOf("build") });
    expect(run.selected).toBe("build");
    expect(run.take().at(-1)).toEqual({ t: "attach", id: sessionOf("build").info.id });
  });

  test("completes the directory as far as all matching ones agree", () => {
    const run = new Driven(stateWith([])).keys("n", "Down", "Down", "C-u").type("~/w").keys("Tab");
    expect(run.take()).toEqual([{ t: "complete", typed: "~/w" }]);
    run.event({ t: "completed", typed: "~/w", directories: ["~/work/", "~/worn/"] });
    expect(run.screen().join("\n")).toMatch(/directory {2}~\/wor *\n +~\/work\/ *\n +~\/worn\//);
    run.type("k").event({ t: "completed", typed: "~/w", directories: ["~/elsewhere/"] });
    expect(run.screen().join("\n")).toContain("directory  ~/work");
  });

  test("says what is wrong beside the field", () => {
    const run = new Driven(stateWith([])).keys("n").type("a b").keys("Down").type("'x").keys("Enter");
    expect(run.take()).toEqual([]);
    expect(run.screen().join("\n")).toContain("the name has a space, but only");
    run.keys("C-u").type("ab").keys("Enter", "Enter");
    expect(run.screen().join("\n")).toContain("a ' is not closed");
  });
});

describe("panels", () => {
  test("? shows every key", () => {
    const shown = new Driven(stateWith(all, { cols: 100, rows: 40 })).keys("?").screen().join("\n");
    for (const { label, summary } of DASHBOARD_KEYS)
      expect(shown).toMatch(new RegExp(`${label} +${summary.slice(0, 20)}`.replaceAll("?", "\\?")));
  });

  test("the help scrolls on a small screen, and no further than it goes", () => {
    const run = new Driven(stateWith(all, { cols: 40, rows: 12 })).keys(
      "?",
      ...new Array<string>(50).fill("PageDown"),
    );
    expect(run.screen().join("\n")).toContain("Ctrl-c");
    run.keys("PageUp", "PageUp", "PageUp", "PageUp");
    expect(run.screen()[1]).toBe("Keys");
    expect(run.keys("Escape").state.mode.kind).toBe("list");
  });

  test("history and preview take each other's place", () => {
    const run = new Driven(stateWith(all)).keys("h");
    run.event({ t: "history", id: api.info.id, events: [{ kind: "started", at: NOW - 1_000 }] });
    run.event({ t: "happened", id: api.info.id, event: { kind: "bell", at: NOW } });
    run.event({ t: "happened", id: web.info.id, event: { kind: "bell", at: NOW } });
    const shown = run.screen().join("\n");
    expect(shown).toContain("so far: started, rang");
    expect(shown.match(/the bell rang/g)).toHaveLength(1);
    expect(run.keys("Escape").state.band).toBe("preview");
  });

  test("nothing of remote access is asked before its panel is opened", () => {
    const run = new Driven(stateWith(all)).keys("j", "k", "?", "Escape", "h", "h");
    expect(run.take()).toEqual([]);
    expect(run.keys("c").take()).toEqual([{ t: "remote", refresh: false, link: true }]);
  });

  test("a hit of the search is shown where it is", () => {
    const run = new Driven(stateWith(all)).type("Gneedle").keys("Enter");
    expect(run.take()).toEqual([{ t: "grep", pattern: "needle" }]);
    const hit = (name: string, above: number) => ({
      id: sessionOf(name).info.id,
      name,
      above,
      line: `a needle in ${name}`,
    });
    run.event({ t: "hits", pattern: "other", hits: [hit("old", 1)], isLast: true });
    run.event({ t: "hits", pattern: "needle", hits: [hit("api", 4), hit("web", 90)], isLast: true });
    expect(run.screen().join("\n")).toContain("2 lines");
    run.keys("Down", "Enter");
    expect(run.selected).toBe("web");
    expect(run.state).toMatchObject({ mode: { kind: "list" }, scroll: 88 });
  });
});

test("quitting works everywhere", () => {
  for (const keys of [[], ["?"], ["i"], ["n"], ["/"], ["x"], ["c"], ["G"], ["r"]]) {
    const run = new Driven(stateWith(all)).keys(...keys);
    run.take();
    expect([keys, run.keys("C-c").take()]).toEqual([keys, [{ t: "quit" }]]);
  }
  expect(new Driven(stateWith(all)).keys("q").take()).toEqual([{ t: "quit" }]);
});

test("a server that goes leaves the list, and says so until it is back", () => {
  const run = new Driven(stateWith(all)).keys("j").event({ t: "link-lost", why: "gone" });
  expect(run.names).toHaveLength(4);
  expect(run.screen()[0]).toContain("the session server is being restarted");
  run.event({ t: "sessions", sessions: all.slice(1) });
  expect(run.screen()[0]).not.toContain("started again");
  expect(run.selected).toBe("bad");
});
