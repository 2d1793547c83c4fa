// What is typed at each agent to bring up each of its screens, and the state that belongs to the screen.

import type { Agent } from "./agent-homes.ts";

type Keys = { readonly text: string } | { readonly key: string } | { readonly ms: number };

export interface Step {
  readonly name: string;
  /** The state that is right here; none: a step on the way, not kept. */
  readonly state?: "waiting" | "working" | "idle" | "exited";
  readonly keys?: readonly Keys[];
  /** What the screen shows once it is there. */
  readonly shows?: RegExp;
  /** How long that may take, ms. */
  readonly waitMs?: number;
  /** The time for the screen to come to rest after it, ms. */
  readonly restMs?: number;
  /** Its state is looked at; its screen is one that is recorded elsewhere. */
  readonly isPassing?: boolean;
}

export interface Run {
  /** The agent, and what is special: the beginning of the fixtures' names. */
  readonly name: string;
  readonly isKnown: boolean;
  /** It has no settings and no key. */
  readonly isBare?: boolean;
  /** The directory is a git repository. */
  readonly isRepository?: boolean;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const key = (name: string): Keys => ({ key: name });
/** Text, and Enter once the agent has taken it. */
const prompt = (text: string): Keys[] => [{ text }, { ms: 500 }, key("Enter")];

/** What all agents are asked to do. */
function common(agent: Agent, asks: RegExp): Step[] {
  const isMany = agent === "claude" || agent === "codex" || agent === "opencode";
  return [
    { name: "idle", state: "idle", waitMs: 40_000, shows: READY[agent], restMs: 3_500 },
    { name: "typing", state: "idle", keys: [{ text: "fix the tests, would you like to" }], restMs: 3_500 },
    { name: "cleared", state: "idle", keys: CLEAR[agent], restMs: 2_500, isPassing: true },
    {
      name: "streaming",
      state: "working",
      keys: prompt("MOCK:stream 60 100"),
      shows: /line 9 of/,
      restMs: 400,
    },
    { name: "escaped", state: "idle", keys: STOP[agent], restMs: 4_000 },
    {
      name: "typed-after-escape",
      state: "idle",
      keys: [{ text: "x" }, { ms: 1_000 }, { text: "y" }],
      restMs: 700,
    },
    { name: "cleared-again", state: "idle", keys: CLEAR[agent], restMs: 2_500, isPassing: true },
    { name: "thinking", state: "working", keys: prompt("MOCK:think 8000"), restMs: 4_000 },
    { name: "answered", state: "idle", shows: /is 8000/, restMs: 4_000 },
    {
      name: "permission",
      state: "waiting",
      keys: prompt(`MOCK:run touch one${isMany ? " ;; touch two" : ""}`),
      shows: asks,
      restMs: 2_500,
    },
    ...(isMany
      ? [
          {
            name: "permission-second",
            state: "waiting" as const,
            keys: ALLOW[agent],
            shows: asks,
            restMs: 1_500,
          },
        ]
      : []),
    {
      name: "permission-over",
      state: "idle",
      keys: ALLOW[agent],
      shows: /has finished/,
      restMs: 4_000,
      isPassing: true,
    },
    {
      name: "tool",
      state: "working",
      keys: [...prompt("MOCK:run sleep 7"), { ms: 2_500 }, ...ALLOW[agent]],
      restMs: 3_500,
    },
    { name: "tool-over", state: "idle", restMs: 9_000, isPassing: true },
    {
      name: "refusing",
      keys: prompt("MOCK:run touch three"),
      shows: asks,
      state: "waiting",
      restMs: 1_500,
      isPassing: true,
    },
    { name: "refused", state: "idle", keys: STOP[agent], restMs: 4_000 },
    ...(agent === "codex"
      ? []
      : ([
          {
            name: "write",
            state: "waiting",
            keys: prompt("MOCK:write WHERE/new.txt"),
            shows: WRITES[agent],
            restMs: 2_500,
          },
          { name: "write-refused", state: "idle", keys: STOP[agent], restMs: 4_000, isPassing: true },
        ] as const)),
    {
      name: "question",
      keys: prompt("MOCK:ask"),
      ...(agent === "codex" ? {} : { state: "waiting" as const }),
      restMs: 4_000,
    },
    { name: "question-left", keys: STOP[agent], state: "idle", restMs: 4_000, isPassing: true },
    {
      name: "quoted",
      keys: prompt(
        "MOCK:say Would you like to run this? 1. Yes, proceed 2. No; Allow execution? Do you want to proceed",
      ),
      state: "idle",
      restMs: 5_500,
    },
    {
      name: "error",
      keys: prompt("MOCK:error 400"),
      state: agent === "opencode" ? "working" : "idle",
      restMs: 6_000,
    },
    { name: "error-left", keys: STOP[agent], state: "idle", restMs: 3_000, isPassing: true },
    { name: "rate-limit", state: "working", keys: prompt("MOCK:error 429"), restMs: 3_000 },
    { name: "rate-limit-left", state: "idle", keys: STOP[agent], restMs: 4_000 },
    ...(agent === "codex" || agent === "opencode"
      ? []
      : [{ name: "interrupted", keys: [key("C-c")], state: "idle" as const, restMs: 700 }]),
    {
      name: "ended",
      keys: END[agent],
      state: "exited",
      restMs: 4_000,
      isPassing: true,
    },
  ];
}

/** What each shows once it can be typed at. */
export const READY: Readonly<Record<Agent, RegExp>> = {
  claude: /for shortcuts|❯/,
  codex: /›/,
  gemini: /type your message/i,
  opencode: /ask anything/i,
};
const WRITES: Readonly<Record<Agent, RegExp>> = {
  claude: /do you want to/i,
  codex: /never/,
  gemini: /apply this change/i,
  opencode: /permission required/i,
};
const STOP: Readonly<Record<Agent, readonly Keys[]>> = {
  claude: [key("Escape")],
  codex: [key("Escape")],
  gemini: [key("Escape")],
  opencode: [key("Escape"), { ms: 300 }, key("Escape")],
};
const END: Readonly<Record<Agent, readonly Keys[]>> = {
  claude: [{ ms: 3_000 }, ...prompt("/exit")],
  codex: [key("C-c"), { ms: 300 }, key("C-c")],
  gemini: [key("C-c"), { ms: 300 }, key("C-c")],
  opencode: [key("C-c"), { ms: 300 }, key("C-c")],
};
const CLEAR: Readonly<Record<Agent, readonly Keys[]>> = {
  claude: [key("C-u")],
  codex: [key("C-u")],
  gemini: [key("C-u")],
  opencode: [key("C-u")],
};
const ALLOW: Readonly<Record<Agent, readonly Keys[]>> = {
  claude: [key("Enter")],
  codex: [key("y")],
  gemini: [key("Enter")],
  opencode: [key("Enter")],
};

const RUNS: Readonly<Record<Agent, readonly Run[]>> = {
  claude: [
    {
      name: "claude-signin",
      isKnown: false,
      isBare: true,
      steps: [
        { name: "first", state: "waiting", restMs: 6_000 },
        { name: "second", keys: [key("Enter")], restMs: 6_000 },
      ],
    },
    {
      name: "claude-new",
      isKnown: false,
      steps: [
        { name: "trust", state: "waiting", shows: /trust/i, restMs: 3_000 },
        { name: "key", state: "waiting", keys: [key("Enter")], shows: /api key/i, restMs: 3_000 },
        { name: "trusted", state: "idle", keys: [key("Up"), key("Enter")], restMs: 5_000 },
      ],
    },
    { name: "claude", isKnown: true, steps: common("claude", /do you want to/i) },
    {
      name: "claude-plan",
      isKnown: true,
      args: ["--permission-mode", "plan"],
      steps: [
        { name: "idle", state: "idle", restMs: 6_000 },
        { name: "approval", state: "waiting", keys: prompt("MOCK:plan"), restMs: 6_000 },
        { name: "left", state: "idle", keys: [key("Escape")], restMs: 4_000 },
      ],
    },
    {
      name: "claude-background",
      isKnown: true,
      args: ["--dangerously-skip-permissions"],
      env: { IS_SANDBOX: "1" },
      steps: [
        { name: "warning", restMs: 5_000 },
        { name: "accepted", keys: [key("Down"), key("Enter")], restMs: 3_000 },
        { name: "shell", state: "idle", keys: prompt("MOCK:background sleep 600"), restMs: 9_000 },
        { name: "agent", state: "working", keys: prompt("MOCK:agent 40000"), restMs: 9_000 },
        { name: "agent-over", state: "idle", restMs: 45_000 },
      ],
    },
  ],
  codex: [
    {
      name: "codex-signin",
      isKnown: false,
      isBare: true,
      steps: [
        { name: "first", state: "waiting", shows: /Sign in/, restMs: 4_000 },
        { name: "key", state: "waiting", keys: [key("3")], restMs: 4_000 },
      ],
    },
    {
      name: "codex-new",
      isKnown: false,
      isRepository: true,
      steps: [
        { name: "trust", state: "waiting", shows: /trust/i, restMs: 4_000 },
        { name: "trusted", state: "idle", keys: [key("Enter")], restMs: 6_000 },
      ],
    },
    { name: "codex", isKnown: true, steps: common("codex", /would you like/i) },
  ],
  gemini: [
    {
      name: "gemini-new",
      isKnown: false,
      steps: [
        { name: "first", state: "waiting", restMs: 15_000 },
        { name: "second", keys: [key("Enter")], restMs: 8_000 },
        { name: "third", state: "waiting", keys: [key("Enter")], restMs: 8_000 },
      ],
    },
    { name: "gemini", isKnown: true, steps: common("gemini", /allow execution/i) },
  ],
  opencode: [
    {
      name: "opencode-signin",
      isKnown: false,
      isBare: true,
      steps: [
        { name: "first", state: "idle", shows: /ctrl\+p/, restMs: 4_000 },
        { name: "asked", keys: prompt("hello"), restMs: 7_000 },
      ],
    },
    {
      name: "opencode",
      isKnown: true,
      steps: common("opencode", /permission required/i),
    },
  ],
};

export function runsOf(agent: Agent): readonly Run[] {
  return RUNS[agent];
}
