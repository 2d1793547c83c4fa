// Two machines of a test, of which one is paired with the other.

import type { TestHome } from "./home.ts";
import { connectWith, shownCode } from "./remote.ts";
import { access, allLeft, waitingDevice } from "./remote-home.ts";

/** Pairs the client with the host by the host's permanent code. The name by which the client knows it. */
export async function pairMachines(host: TestHome, client: TestHome, relay: string): Promise<string> {
  const { code } = await shownCode(host, relay, "--permanent-code");
  const connecting = connectWith(client, relay, code);
  await access(host, "approve", await waitingDevice(host));
  const connected = await connecting;
  if (!connected.ok) throw new Error(connected.message);
  const name = connected.connection.ready.host;
  await connected.connection.close();
  await allLeft(host);
  return name;
}
