// OpenCode's hooks: a plugin of its own, one file that holds nothing else. Pure.

import { hookWords } from "./hook-command.ts";
import type { JsonResult } from "./json-hooks.ts";
import { type Edited, putIn } from "./text-edit.ts";

/** The first line of the file, by which remi knows that the file is its own. */
const MARK =
  "// Tells remi what OpenCode does. Written by 'remi hooks install opencode', removed by 'uninstall'.";

/** The plugin's text. OpenCode calls its one function at its start, and `event` at each event. */
export function openCodePlugin(own: readonly string[]): string {
  const [program, ...words] = hookWords(own, "opencode");
  return `${MARK}

import { spawn } from "node:child_process";

const PROGRAM = ${JSON.stringify(program)};
const WORDS = ${JSON.stringify(words)};
const EVENTS = [
  "session.status",
  "session.idle",
  "permission.asked",
  "permission.replied",
  "question.asked",
  "question.replied",
  "question.rejected",
];

export const Remi = async ({ directory }) => {
  if (!process.env.REMI_SESSION_ID) return {};
  // Sessions of agents that another one has started: their end is not the end of the work.
  const children = new Set();
  // Questions that wait for an answer, by their ids, with the session that asks. They end with it.
  const open = new Map();
  let last = Promise.resolve();
  const tell = (payload) =>
    new Promise((resolve) => {
      try {
        const child = spawn(PROGRAM, WORDS, { stdio: ["pipe", "ignore", "ignore"], timeout: 5000 });
        child.on("error", resolve);
        child.on("close", resolve);
        child.stdin.on("error", () => {});
        child.stdin.end(JSON.stringify(payload));
      } catch {
        resolve();
      }
    });
  return {
    event: async ({ event }) => {
      const { type, properties = {} } = event;
      if (properties.info?.parentID) children.add(properties.info.id);
      if (!EVENTS.includes(type)) return;
      if (type.endsWith(".asked")) open.set(properties.id, properties.sessionID);
      else if (properties.requestID) open.delete(properties.requestID);
      else if (type === "session.idle")
        for (const [id, session] of open) if (session === properties.sessionID) open.delete(id);
      const payload = {
        hook_event_name: type,
        cwd: directory,
        status: properties.status?.type,
        tool_name: properties.permission,
        is_child: children.has(properties.sessionID),
        is_asking: open.size > 0,
      };
      // One after the other, because the last report counts.
      last = last.then(() => tell(payload));
    },
  };
};
`;
}

/** Puts the plugin into its file, which is empty or not there. */
export function addPlugin(text: string, own: readonly string[]): JsonResult<Edited> {
  if (text.trim() !== "") return { ok: false, why: "holds a plugin that is not remi's" };
  return { ok: true, ...putIn(text, [{ at: text.length, text: openCodePlugin(own) }]) };
}

/** Takes the plugin out: all of the file, when it is ours. */
export function removePlugin(text: string): JsonResult<{ text: string; removed: number }> {
  return text.startsWith(MARK) ? { ok: true, text: "", removed: 1 } : { ok: true, text, removed: 0 };
}
