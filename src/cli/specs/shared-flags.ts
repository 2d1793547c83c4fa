// Flags that several commands share.

import { type FlagSpec, some } from "./spec.ts";

/** The flags of every command that makes a session. */
export const NEW_SESSION_FLAGS: readonly FlagSpec[] = [
  { name: "detached", short: "d", type: "boolean", summary: "do not attach to it" },
  {
    name: "cwd",
    short: "C",
    type: "text",
    value: "DIR",
    summary: "its working directory",
    complete: { kind: "directories" },
  },
  { name: "env", short: "e", type: "list", value: "NAME=VALUE", summary: "set a variable; may be repeated" },
  { name: "size", type: "text", value: "COLSxROWS", summary: "its size while nobody is attached" },
  {
    name: "worktree",
    short: "w",
    type: "optional-text",
    value: "BRANCH",
    summary: "give it a git worktree of its own, on BRANCH or on one of the session's name",
  },
];

/** The flag of every command that attaches. */
export const PREFIX_FLAG: FlagSpec = {
  name: "prefix",
  type: "text",
  value: "KEY",
  summary: "the prefix key while attached, such as C-a",
  complete: some("C-a", "C-b", "C-t", "C-x"),
};

/** The flag of every command that works on another machine too. */
export const ON_FLAG: FlagSpec = {
  name: "on",
  type: "text",
  value: "MACHINE",
  summary: "on a machine that this one is paired with, or ssh://USER@HOST",
  complete: { kind: "machines" },
};

/** The flags of every command that sets up remote access. */
export const REMOTE_FLAGS: readonly FlagSpec[] = [
  {
    name: "permanent-code",
    type: "boolean",
    summary: "keep one code for ever; each device must be approved here",
  },
  { name: "rotating-code", type: "boolean", summary: "go back to codes that change" },
  {
    name: "signaling-url",
    type: "text",
    value: "URL",
    summary: "the relay to use, such as wss://relay.example.com/connect",
  },
  { name: "relay", type: "boolean", summary: "go back to the relay of this machine" },
  { name: "no-relay", type: "boolean", summary: "turn remote access off: no socket to any relay" },
  { name: "p2p", type: "boolean", summary: "allow direct paths, which show addresses to the other end" },
  { name: "no-p2p", type: "boolean", summary: "allow no direct path: everything goes through the relay" },
];

/** The flags of every command that connects to another machine. */
export const LINE_FLAGS: readonly FlagSpec[] = [
  {
    name: "relay",
    type: "text",
    value: "URL",
    summary: "the relay of that machine, such as wss://relay.example.com/connect",
  },
  { name: "signaling-url", type: "text", value: "URL", summary: "the same as --relay", hidden: true },
  {
    name: "no-p2p",
    type: "boolean",
    summary: "take no direct path to that machine: everything goes through the relay",
  },
  {
    name: "remote-command",
    type: "text",
    value: "COMMAND",
    summary: "with ssh://, what runs remi there, such as /opt/remi/bin/remi",
  },
];
