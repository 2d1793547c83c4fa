// Runs the user's ssh to a machine and waits for the greeting of remi there. Then ssh's input and output are a carrier. It
// ends every ssh that it starts.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { StreamCarrier } from "../../carrier/stream-carrier.ts";
import type { SshFailure } from "../../peer/outcome.ts";
import type { Dialling } from "../../peer/relay-carrier.ts";
import type { DialEvents } from "../../peer/tries.ts";
import { BRIDGE_PROTOCOL, type Greeting, GreetingReader } from "../../protocol/bridge.ts";
import { sshEnd } from "./ssh-end.ts";
import { type SshTerms, sshArguments } from "./ssh-place.ts";

/** How long remi may take to answer, ms: first if ssh may ask the person for a password, then if it may not. */
const ASKED_MS_MAX = 180_000;
const ALONE_MS_MAX = 20_000;
/** Time between asking ssh to end and killing it, ms. */
const END_MS = 1_000;
/** How long to wait for ssh's last output after it has ended, ms: a connection that it shares may keep the output open. */
const LAST_WORDS_MS = 200;
/** Characters of a line from ssh. */
const LINE_LENGTH_MAX = 1_000;

export interface SshDialTerms extends SshTerms {
  /** The user's ssh: a program and its first arguments. */
  readonly program: readonly string[];
  /** Bytes that only this client and the machine must know. */
  readonly secret: Uint8Array;
  /** A line from ssh for the person. If ssh fails, its last line is in the failure instead. */
  note(line: string): void;
}

/** Starts ssh. No event comes during this call. */
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
    // Detached, ssh has no terminal on which to ask, and Ctrl-C here does not end it.
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
    // A failed write means that ssh has ended, which `exit` reports.
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
      return this.#fail({ ssh: "failed", detail: "it prints text, but nothing from remi" });
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

  /** Holds the last line back, because it belongs into the failure if ssh ends. */
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

/** Ends ssh, and kills it if it does not end. */
function endChild(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), END_MS);
  child.once("exit", () => clearTimeout(timer));
}
