// The session host process: reads its recipe, runs one session, and goes on whichever other process dies.

import { writeSync } from "node:fs";
import { DescriptorReserve } from "../carrier/descriptor-reserve.ts";
import { openLog } from "../config/log.ts";
import { shortageLog } from "../config/no-descriptors.ts";
import type { Paths } from "../config/paths.ts";
import { SessionFiles } from "../config/session-files.ts";
import { type HostStarted, Recipe } from "../protocol/session-messages.ts";
import { decodeRecord } from "../protocol/session-record.ts";
import { setCellPixels } from "../terminal/cell-pixels.ts";
import { traceAs } from "../trace.ts";
import { VERSION } from "../version.ts";
import { pointAgentLink, removeAgentLink } from "./agent-link.ts";
import { Door } from "./door.ts";
import { endProgram, livingOf } from "./end-program.ts";
import { History } from "./history.ts";
import { Leaving } from "./leaving.ts";
import { takeInOrphans } from "./orphans.ts";
import { choosePty } from "./pty/choose.ts";
import { withTraits } from "./pty/with-traits.ts";
import { Session } from "./session.ts";
import { showEnded } from "./show-ended.ts";
import { Storage } from "./storage.ts";

/** How long a host that was told to stop, and ended its program, waits for the last output. */
const STOP_MS_MAX = 3_000;

function report(started: HostStarted): void {
  try {
    writeSync(1, `${JSON.stringify(started)}\n`);
  } catch {
    // The server that started us has died; the session goes on and the next server finds it.
  }
}

/** Runs until the session is over and saved, and nobody needs its host. Never rejects. */
export async function runHost(paths: Paths): Promise<void> {
  const recipe = decodeRecord(Recipe, await Bun.stdin.text());
  if (!recipe.ok) return report({ ok: false, code: "internal", detail: `recipe: ${recipe.why}` });
  traceAs("host", recipe.value.record.id);
  const { ended } = recipe.value;
  if (ended) {
    const shown = showEnded(paths, recipe.value, ended);
    report(shown);
    return shown.ok ? undefined : process.exit(1);
  }
  const choice = choosePty(process.env.REMI_PTY);
  if (!choice.ok) return report({ ok: false, code: "no-command", detail: choice.message });
  new HostProcess(paths, recipe.value, withTraits(choice.spawn, recipe.value.traits)).start();
}

class HostProcess {
  readonly #files: SessionFiles;
  readonly #log;
  readonly #history: History;
  readonly #agentLink: string;
  readonly #reserve: DescriptorReserve;
  #session: Session | null = null;
  #storage: Storage | null = null;
  readonly #door: Door;
  readonly #leaving: Leaving;
  #leaveTimer: ReturnType<typeof setTimeout> | null = null;
  /** `ended`: all processes of the session have been ended, and the last output is awaited. */
  #stopping: "no" | "ending" | "ended" = "no";

