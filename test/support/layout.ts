// Which folder may import which, and what a pure folder must not touch. The tidy test holds the source to it.

export interface Folder {
  /** Folders, or single files of folders, that it may import besides itself, also for types alone. */
  readonly imports: readonly string[];
  /** Packages that it may import; `any` for the rim, which may also use Bun and node: modules. */
  readonly packages: readonly string[] | "any";
}

const PURE_CORE = ["src/protocol", "src/text", "src/session", "src/terminal", "src/pictures", "src/keys"];
/** What a pure folder may know of the carriers: the interface, and none of the adapters. */
const CARRIER_BASE = [
  "src/carrier/carrier.ts",
  "src/carrier/clock.ts",
  "src/carrier/direct-carrier.ts",
  "src/carrier/direct.ts",
  "src/carrier/held-frames.ts",
  "src/carrier/pace.ts",
  "src/carrier/pauses.ts",
  "src/carrier/timer.ts",
  "src/carrier/pipe-carrier.ts",
  "src/carrier/usable-servers.ts",
];
/** Timers as Bun and browsers both have them. */
const RUNTIME_CLOCK = "src/carrier/monotonic-clock.ts";
/** Bytes that wait for a socket; no carrier is needed to know it. */
const BYTE_QUEUE = "src/carrier/byte-queue.ts";
const MEMORY_PAIR = "src/carrier/memory-pair.ts";
const LOCAL = [
  ...CARRIER_BASE,
  RUNTIME_CLOCK,
  "src/carrier",
  "src/config",
  "src/processes",
  "src/version.ts",
  "src/trace.ts",
];

/**
 * Folders, and files of others, without I/O, clock, randomness or logger: what they need of these arrives as arguments.
 * `tsconfig.pure.json` lists the same.
 */
export const PURE: readonly string[] = [
  "src/protocol",
  "src/text",
  "src/peer",
  "src/crypto",
  "src/channel",
  "src/pictures",
  "src/terminal",
  "src/session",
  "src/keys",
  "src/dashboard/model",
  "src/direct/rules",
  "src/files/rules",
  "src/flow",
  "src/forward/rules",
  ...CARRIER_BASE,
  BYTE_QUEUE,
  MEMORY_PAIR,
];

export const FOLDERS: Readonly<Record<string, Folder>> = {
  "src/protocol": { imports: ["src/text"], packages: ["valibot"] },
  "src/text": { imports: [], packages: ["re2js"] },
  "src/peer": {
    imports: [
      "src/protocol",
      "src/text",
      "src/crypto",
      "src/channel",
      "src/flow",
      "src/files/rules",
      ...CARRIER_BASE,
    ],
    packages: [],
  },
  "src/crypto": { imports: [], packages: ["libsodium-wrappers-sumo"] },
  "src/channel": { imports: ["src/protocol", "src/crypto", ...CARRIER_BASE], packages: ["valibot"] },
  "src/pictures": { imports: ["src/text"], packages: [] },
  "src/terminal": { imports: ["src/protocol", "src/text", "src/pictures"], packages: ["@xterm/headless"] },
  "src/session": { imports: ["src/protocol", "src/text", "src/terminal"], packages: [] },
  "src/keys": { imports: ["src/protocol"], packages: [] },

  "src/version.ts": { imports: [], packages: [] },
  "src/trace.ts": { imports: [], packages: "any" },
  [BYTE_QUEUE]: { imports: [], packages: [] },
  "src/carrier/carrier.ts": { imports: [], packages: [] },
  "src/carrier/clock.ts": { imports: [], packages: [] },
  "src/carrier/direct-carrier.ts": { imports: CARRIER_BASE, packages: [] },
  "src/carrier/direct.ts": { imports: ["src/carrier/carrier.ts"], packages: [] },
  "src/carrier/held-frames.ts": { imports: [], packages: [] },
  "src/carrier/pace.ts": { imports: [], packages: [] },
  "src/carrier/pauses.ts": { imports: [], packages: [] },
  "src/carrier/timer.ts": { imports: ["src/carrier/clock.ts"], packages: [] },
  "src/carrier/pipe-carrier.ts": { imports: CARRIER_BASE, packages: [] },
  "src/carrier/usable-servers.ts": { imports: ["src/protocol", "src/carrier/direct.ts"], packages: [] },
  [RUNTIME_CLOCK]: { imports: ["src/carrier/clock.ts"], packages: [] },
  [MEMORY_PAIR]: { imports: CARRIER_BASE, packages: [] },
  "src/carrier": {
    imports: ["src/protocol", "src/peer", "src/config", "src/trace.ts", ...CARRIER_BASE, BYTE_QUEUE],
    packages: "any",
  },
  "src/config": {
    imports: ["src/protocol", "src/text", "src/keys", "src/processes", "src/version.ts", "src/trace.ts"],
    packages: "any",
  },
  "src/processes": { imports: ["src/session"], packages: "any" },
  "src/direct": { imports: ["src/protocol", "src/text", ...LOCAL, "src/direct/rules"], packages: "any" },
  "src/direct/rules": { imports: ["src/protocol", ...CARRIER_BASE], packages: ["valibot"] },
  "src/flow": { imports: ["src/protocol", BYTE_QUEUE], packages: [] },
  "src/forward": { imports: [...LOCAL, "src/flow", "src/forward/rules"], packages: "any" },
  "src/forward/rules": { imports: [], packages: [] },
  "src/files": {
    imports: ["src/protocol", "src/text", "src/config", "src/carrier/clock.ts", "src/files/rules"],
    packages: "any",
  },
  "src/files/rules": { imports: ["src/protocol", "src/text"], packages: [] },
  "src/host": { imports: [...PURE_CORE, ...LOCAL], packages: "any" },
  // Not the terminal: an emulator in the server would cost its memory for nothing.
  "src/server": {
    imports: [
      "src/protocol",
      "src/text",
      "src/session",
      "src/keys",
      ...LOCAL,
      "src/direct",
      "src/remote",
      "relay",
    ],
    packages: "any",
  },
  "src/remote": {
    imports: [
      ...PURE_CORE,
      ...LOCAL,
      "src/crypto",
      "src/channel",
      "src/direct",
      "src/files",
      "src/files/rules",
      "src/flow",
      "src/forward",
      "src/forward/rules",
    ],
    packages: "any",
  },
  "src/client": {
    imports: [
      ...PURE_CORE,
      ...LOCAL,
      "src/crypto",
      "src/channel",
      "src/peer",
      "src/direct",
      "src/files",
      "src/files/rules",
      "src/flow",
      "src/forward",
      "src/forward/rules",
      "src/remote",
    ],
    packages: "any",
  },
  "src/dashboard": {
    imports: [...PURE_CORE, ...LOCAL, "src/client", "src/dashboard/model"],
    packages: "any",
  },
  "src/dashboard/model": {
    imports: ["src/protocol", "src/text", "src/session", "src/keys"],
    packages: ["fuzzysort"],
  },
  "src/cli": {
    imports: [
      ...PURE_CORE,
      ...LOCAL,
      "src/crypto",
      "src/direct",
      "src/files",
      "src/files/rules",
      "src/host",
      "src/server",
      "src/remote",
      "src/client",
      "src/dashboard",
      "src/dashboard/model",
      "relay",
    ],
    packages: "any",
  },
  "src/main.ts": {
    imports: [...LOCAL, "src/cli", "src/host", "src/server", "src/client", "src/dashboard"],
    packages: "any",
  },
  // The relay moves sealed frames: it must not be able to open one.
  relay: { imports: ["src/protocol", "src/version.ts", "src/trace.ts"], packages: "any" },
  web: {
    imports: [
      "src/protocol",
      "src/text",
      "src/pictures",
      "src/crypto",
      "src/channel",
      "src/peer",
      "src/keys",
      "src/direct/rules",
      "src/files/rules",
      "src/flow",
      "src/version.ts",
      ...CARRIER_BASE,
      RUNTIME_CLOCK,
    ],
    packages: "any",
  },
  // What builds and generates: nothing that runs may need it.
  tools: {
    imports: [
      "src/protocol",
      "src/text",
      "src/keys",
      "src/config",
      "src/server",
      "src/cli",
      "src/dashboard/model",
    ],
    packages: "any",
  },
};

