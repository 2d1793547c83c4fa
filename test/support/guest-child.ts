// A hostile guest in a process of its own: sends everything that there is, as fast as it is taken, until its standard
// input ends; then, if it is told to, also what may end a session. At its end it prints what it sent and what it heard.

import { guestFrames, guestMessages } from "./guest-messages.ts";
import { type RemoteTerms, TestRemote } from "./remote-client.ts";

/** Bytes that wait for the relay before the guest waits for it. */
const WAITING_BYTES = 256 * 1024;

const [url, by, session, other, scope, forbidden] = JSON.parse(process.argv[2]!) as [
  string,
  RemoteTerms["by"],
  string,
  string,
  "control" | "view",
  string,
];
let isOver = false;
void (async () => {
  for await (const _ of process.stdin);
  isOver = true;
})();

const heard = {
  sent: 0,
  visits: 0,
  refused: 0,
  saw: false,
  sessions: new Set<string>(),
  kinds: new Set<string>(),
};
let ticket: RemoteTerms["by"] = by;
let cseq = 0;

function listen(remote: TestRemote): void {
  const text = JSON.stringify([remote.messages, [...remote.streams.values()].map((stream) => stream.text)]);
  if (text.includes(forbidden) || text.includes(other)) heard.saw = true;
  for (const name of remote.sessions()) heard.sessions.add(name);
  remote.messages.length = 0;
  for (const stream of remote.streams.values()) {
    stream.text = "";
    stream.told.length = 0;
  }
  remote.effects.length = 0;
}

async function taken(remote: TestRemote): Promise<void> {
  do await Bun.sleep(0);
  while (remote.ws.bufferedAmount > WAITING_BYTES && remote.end === null);
}

async function visit(endings: boolean): Promise<void> {
  const remote = await TestRemote.dial(url, { by: ticket });
  await remote.until("the end of the handshake", () => remote.ready !== null || remote.end !== null, true);
  if (!remote.ready) return void heard.refused++;
  heard.visits++;
  if (remote.ready.key) ticket = remote.ticket();
  if (heard.visits === 1) console.log("in");
  const all = guestMessages({ session, other, scope }, endings);
  const fitting = all.filter(({ fits }) => fits);
  const misfits = all.filter(({ fits }) => !fits);
  remote.streams.set(1, { text: "", opened: null, seq: 0, acked: 0, told: [], bytes: 0 });
  remote.say({ t: "attach", stream: 1, session });
  remote.say({
    t: "tell",
    stream: 1,
    message: {
      t: "open",
      client: "guest-of-tests",
      access: scope,
      kind: "browser",
      cols: 80,
      rows: 24,
      flow: "skip",
      scrollback: true,
    },
  });
  const send = (message: (typeof all)[number]) => {
    remote.say(message.json as { t: string });
    heard.kinds.add(message.name);
    heard.sent++;
  };
  const rounds = endings ? 1 : 1 + (heard.visits % 4) * 20;
  for (let round = 0; round < rounds && remote.end === null && !(isOver && !endings); round++) {
    // Messages that close the stream come last, or the rest would not reach the session.
    for (const message of fitting.toSorted(
      (a, b) => Number(a.name === "detach") - Number(b.name === "detach"),
    ))
      send(message);
    for (const frame of guestFrames(++cseq)) if (frame.kind !== "control") remote.send(frame);
    await taken(remote);
    listen(remote);
  }
  // Each of these may end the channel: a different one with every visit.
  const misfit = misfits[heard.visits % misfits.length];
  if (misfit && remote.end === null) send(misfit);
  await taken(remote);
  if (endings) await Bun.sleep(200);
  remote.cut();
  listen(remote);
}

while (!isOver) await visit(false).catch(() => void heard.refused++);
if (process.argv[3] === "endings") await visit(true).catch(() => void heard.refused++);
console.log(JSON.stringify({ ...heard, sessions: [...heard.sessions], kinds: [...heard.kinds].length }));
process.exit(0);
