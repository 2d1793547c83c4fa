// Two machines behind routers of their own, a relay between them, and TURN where a test wants it: the real programs, each in
// the network where it belongs.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Certificate, makeCertificate } from "./certificate.ts";
import { startCoturn, TURN_SECRET } from "./coturn.ts";
import { makeHome, type TestHome } from "./home.ts";
import { eventually, remiCommand } from "./remi.ts";
import { logOf, showCode } from "./remote-home.ts";
import { OuterTerminal } from "./screen-outer.ts";
import { PUBLIC_ADDRESS, type Router, TwoNetworks, withoutNetworks } from "./two-networks.ts";

const STUN_PORT = 3478;
const TURN_PORT = 3479;
/** Longer than several attempts at a direct path, ms. */
export const PATH_MS_MAX = 90_000;

/** Why these tests cannot run here; null when they can. */
export const withoutRouters: string | null =
  withoutNetworks ?? (Bun.which("openssl") ? null : "there is no openssl");
const withoutTurn: string | null =
  withoutRouters ?? (Bun.which("turnserver") ? null : "there is no turnserver: install coturn");

/** The same of tests with these terms. */
export function withoutTerms({ turn, ipv6 }: RoutedTerms): string | null {
  if (ipv6 && !existsSync("/proc/sys/net/ipv6")) return withoutRouters ?? "there is no IPv6";
  return turn ? withoutTurn : withoutRouters;
}

/** The name of a test that cannot run here says why. */
export const namedWithout = (name: string, why: string | null): string =>
  why === null ? name : `${name} (skipped: ${why})`;

export interface RoutedTerms {
  readonly router: Router;
  /** Both machines have public addresses of IPv6 too; the relay has none. */
  readonly ipv6?: boolean;
  /** The relay has a STUN server. */
  readonly stun?: boolean;
  /** The host uses a coturn in the public network. */
  readonly turn?: boolean;
  /** The relay serves the viewer. */
  readonly viewer?: boolean;
  /** More lines of the host's config. */
  readonly config?: readonly string[];
}

export class RoutedMachines implements AsyncDisposable {
  readonly host: TestHome = makeHome();
  readonly client: TestHome = makeHome();
  networks!: TwoNetworks;
  certificate!: Certificate;
  /** Ends in `/connect`. */
  relay!: string;
  readonly #stack = new AsyncDisposableStack();

  private constructor() {
    this.#stack.use(this.client);
    this.#stack.use(this.host);
  }

  static async open(terms: RoutedTerms): Promise<RoutedMachines> {
    const machines = new RoutedMachines();
    try {
      await machines.#build(terms);
      return machines;
    } catch (error) {
      await machines[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A session `demo`, and a code for it. @param script says READY; without one it then repeats what is typed */
  async startSession(script = "printf 'READY\\n'; exec cat"): Promise<string> {
    const words = remiCommand("new", "-d", "demo", "--", "sh", "-c", script);
    const begun = Bun.spawn(this.networks.on("host", words), {
      env: this.envOf(this.host),
      cwd: this.host.root,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if ((await begun.exited) !== 0) throw new Error("the session did not start");
    const { code } = await showCode(this.host, "demo", "--signaling-url", this.relay);
    return code;
  }

  /** The environment of a home, which trusts the relay's certificate. */
  envOf(home: TestHome): Readonly<Record<string, string>> {
    return { ...home.env, NODE_EXTRA_CA_CERTS: this.certificate.cert };
  }

  /** A code for all sessions of the host. */
  async code(): Promise<string> {
    return (await showCode(this.host)).code;
  }

  /** `remi connect` on the client's machine, once it shows the session. */
  async connect(code: string): Promise<OuterTerminal> {
    const words = this.networks.on("client", remiCommand("connect", "--relay", this.relay, code));
    const run = new OuterTerminal(words, { env: this.envOf(this.client), cwd: this.client.root });
    await run.shows("READY");
    return run;
  }

  /** Resolves once the host has tried a direct path in vain. */
  async hasTried(): Promise<void> {
    const says = async () => (await logOf(this.host)).includes("no direct path");
    await eventually("an attempt in vain", says, PATH_MS_MAX);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }

  async #build({ router, ipv6, stun, turn, viewer, config = [] }: RoutedTerms): Promise<void> {
    this.networks = this.#stack.use(await TwoNetworks.open(router, ipv6));
    this.certificate = makeCertificate(this.host.root, PUBLIC_ADDRESS)!;
    configure(this.host, ...config, ...(turn ? await this.#startTurn() : []));
    configure(this.client, "status_line = true");
    const { cert, key } = this.certificate;
    const flags = ["--listen", `${PUBLIC_ADDRESS}:0`, "--tls-cert", cert, "--tls-key", key];
    if (stun) flags.push("--stun-port", String(STUN_PORT));
    if (!viewer) flags.push("--no-viewer");
    // It ends with the host's home, and with the test, even when that is killed.
    const words = this.networks.inPublic(remiCommand("relay", ...flags));
    const child = Bun.spawn(["setpriv", "--pdeathsig", "KILL", ...words], {
      env: this.host.env,
      cwd: this.host.root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { value } = await child.stdout.getReader().read();
    this.relay = new TextDecoder().decode(value).split("\n")[0]!;
  }

  /** Lines of the config for it. */
  async #startTurn(): Promise<string[]> {
    const { networks } = this;
    const turn = startCoturn({
      address: PUBLIC_ADDRESS,
      port: TURN_PORT,
      wrap: (words) => networks.inPublic(words),
    });
    this.#stack.use(turn);
    const port = `:${TURN_PORT.toString(16).toUpperCase().padStart(4, "0")} `;
    await eventually("coturn's UDP port", () => {
      turn.check();
      return readFileSync(`/proc/${turn.pid}/net/udp`, "utf8").includes(port);
    });
    const secret = join(this.host.root, "turn-secret");
    writeFileSync(secret, `${TURN_SECRET}\n`, { mode: 0o600 });
    return [
      `direct_turn = ["turn:${PUBLIC_ADDRESS}:${TURN_PORT}?transport=udp"]`,
      `direct_turn_secret_file = "${secret}"`,
    ];
  }
}

/** Resolves once the status line of `remi connect` says that the output comes by this path. */
export function saysPath(run: OuterTerminal, path: "direct" | "relay"): Promise<void> {
  const badge = new RegExp(` ${path} \\d+ ms *$`);
  const lastRow = () => run.rows()[run.terminal.rows - 1]!;
  return run.until(`${path} in the status line`, () => badge.test(lastRow()), PATH_MS_MAX);
}

function configure(home: TestHome, ...lines: readonly string[]): void {
  mkdirSync(dirname(home.paths.configFile), { recursive: true, mode: 0o700 });
  writeFileSync(home.paths.configFile, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
}
