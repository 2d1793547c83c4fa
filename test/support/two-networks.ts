// Two networks, each behind a router of its own, and a public one between them: network namespaces of the kernel with real
// address translation. They belong to processes that end with the test, so nothing of them outlives it.

import { readlinkSync } from "node:fs";
import { eventually } from "./remi.ts";

/** In the public network: where relay, STUN and TURN are. */
export const PUBLIC_ADDRESS = "198.51.100.10";

/**
 * What a router does with UDP from inside. `keeps-ports`: it looks the same to everybody outside, so whoever was sent
 * something can answer. `random-ports`: each one outside sees another port. `no-udp`: none gets through.
 */
export type Router = "keeps-ports" | "random-ports" | "no-udp";

/** The machine on each side. */
export type Side = "host" | "client";

const SIDES: readonly {
  readonly side: Side;
  readonly lan: string;
  readonly wan: string;
  readonly isp: string;
}[] = [
  { side: "host", lan: "10.1.0", wan: "203.0.113.2", isp: "203.0.113.1" },
  { side: "client", lan: "10.2.0", wan: "203.0.113.6", isp: "203.0.113.5" },
];

/** The cable to the rest of the public network, where nobody answers. */
const REST = { here: "203.0.113.9", there: "203.0.113.10" } as const;

/** The network of a cable between the two machines. */
const CABLE = "10.3.0";

const NO_UDP = `
  table ip cable {
    chain in {
      type filter hook input priority filter;
      meta l4proto udp drop
    }
    chain out {
      type filter hook output priority filter;
      meta l4proto udp drop
    }
  }`;

/** Why these tests cannot run here; null when they can. */
export const withoutNetworks: string | null = findProblem();

function findProblem(): string | null {
  const missing = ["ip", "nft", "unshare", "nsenter", "sysctl"].filter((program) => !Bun.which(program));
  if (missing.length > 0) return `there is no ${missing.join(" and no ")}`;
  const tried = Bun.spawnSync(["unshare", "--net", "nft", "add", "table", "ip", "t"], { stderr: "pipe" });
  return tried.success ? null : "this user may not make network namespaces with address translation";
}

/** One network of its own. It lives as long as a process that does nothing else. */
class Namespace {
  private constructor(readonly holder: Bun.Subprocess<"pipe", "ignore", "inherit">) {}

  static async open(): Promise<Namespace> {
    // It ends with its input, and so with the test, however that ends.
    const holder = Bun.spawn(["unshare", "--net", "cat"], { stdio: ["pipe", "ignore", "inherit"] });
    const namespace = new Namespace(holder);
    // Until then the process is in the namespace of the test.
    await eventually("the namespace", () => nameOf(holder.pid) !== nameOf("self"));
    return namespace;
  }

  /** The command line that runs a program in it. */
  command(words: readonly string[]): string[] {
    return ["nsenter", `--net=/proc/${this.holder.pid}/ns/net`, "--", ...words];
  }

  run(words: string, input = ""): void {
    const run = Bun.spawnSync(this.command(words.split(" ")), { stdin: Buffer.from(input), stderr: "pipe" });
    if (!run.success) throw new Error(`${words}: ${run.stderr.toString()}`);
  }

  async close(): Promise<void> {
    this.holder.kill("SIGKILL");
    await this.holder.exited;
  }
}

/** Of the network that a process is in. */
const nameOf = (process: number | "self") => readlinkSync(`/proc/${process}/ns/net`);

export class TwoNetworks implements AsyncDisposable {
  readonly #all: Namespace[] = [];
  #public!: Namespace;
  readonly #machines = new Map<Side, Namespace>();
  readonly #routers: Namespace[] = [];

  private constructor() {}

