// The ports on which a session's programs listen: who controls it is told, who only watches is not.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Browser } from "playwright-core";
import { openBrowser, Viewer } from "../support/browser.ts";
import { makeHome, type TestHome } from "../support/home.ts";
import { captureShows } from "../support/processes.ts";
import { testRelay } from "../support/relay-peer.ts";
import { remiOk } from "../support/remi.ts";
import { OPEN_LIMITS, shownCode } from "../support/remote.ts";
import { TestRemote } from "../support/remote-client.ts";
import { share, showCode, startSession } from "../support/remote-home.ts";

setDefaultTimeout(120_000);

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A session whose shell has started a server: its id and the server's port. */
async function withServer(home: TestHome): Promise<{ id: string; port: number }> {
  const server = `const s = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } }); console.log("port-" + s.port + ".")`;
  const id = await startSession(home, "one", "sh", "-c", `bun -e '${server}' & cat`);
  await captureShows(home, "one", /port-\d+\./);
  const shown = await remiOk(home, ["capture", "one"]);
  return { id, port: Number(/port-(\d+)\./.exec(shown)![1]) };
}

test.skipIf(process.platform !== "linux")(
  "who controls a session asks for its ports, a view-only guest is refused",
  async () => {
    await using home = makeHome();
    await using relay = await testRelay({ limits: OPEN_LIMITS });
    const { id, port } = await withServer(home);
    const { code } = await shownCode(home, relay.url);
    const remote = await TestRemote.connect(relay.url, { by: { code } });
    const stream = await remote.attach(id);
    const answers = () => stream.told.flatMap((message) => (message.t === "ports" ? [message] : []));
    remote.say({ t: "tell", stream: 1, message: { t: "ports", n: 5 } });
    await remote.until("the ports", () => answers().length > 0);
    expect(answers()).toEqual([{ t: "ports", n: 5, ports: [port] }]);
    remote.ws.close();

    const { link } = await share(home, "one", "--read-only");
    const guest = await TestRemote.connect(relay.url, { by: { link } });
    const watched = await guest.attach(id);
    guest.say({ t: "tell", stream: 1, message: { t: "ports", n: 6 } });
    guest.say({ t: "tell", stream: 1, message: { t: "ping", n: 7 } });
    await guest.until("the answer to what came after", () => watched.told.some(({ t }) => t === "pong"));
    expect(watched.told.filter(({ t }) => t === "ports")).toEqual([]);
    guest.ws.close();
  },
);

test.skipIf(process.platform !== "linux")("the viewer's menu of a session names them", async () => {
  await using home = makeHome();
  const { port } = await withServer(home);
  const { code, viewerUrl } = await showCode(home);
  await using viewer = await Viewer.open(browser, viewerUrl!);
  await viewer.enterCode(code);
  await viewer.openSession("one");
  await viewer.shows("port-");
  await viewer.page.getByRole("button", { name: "Session menu" }).click();
  await viewer.page.getByText(`Programs of this session listen on port ${port} of the machine`).waitFor();
});
