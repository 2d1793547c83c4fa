// A unix socket in front of another that passes bytes both ways until it is told to cut every connection.

import { linkSync, renameSync, unlinkSync } from "node:fs";
import { connect as connectSocket, createServer, type Socket } from "node:net";

export class CuttingProxy {
  readonly #server;
  readonly #pairs = new Set<[Socket, Socket]>();
  /** Bytes passed from the host to clients, and from clients to the host. */
  toClient = 0;
  toHost = 0;
  /** Connections cut so far. */
  cuts = 0;
  /** Called for each piece before it is passed to the host; true drops the piece and cuts. */
  beforeHost: (bytes: Buffer) => boolean = () => false;
  /** The same for pieces to the client. */
  beforeClient: (bytes: Buffer) => boolean = () => false;

  constructor(
    readonly path: string,
    target: string,
  ) {
    this.#server = createServer((client) => {
      const host = connectSocket(target);
      const pair: [Socket, Socket] = [client, host];
      this.#pairs.add(pair);
      const over = () => {
        this.#pairs.delete(pair);
        client.destroy();
        host.destroy();
      };
      const pass = (
        from: Socket,
        to: Socket,
        look: (bytes: Buffer) => boolean,
        count: (n: number) => void,
      ) => {
        from.on("data", (chunk) => {
          const bytes = Buffer.from(chunk);
          if (look(bytes)) return this.cut();
          count(bytes.byteLength);
          if (!to.write(bytes)) {
            from.pause();
            to.once("drain", () => from.resume());
          }
        });
        from.on("error", over);
        from.on("close", over);
      };
      pass(
        client,
        host,
        (b) => this.beforeHost(b),
        (n) => {
          this.toHost += n;
        },
      );
      pass(
        host,
        client,
        (b) => this.beforeClient(b),
        (n) => {
          this.toClient += n;
        },
      );
    });
  }

  /**
   * Listens in the place of a socket, to whose owner it passes everything on. There is no moment without a socket there, in
   * which its owner would make it again.
   */
  static async inPlaceOf(path: string): Promise<CuttingProxy> {
    linkSync(path, `${path}.real`);
    const proxy = await new CuttingProxy(`${path}.new`, `${path}.real`).listen();
    renameSync(`${path}.new`, path);
    return proxy;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.path, resolve);
    });
    return this;
  }

  /** Cuts every connection at once, without a goodbye; what was on its way is lost. */
  cut(): void {
    for (const [client, host] of this.#pairs) {
      this.cuts++;
      client.destroy();
      host.destroy();
    }
    this.#pairs.clear();
  }

  close(): void {
    this.cut();
    this.#server.close();
    try {
      unlinkSync(this.path);
    } catch {
      // Closing removed it.
    }
  }
}