  constructor(
    paths: Paths,
    private readonly recipe: Recipe,
    private readonly spawn: ConstructorParameters<typeof Session>[1],
  ) {
    const id = recipe.record.id;
    this.#files = new SessionFiles(paths, id);
    this.#log = openLog(paths.sessionLog(id), "host");
    this.#history = new History(paths.sessionHistory(id), this.#log);
    this.#agentLink = paths.agentSocket(id);
    this.#reserve = new DescriptorReserve(shortageLog(this.#log));
    this.#door = new Door(
      { path: paths.sessionSocket(id), reserve: this.#reserve, log: this.#log },
      () => this.#session!,
      () => this.#leaving.left(),
    );
    this.#leaving = new Leaving({
      clients: () => this.#door.clients,
      hasServer: () => this.#door.hasServer,
      saved: () => this.#storage!.endSaved(),
      living: () => this.#reserve.lend(() => livingOf(id, this.#session!.pid)),
      leave: () => this.#leave(),
      log: this.#log,
    });
  }

  start(): void {
    process.on("SIGHUP", () => {});
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => this.#terminate());
    process.on("uncaughtException", (error) =>
      this.#log.error("bug", { what: error.stack ?? String(error) }),
    );
    process.on("unhandledRejection", (error) => this.#log.error("bug", { what: String(error) }));
    takeInOrphans((pid) => pid === this.#session?.pid);
    // The last process of the session may have ended.
    process.on("SIGCHLD", () => this.#leaving.left());
    try {
      this.#session = new Session(this.#withAgentLink(), this.spawn, VERSION, {
        exited: (exit) => {
          this.#storage?.saveEnd(exit);
          this.#log.info("the program ended", { code: exit.exitCode, signal: exit.signal });
          if (this.#stopping === "ended") return this.#leave();
          if (this.#stopping === "ending") return;
          this.#leaving.ended();
        },
        environment: (set) => this.#refresh(set),
        happened: (event) => this.#history.add(event),
        muted: (muted) => this.#storage?.saveMuted(muted),
        dropped: (rule) => this.#log.warn("a rule for the screen takes too long and is left out", { rule }),
        end: () => void this.#end(),
        retire: () => this.#leave(),
        listen: () => this.#door.check(),
      });
      const { traits } = this.recipe;
      // The same size as its terminal has.
      if (traits?.cell) setCellPixels(this.#session.emulator.core, traits.cell);
    } catch (error) {
      removeAgentLink(this.#agentLink);
      return report({ ok: false, code: "no-command", detail: (error as Error).message });
    }
    this.#session.watch.muted = this.#files.isMuted();
    this.#storage = new Storage(this.#files, this.#session, this.#log, this.#reserve);
    this.#storage.start(this.recipe.snapshotIntervalMs);
    try {
      this.#door.open();
    } catch (error) {
      // A program that ignores the closing of its terminal would live on unseen.
      void this.#end().then(() => {
        report({ ok: false, code: "spawn-failed", detail: (error as Error).message });
        process.exit(1);
      });
      return;
    }
    this.#log.info("the session started", { pid: this.#session.pid });
    report({ ok: true, pid: this.#session.pid });
  }

  #withAgentLink(): Recipe {
    const agent = this.recipe.env.SSH_AUTH_SOCK;
    if (!agent || !this.recipe.refreshEnv.includes("SSH_AUTH_SOCK")) return this.recipe;
    if (!pointAgentLink(this.#agentLink, agent)) return this.recipe;
    return { ...this.recipe, env: { ...this.recipe.env, SSH_AUTH_SOCK: this.#agentLink } };
  }

  #refresh(set: Readonly<Record<string, string>>): void {
    const chosen = Object.fromEntries(
      Object.entries(set).filter(([name]) => this.recipe.refreshEnv.includes(name)),
    );
    if (chosen.SSH_AUTH_SOCK) pointAgentLink(this.#agentLink, chosen.SSH_AUTH_SOCK);
    this.#storage?.saveEnvironment(chosen);
  }

  /** The machine shuts down, or somebody ends this host: save the screen and tell the program. */
  #terminate(): void {
    this.#log.info("told to stop");
    if (this.#stopping !== "no") return;
    if (this.#session?.hasExited) return this.#leave();
    this.#stopping = "ending";
    this.#storage?.saveScreen();
    void this.#end().then(() => {
      this.#stopping = "ended";
      if (this.#session?.hasExited) this.#leave();
      else this.#leaveTimer = setTimeout(() => this.#leave(), STOP_MS_MAX);
    });
  }

  /** Ends the program and all its processes. */
  async #end(): Promise<void> {
    const left = await endProgram(this.recipe.record.id, this.#session!.pid);
    if (left !== "") this.#log.warn("processes could not be ended", { left });
  }

  /** The last screen is on disk before the process ends. */
  #leave(): void {
    if (this.#leaveTimer) clearTimeout(this.#leaveTimer);
    this.#leaving.dispose();
    if (this.#storage) void this.#storage.settled().then(() => this.#exit());
    else this.#exit();
  }

  /** The socket first: whoever comes from now on finds no host, and gets what was saved instead. */
  #exit(): void {
    this.#door.close();
    this.#storage?.dispose();
    this.#session?.dispose();
    removeAgentLink(this.#agentLink);
    process.exit(0);
  }
}
