// A real sshd on a loopback port, with keys made for one test, whose logins have a remi of this checkout and a home of their
// own; and an ssh for the client that knows nothing of the user's own keys and config.

import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { joinWords } from "../../src/text/command-words.ts";
import { processesOf, type TestHome } from "./home.ts";
import { eventually, remiCommand } from "./remi.ts";

/** Where Debian has it, which is in the PATH of root alone. It must be run by its whole path. */
const SSHD = Bun.which("sshd") ?? "/usr/sbin/sshd";

/** Why these tests cannot run here; null when they can. */
export const withoutSshd: string | null =
  existsSync(SSHD) && Bun.which("ssh") ? null : "there is no sshd: install openssh-server";

/** The remi of this checkout. */
const RUNS_REMI = `exec ${joinWords(remiCommand())} "$@"`;

export class TestSshd implements AsyncDisposable {
  #daemon: Bun.Subprocess<"ignore", "ignore", "pipe"> | null = null;
  readonly #directory = mkdtempSync(join(realpathSync(tmpdir()), "sshd-"));
  readonly #bin = join(this.#directory, "bin");

  private constructor(
    private readonly machine: TestHome,
    readonly port: number,
  ) {}

  /** One whose logins are to this home. Listens when it resolves. */
  static async start(machine: TestHome): Promise<TestSshd> {
    const sshd = new TestSshd(machine, freePort());
    sshd.#prepare();
    await sshd.listen();
    return sshd;
  }

  /** What the login's shell runs before the command: what a profile prints, or a PATH without remi. */
  login(script: string): void {
    writeFileSync(this.#path("login"), `${script}\n`);
  }

  /** What `remi` is there, as a script; null: nothing. */
  install(script: string | null = RUNS_REMI): void {
    const path = join(this.#bin, "remi");
    rmSync(path, { force: true });
    if (script === null) return;
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }

  /** Writes an ssh config for the client, and has the client's remi use it. Returns the ssh with it. */
  configure(client: TestHome): string[] {
    const config = join(client.root, "ssh_config");
    writeFileSync(
      config,
      `Host box 127.0.0.1
  HostName 127.0.0.1
  Port ${this.port}
  IdentityFile ${this.#path("user")}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile ${this.#path("known_hosts")}
  GlobalKnownHostsFile none
  StrictHostKeyChecking yes
`,
    );
    mkdirSync(client.home, { mode: 0o700, recursive: true });
    const program = ["ssh", "-F", config];
    writeFileSync(client.paths.configFile, `ssh_command = ${JSON.stringify(program)}\n`, { mode: 0o600 });
    return program;
  }

  /** Puts this checkout's remi elsewhere on the machine. */
  installAt(path: string): void {
    writeFileSync(path, `#!/bin/sh\n${RUNS_REMI}\n`, { mode: 0o755 });
  }

  /** Lets nobody in any more, or those again whom it did. */
  lock(isLocked: boolean): void {
    const key = isLocked ? "stranger.pub" : "user.pub";
    copyFileSync(this.#path(key), this.#path("authorized_keys"));
  }

  /** The client knows another key of the machine than the machine has. */
  forgeHostKey(): void {
    this.#known("stranger");
  }

  async listen(): Promise<void> {
    // Where root's sshd wants to hide.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
    const daemon = Bun.spawn([SSHD, "-D", "-e", "-f", this.#path("sshd_config")], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    this.#daemon = daemon;
    let said = "";
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of daemon.stderr) said += decoder.decode(chunk, { stream: true });
    })();
    await eventually(`sshd to listen: ${said}`, () => {
      if (daemon.exitCode !== null) throw new Error(`sshd ended: ${said}`);
      return said.includes("Server listening");
    });
  }

  /** Takes no more logins. Those that are there stay. */
  async stop(): Promise<void> {
    this.#daemon?.kill("SIGTERM");
    await this.#daemon?.exited;
    this.#daemon = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  #prepare(): void {
    mkdirSync(this.#bin);
    for (const name of ["host", "user", "stranger"])
      Bun.spawnSync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", this.#path(name)]);
    this.lock(false);
    this.#known("host");
    this.login("");
    this.install();
    const { env, root } = this.machine;
    const words = Object.entries(env).map(([name, value]) =>
      name === "PATH" ? `PATH=${this.#bin}:/usr/bin:/bin:${dirname(process.execPath)}` : `${name}=${value}`,
    );
    writeFileSync(
      this.#path("session"),
      `#!/bin/sh
cd ${joinWords([root])}
exec env -i ${joinWords(words)} sh -c '. "$0"; eval "$1"' ${joinWords([this.#path("login")])} "$SSH_ORIGINAL_COMMAND"
`,
    );
    chmodSync(this.#path("session"), 0o755);
    writeFileSync(
      this.#path("sshd_config"),
      `ListenAddress 127.0.0.1
Port ${this.port}
HostKey ${this.#path("host")}
AuthorizedKeysFile ${this.#path("authorized_keys")}
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
PidFile none
StrictModes no
UsePAM no
PrintMotd no
ForceCommand ${this.#path("session")}
`,
    );
  }

  #known(key: string): void {
    const line = readFileSync(this.#path(`${key}.pub`), "utf8");
    writeFileSync(this.#path("known_hosts"), `[127.0.0.1]:${this.port} ${line}`);
  }
}

/** One that nobody had a moment ago: sshd cannot be given port 0. */
function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/** The processes of a home that run ssh or its far end. */
export function sshProcesses(home: TestHome): string[] {
  return processesOf(home.home).flatMap((pid) => {
    const words = commandOf(pid);
    return /^ssh |remi bridge|main\.ts bridge/.test(words) ? [`${pid} ${words}`] : [];
  });
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1").replaceAll("\0", " ").trim();
  } catch {
    return ""; // ended since
  }
}

/** The ids of the living ssh that this process has started. */
export function sshChildren(): number[] {
  const { stdout } = Bun.spawnSync(["ps", "-o", "pid=,stat=,comm=", "--ppid", String(process.pid)]);
  return stdout
    .toString()
    .split("\n")
    .flatMap((line) => {
      const [pid, state, name] = line.trim().split(/\s+/);
      return name === "ssh" && !state!.startsWith("Z") ? [Number(pid)] : [];
    });
}
