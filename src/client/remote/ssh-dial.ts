// Runs the user's ssh to a machine and waits until the remi there says that it is there; then its input and output are a
// carrier. Every ssh that it starts ends with what it was started for.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { StreamCarrier } from "../../carrier/stream-carrier.ts";
import type { SshFailure } from "../../peer/outcome.ts";
import type { Dialling } from "../../peer/relay-carrier.ts";
import type { DialEvents } from "../../peer/tries.ts";
import { BRIDGE_PROTOCOL, type Greeting, GreetingReader } from "../../protocol/bridge.ts";
import { sshEnd } from "./ssh-end.ts";
import { type SshTerms, sshArguments } from "./ssh-place.ts";

/** Until remi answers, ms: where a person may have to find a password, and where nobody looks on. */
const ASKED_MS_MAX = 180_000;
const ALONE_MS_MAX = 20_000;
/** Between asking an ssh to end and ending it, ms. */
const END_MS = 1_000;
/** How long the last words of an ssh that has ended may take, ms: a connection that it shares may keep its output open. */
const LAST_WORDS_MS = 200;
/** Characters of a line of ssh's. */
const LINE_LENGTH_MAX = 1_000;

export interface SshDialTerms extends SshTerms {
  /** The ssh of the user: a program, and words before those that are added. */
  readonly program: readonly string[];
  /** Bytes that only this client and the machine are to know. */
  readonly secret: Uint8Array;
  /** A line that ssh says before it leads anywhere, for the person. The last one of an ssh that ends is in the failure. */
  note(line: string): void;
}

/** Starts ssh. Tells nothing from within this call. */
export function dialSsh(terms: SshDialTerms, events: DialEvents): Dialling {
  return new SshDialling(terms, events);
}

class SshDialling implements Dialling {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #greeting = new GreetingReader();
  readonly #words: string[] = [];
  #line = "";
  #isOver = false;
  #carrier: StreamCarrier | null = null;
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #onData = (chunk: Uint8Array) => this.#printed(chunk);

  constructor(
    private readonly terms: SshDialTerms,
    private readonly events: DialEvents,
  ) {
    const [program = "ssh", ...before] = terms.program;
    // In a session of its own it has no terminal to ask by, and no key that is typed here ends it.
    const child = spawn(program, [...before, ...sshArguments(terms)], {
      stdio: ["pipe", "pipe", "pipe"],
      detached: !terms.mayAsk,
    });
    this.#child = child;
    const ms = terms.mayAsk ? ASKED_MS_MAX : ALONE_MS_MAX;
    this.#timer = setTimeout(() => this.#fail({ ssh: "unreachable", detail: "it does not answer" }), ms);
    child.on("error", (error: NodeJS.ErrnoException) =>
      this.#fail({ ssh: "missing", detail: `${program}: ${error.code ?? error.message}` }),
    );
    child.on("exit", (code, signal) => this.#ended(code, signal));
    // Who writes to an ssh that has ended learns it by its end.
    child.stdin.on("error", () => {});
    child.stdout.on("data", this.#onData);
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => this.#said(text));
  }

  dispose(): void {
    if (this.#carrier) return this.#carrier.dispose();
    this.#leave();
    endChild(this.#child);
  }

  #printed(chunk: Uint8Array): void {
    const greeting = this.#greeting.push(chunk);
    if (greeting === null || this.#isOver) return;
    if (greeting === "noise")
      return this.#fail({ ssh: "failed", detail: "it prints, and none of it is of remi" });
    if (greeting.protocol !== BRIDGE_PROTOCOL)
      return this.#fail({ ssh: "version", detail: greeting.version });
    this.#join(greeting);
  }

  #join({ rest }: Greeting): void {
    const child = this.#child;
    this.#leave();
    for (const line of this.#words) this.terms.note(line);
    child.stdout.off("data", this.#onData);
    const ends = {
      name: "ssh",
      input: child.stdout,
      output: child.stdin,
      early: rest,
      isPassedOn: true,
      release: () => endChild(child),
    } as const;
    this.#carrier = new StreamCarrier(ends, this.events);
    this.#carrier.send(this.terms.secret);
    this.events.joined(this.#carrier);
  }

  /** Lines are told one later than they come: the last one of an ssh that ends is in the failure. */
  #said(text: string): void {
    if (this.#isOver) return;
    const lines = (this.#line + text).split(/\r?\n/);
    this.#line = lines.pop()!.slice(-LINE_LENGTH_MAX);
    for (const line of lines) this.#words.push(line.slice(0, LINE_LENGTH_MAX));
    while (this.#words.length > 1) this.terms.note(this.#words.shift()!);
  }

  #ended(code: number | null, signal: string | null): void {
    if (this.#isOver) return;
    const fail = () => this.#fail(sshEnd({ code, signal }, [...this.#words, this.#line]));
    const timer = setTimeout(fail, LAST_WORDS_MS);
    this.#child.stderr.once("end", () => {
      clearTimeout(timer);
      fail();
    });
  }

  #fail(why: SshFailure): void {
    if (this.#isOver) return;
    this.#leave();
    endChild(this.#child);
    this.events.failed(why);
  }

  #leave(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}

/** Ends an ssh, and by force one that does not end. */
function endChild(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
  child.once("exit", () => clearTimeout(timer));
}
