// Proves that the compiler enforces the borders: it reads every file, and broken copies of the source do not compile.

import { expect, test } from "bun:test";
import { join } from "node:path";
import { folderOf, PURE } from "./support/layout.ts";
import { copySource, filesOf, type Project } from "./support/source-copy.ts";

const ROOT = join(import.meta.dir, "..");
const SOURCES = [...new Bun.Glob("{src,relay,web,tools,test}/**/*.{ts,tsx}").scanSync(ROOT)]
  .filter(
    (path) => !/(?:^|\/)(?:node_modules|fixtures|dist)\//.test(path) && path !== "src/pure-globals.d.ts",
  )
  .sort();
const isOf = (entry: string, path: string) => path === entry || folderOf(path) === entry;
const PURE_SOURCES = SOURCES.filter((path) => PURE.some((entry) => isOf(entry, path)));
const WEB_SOURCES = SOURCES.filter((path) => path.startsWith("web/"));

test("every file is compiled, the pure ones and those of the viewer with the types that they may know", () => {
  const missing = (project: Project, wanted: readonly string[]) => {
    const compiled = filesOf(project);
    return wanted.filter((path) => !compiled.has(path));
  };
  // What the tests put into a page is compiled with the types of a page.
  const ofPages = filesOf("web");
  expect(
    missing(
      ".",
      SOURCES.filter((path) => !ofPages.has(path)),
    ),
  ).toEqual([]);
  expect(missing("tsconfig.pure.json", PURE_SOURCES)).toEqual([]);
  expect(missing("web", WEB_SOURCES)).toEqual([]);
});

test("a pure folder that uses a browser or a runtime does not compile", () => {
  using copy = copySource();
  expect(copy.compile("tsconfig.pure.json")).toEqual([]);
  const foreign = [
    "document",
    "window",
    "process",
    "Bun",
    "Buffer",
    "console",
    "setTimeout",
    "performance",
    "crypto",
  ];
  const spoilt = PURE.map((entry) => PURE_SOURCES.find((path) => isOf(entry, path))!);
  for (const path of spoilt) copy.append(path, `export const foreign = [${foreign.join(", ")}];\n`);
  const errors = copy.compile("tsconfig.pure.json");
  for (const path of spoilt) {
    const said = errors
      .filter((error) => error.path === path)
      .map(({ message }) => /'(\w+)'/.exec(message)?.[1]);
    expect([path, ...said]).toEqual([path, ...foreign]);
  }
  expect(errors).toHaveLength(spoilt.length * foreign.length);
});

test("a type error in any file of the viewer does not compile, nor does a use of Bun or Node", () => {
  using copy = copySource();
  expect(copy.compile("web")).toEqual([]);
  const spoilt = WEB_SOURCES.filter((path) => !path.endsWith(".d.ts"));
  for (const path of spoilt) copy.append(path, "export const spoilt: number = Bun;\n");
  const errors = copy.compile("web");
  expect(errors.map(({ path }) => path).sort()).toEqual(spoilt);
});

interface Addition {
  /** The tag of the member that is added. */
  readonly name: string;
  readonly path: string;
  /** The text that begins the union, or the table that it is made from. */
  readonly at: string;
  readonly member: string;
  /** The files that must not compile with it. */
  readonly refusedBy: readonly string[];
}

function member(union: string, tag: string, path: string, ...refusedBy: string[]): Addition {
  const name = `addedTo${union}`;
  return {
    name,
    path,
    at: `export type ${union} =`,
    member: `\n  | { readonly ${tag}: "${name}" }`,
    refusedBy,
  };
}

function message(table: string, path: string, ...refusedBy: string[]): Addition {
  const name = `addedTo${table}`;
  return { name, path, at: `export const ${table} = {`, member: `\n  ${name}: v.object({}),`, refusedBy };
}

/** One more member of each union that is sent or acted on, and the files that must handle it. */
const ADDITIONS: readonly Addition[] = [
  message("toHost", "src/protocol/session-messages.ts", "src/host/session.ts", "src/channel/messages.ts"),
  message(
    "fromHost",
    "src/protocol/session-messages.ts",
    "src/client/session-follower.ts",
    "web/session/session-stream.ts",
  ),
  message("toServer", "src/protocol/control-messages.ts", "src/server/control-client.ts"),
  message("fromServer", "src/protocol/control-messages.ts", "src/client/server-link.ts"),
  message("hostToRelay", "src/protocol/relay-messages.ts", "relay/host-socket.ts"),
  message("clientToRelay", "src/protocol/relay-messages.ts", "relay/client-socket.ts"),
  message("relayToHost", "src/protocol/relay-messages.ts", "src/remote/relay-connection.ts"),
  message("relayToClient", "src/protocol/relay-messages.ts", "src/peer/relay-join.ts"),
  message("fromDaemon", "src/channel/messages.ts", "src/peer/peer.ts"),
  {
    ...message("fromClient", "src/channel/messages.ts", "src/remote/remote-client.ts"),
    member: '\n  addedTofromClient: row("view", v.object({})),',
  },
  member(
    "Frame",
    "kind",
    "src/protocol/frames.ts",
    "src/protocol/frames.ts",
    "src/channel/messages.ts",
    "src/client/session-link.ts",
    "src/remote/credit.ts",
    "src/remote/session-stream.ts",
    "src/client/remote/remote-source.ts",
    "web/session/session-stream.ts",
  ),
  member("ClientEvent", "type", "src/channel/client-states.ts", "src/channel/handshake-client.ts"),
  member("DaemonEvent", "type", "src/channel/daemon-states.ts", "src/channel/handshake-daemon.ts"),
  member("ClientEffect", "type", "src/channel/client-states.ts", "src/channel/client-channel.ts"),
  member("DaemonEffect", "type", "src/channel/daemon-states.ts", "src/channel/daemon-channel.ts"),
  member("PeerEvent", "type", "src/peer/machine-states.ts", "src/peer/machine.ts"),
  member("PeerEffect", "type", "src/peer/machine-states.ts", "src/peer/peer.ts"),
  member("Status", "phase", "src/peer/status.ts", "web/screens/app.tsx"),
  member("Event", "t", "src/dashboard/model/event.ts", "src/dashboard/model/update.ts"),
  member("Effect", "t", "src/dashboard/model/event.ts", "src/dashboard/dashboard.ts"),
  member("Mode", "kind", "src/dashboard/model/state.ts", "src/dashboard/model/update-keys.ts"),
];

test("a message, frame, event, effect or state that nobody handles does not compile", () => {
  using copy = copySource();
  for (const { path, at, member } of ADDITIONS) copy.replace(path, at, at + member);
  const errors = [...copy.compile("."), ...copy.compile("web")];
  const unnoticed = ADDITIONS.flatMap(({ name, refusedBy }) =>
    refusedBy
      .filter((path) => !errors.some((error) => error.path === path && error.message.includes(`"${name}"`)))
      .map((path) => `${path} compiles with ${name}`),
  );
  expect(unnoticed).toEqual([]);
});