/**
 * Code that is loaded with a command must not load these: they cost tens of ms or MB and are imported when they are
 * used.
 */
export const NEVER_LOADED_STATICALLY: Readonly<Record<string, readonly string[]>> = {
  "src/main.ts": ["ink", "react", "@xterm/headless", "smol-toml"],
  "src/server": ["ink", "react", "@xterm/headless", "smol-toml"],
  "src/host": ["ink", "react", "yargs", "smol-toml"],
};

/** Folders inside other folders, and single files, that have rules of their own. */
const NESTED = [
  "src/dashboard/model",
  "src/direct/rules",
  "src/files/rules",
  "src/flow",
  "src/forward/rules",
  ...CARRIER_BASE,
  RUNTIME_CLOCK,
  BYTE_QUEUE,
  MEMORY_PAIR,
];

/** The folder, or the file of `src`, that the rules name for a path; undefined outside them. */
export function folderOf(path: string): string | undefined {
  const nested = NESTED.find((folder) => path === folder || path.startsWith(`${folder}/`));
  if (nested !== undefined) return nested;
  const [top, second] = path.split("/");
  if (top === "relay" || top === "web" || top === "tools") return top;
  return top === "src" && second !== undefined ? `${top}/${second}` : undefined;
}

/** What a pure folder must not name, with the words to say instead. Matched against code without strings. */
export const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/(?<![.\w$])(?:Bun|process|console|Buffer|globalThis|navigator|localStorage)\b(?!\s*\??:)/, "a runtime"],
  [/(?<![.\w$])(?:fetch|WebSocket|XMLHttpRequest|require)\s*\(/, "I/O"],
  [/(?<![.\w$])(?:setTimeout|setInterval|setImmediate)\b/, "a timer"],
  [/(?<![.\w$])performance\s*\./, "a clock"],
  [/(?<![.\w$])Date\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|(?<!new\s+)(?<![.\w$])Date\s*\(/, "a clock"],
  [/(?<![.\w$])Math\s*\.\s*random\b/, "randomness"],
  [/(?<![.\w$])crypto\s*\./, "randomness"],
  [/\bimport\s*\.\s*meta\b/, "its own place"],
  [/\bimport\s*\(\s*(?!["'\s])/, "a module that cannot be checked"],
];
