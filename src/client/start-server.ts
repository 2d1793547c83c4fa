// Starts the session server as a separate process. Does not know what the server is asked.

import { serverEnvironment } from "../config/own-environment.ts";
import { selfCommand } from "../config/self.ts";
import { shortageOf } from "../config/shortage.ts";

/** How long a server may take until it listens, adopting every host. */
export const START_MS_MAX = 15_000;

/** Starts a server that outlives this command. Resolves with its one line. */
export async function startServer(): Promise<string> {
  let child: ReturnType<typeof spawnServer>;
  try {
    child = spawnServer();
  } catch (error) {
    return `failed ${shortageOf(error) ?? (error as Error).message}`;
  }
  const decoder = new TextDecoder();
  let text = "";
  const reader = child.stdout.getReader();
  const timer = setTimeout(() => void reader.cancel(), START_MS_MAX);
  while (!text.includes("\n")) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  clearTimeout(timer);
  await reader.cancel();
  child.unref();
  return text.split("\n", 1)[0] || "failed the server ended before it listened";
}

function spawnServer() {
  return Bun.spawn(selfCommand("__server"), {
    cwd: "/",
    env: serverEnvironment(process.env),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "ignore",
    detached: true,
  });
}