  /** @param hasIpv6 with public addresses of IPv6 behind both routers, which let in what was asked for */
  static async open(router: Router, hasIpv6 = false): Promise<TwoNetworks> {
    const networks = new TwoNetworks();
    try {
      await networks.#build(router);
      if (hasIpv6) networks.#addIpv6();
      return networks;
    } catch (error) {
      await networks[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The command line that runs a program on the machine behind one of the routers. */
  on(side: Side, words: readonly string[]): string[] {
    return this.#machines.get(side)!.command(words);
  }

  /** The same on the machine in the public network. */
  inPublic(words: readonly string[]): string[] {
    return this.#public.command(words);
  }

  /** Changes what both routers do. What they have translated so far they go on to translate. */
  become(kind: Router): void {
    for (const router of this.#routers) router.run("nft -f -", rules(kind));
  }

  /** Pulls the cable between a router and the public network, or plugs it in. */
  setCable(side: Side, isIn: boolean): void {
    this.#public.run(`ip link set ${side} ${isIn ? "up" : "down"}`);
  }

  /** A cable from one machine to the other, past both routers. */
  addCable(): void {
    const [host, client] = [this.#machines.get("host")!, this.#machines.get("client")!];
    link(host, "cable", `${CABLE}.1/24`, client, "cable", `${CABLE}.2/24`);
  }

  /** What becomes of that: it is pulled, or the client's machine drops all UDP on it. */
  breakCable(how: "pulled" | "udp-dropped"): void {
    const client = this.#machines.get("client")!;
    if (how === "pulled") client.run("ip link set cable down");
    else client.run("nft -f -", NO_UDP);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const namespace of this.#all) await namespace.close();
  }

  async #build(kind: Router): Promise<void> {
    this.#public = await this.#open();
    this.#public.run(`ip address add ${PUBLIC_ADDRESS}/32 dev lo`);
    this.#public.run("sysctl -qw net.ipv4.ip_forward=1");
    // What is sent to private addresses from here gets lost elsewhere. Without a route a TURN server would be told so at
    // once, and coturn then ends the client's session.
    link(this.#public, "rest", `${REST.here}/30`, await this.#open(), "rest", `${REST.there}/30`);
    this.#public.run(`ip route add default via ${REST.there}`);
    for (const { side, lan, wan, isp } of SIDES) {
      const router = await this.#open();
      const machine = await this.#open();
      this.#machines.set(side, machine);
      link(this.#public, side, `${isp}/30`, router, "wan", `${wan}/30`);
      link(router, "lan", `${lan}.1/24`, machine, "lan", `${lan}.2/24`);
      router.run("sysctl -qw net.ipv4.ip_forward=1");
      router.run(`ip route add default via ${isp}`);
      machine.run(`ip route add default via ${lan}.1`);
      this.#routers.push(router);
    }
    this.become(kind);
  }

  #addIpv6(): void {
    const forwards = "sysctl -qw net.ipv6.conf.all.forwarding=1";
    this.#public.run(forwards);
    for (const [i, { side }] of SIDES.entries()) {
      const [isp, lan] = [`2001:db8:${i}:a:`, `2001:db8:${i}:b:`];
      const [router, machine] = [this.#routers[i]!, this.#machines.get(side)!];
      router.run(forwards);
      router.run("nft -f -", IPV6_RULES);
      this.#public.run(`ip address add ${isp}:1/64 dev ${side} nodad`);
      router.run(`ip address add ${isp}:2/64 dev wan nodad`);
      router.run(`ip address add ${lan}:1/64 dev lan nodad`);
      machine.run(`ip address add ${lan}:2/64 dev lan nodad`);
      this.#public.run(`ip route add ${lan}:/64 via ${isp}:2`);
      router.run(`ip route add default via ${isp}:1`);
      machine.run(`ip route add default via ${lan}:1`);
    }
  }

  async #open(): Promise<Namespace> {
    const namespace = await Namespace.open();
    this.#all.push(namespace);
    namespace.run("ip link set lo up");
    return namespace;
  }
}

/** A cable between two namespaces, and the address of each end. */
function link(
  one: Namespace,
  oneName: string,
  oneAddress: string,
  other: Namespace,
  otherName: string,
  otherAddress: string,
): void {
  one.run(`ip link add ${oneName} type veth peer name ${otherName} netns ${other.holder.pid}`);
  for (const [namespace, name, address] of [
    [one, oneName, oneAddress],
    [other, otherName, otherAddress],
  ] as const) {
    namespace.run(`ip address add ${address} dev ${name}`);
    namespace.run(`ip link set ${name} up`);
  }
}

/** The same of a router for IPv6, which translates nothing. Neighbours are found by ICMPv6. */
const IPV6_RULES = `
  table ip6 router {
    chain input {
      type filter hook input priority filter; policy drop;
      meta l4proto ipv6-icmp accept
    }
    chain forward {
      type filter hook forward priority filter; policy drop;
      ct state established,related accept
      iifname "lan" oifname "wan" accept
    }
  }`;

/**
 * What a router at home does: what is sent from inside leaves with its own address, and only answers come in. What nobody
 * asked for is dropped without a word, as everywhere: a refusal would make the kernel keep the port for the stranger.
 */
function rules(kind: Router): string {
  return `
    table ip router
    delete table ip router
    table ip router {
      chain translate {
        type nat hook postrouting priority srcnat;
        oifname "wan" masquerade ${kind === "random-ports" ? "fully-random" : ""}
      }
      chain input {
        type filter hook input priority filter; policy drop;
        iifname "lan" accept
        ct state established,related accept
      }
      chain forward {
        type filter hook forward priority filter; policy drop;
        ${kind === "no-udp" ? "meta l4proto udp drop" : ""}
        ct state established,related accept
        iifname "lan" oifname "wan" accept
      }
    }`;
}
