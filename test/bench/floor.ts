// The least that a host and a client in Bun can cost a key: two processes that pass bytes on, with no screen, no frames
// and no acknowledgements. What remi takes above it is remi's own; what it takes itself is Bun's and the kernel's.

import { unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { PeerKind } from "./peers.ts";

const START_MS_MAX = 5_000;

export const floorPeer: PeerKind = {
  name: "two Bun processes",
  version: Bun.version,
  open(home) {
    const words = (role: string, session: string) => [
      process.execPath,
      import.meta.path,
      role,
      join(home.root, `floor-${session}`),
    ];
    return {
      name: "two Bun processes",
      async start(session, command) {
        // REMI_HOME in its environment ends it with the home.
        const host = Bun.spawn([...words("host", session), ...command], {
          env: home.env,
          cwd: home.root,
          stdio: ["ignore", "pipe", "inherit"],
        });
        const timer = setTimeout(() => host.kill("SIGKILL"), START_MS_MAX);
        await host.stdout.getReader().read();
        clearTimeout(timer);
        host.unref();
      },
      attach: (session) => words("client", session),
      list: null,
      restores: false,
    };
  },
};

function runHost(path: string, command: string[]): void {
  const clients = new Set<Bun.Socket>();
  const program = Bun.spawn(command, {
    terminal: {
      cols: 120,
      rows: 40,
      data: (_, bytes) => {
        for (const client of clients) client.write(bytes);
      },
    },
    onExit: () => {
      unlinkSync(path);
      process.exit();
    },
  });
  Bun.listen({
    unix: path,
    socket: {
      open: (socket) => void clients.add(socket),
      data: (_, bytes) => void program.terminal!.write(bytes),
      close: (socket) => void clients.delete(socket),
    },
  });
  writeSync(1, "ready\n");
}

async function runClient(path: string): Promise<void> {
  process.stdin.setRawMode(true);
  const socket = await Bun.connect({ unix: path, socket: { data: (_, bytes) => void writeSync(1, bytes) } });
  writeSync(1, "\r\n");
  for await (const bytes of Bun.file(0).stream()) socket.write(bytes);
  process.exit();
}

if (import.meta.main) {
  const [role, path, ...command] = process.argv.slice(2);
  if (role === "host") runHost(path!, command);
  else await runClient(path!);
}
