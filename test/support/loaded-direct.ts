// A machine, a client that may reach it directly, and a relay between them that does as it is told, with output and keys
// under way.

import type { RemoteConnection } from "../../src/client/remote/remote-connection.ts";
import { CountedDial } from "./direct-dial.ts";
import { DirectLoad } from "./direct-load.ts";
import { testDialler } from "./direct-pair.ts";
import { makeHome } from "./home.ts";
import { RelayDouble } from "./relay-double.ts";
import { by, lineTo, shownCode } from "./remote.ts";

/** MiB of output. */
const BLOCKS = 12;

export class LoadedDirect implements AsyncDisposable {
  readonly host = makeHome();
  readonly relay = new RelayDouble();
  readonly #client = makeHome();
  readonly dialler = testDialler({ loopback: false });
  readonly dial = new CountedDial(this.dialler.dial);

  /** A client that is in. */
  async connected(): Promise<RemoteConnection & AsyncDisposable> {
    await DirectLoad.start(this.host, BLOCKS);
    const { code } = await shownCode(this.host, this.relay.url);
    return lineTo(this.#client, this.relay.url, code, { firstPauseMs: 5, dialDirect: this.dial.dial });
  }

  /** A client that goes directly, with output and keys under way. */
  async wentDirect() {
    const line = await this.connected();
    await by(line, "direct");
    return { line, load: await this.load(line) };
  }

  /** Output and keys begin; resolves once a quarter of the output has come. */
  async load(line: RemoteConnection): Promise<DirectLoad> {
    const load = await DirectLoad.begin(line, this.host, BLOCKS);
    await load.fetched.at(1 / 4);
    return load;
  }

  /**
   * A client that has gone directly, with output and keys under way, and is to find its way to a direct path again.
   * @param disturb called before its next attempt, which is counted as the first
   */
  async leftDirect(disturb: () => void) {
    const { line, load } = await this.wentDirect();
    this.dial.countFromHere();
    disturb();
    line.cut();
    await by(line, "relay");
    line.wake();
    return { line, load };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.dialler.dispose();
    await this.#client.dispose();
    await this.host.dispose();
    await this.relay.stop();
  }
}
