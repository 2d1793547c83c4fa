// A relay as `remi relay` runs it, which a test can kill and begin anew.

import type { TestHome } from "./home.ts";
import { remiCommand } from "./remi.ts";

/** A relay in a process of its own, on a port that it can be given again. */
export async function relayChild(home: TestHome, listen: string) {
  const child = Bun.spawn(remiCommand("relay", "--listen", listen), {
    env: home.env,
    cwd: home.root,
    stdout: "pipe",
    stderr: "ignore",
  });
  const read = await child.stdout.getReader().read();
  const url = new TextDecoder().decode(read.value).trim();
  const end = async () => {
    child.kill("SIGKILL");
    await child.exited;
  };
  return { url, port: new URL(url).port, end, [Symbol.asyncDispose]: end };
}
