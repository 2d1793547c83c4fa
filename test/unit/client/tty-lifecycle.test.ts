// Every way out of raw mode, on a real PTY: the whole line discipline is compared before and after.
import { afterEach, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnBunPty } from "../../../src/host/pty/bun-pty.ts";
import { PtyProbe } from "../../support/pty-probe.ts";

const child = join(import.meta.dir, "../../support/tty-child.ts");
const bun = process.execPath;
const probes: PtyProbe[] = [];

afterEach(async () => {
  for (const probe of probes.splice(0)) {
    if (probe.exit === null) {
      probe.pty.signal("SIGKILL");
      probe.pty.dispose();
    }
    await probe.exited;
  }
});

/** Runs the child in `mode` between two looks at the terminal's state, which is a peculiar one. */
function between(mode: string, after = ""): PtyProbe {
  const script = `stty eof ^E -ixany tostop; printf '<before %s>\\n' "$(stty -g)"; echo "<tty $(tty)>"
"${bun}" "${child}" ${mode}; printf '<status %s>\\n' $?; ${after}
printf '<after %s>\\n' "$(stty -g)"`;
  const probe = new PtyProbe(spawnBunPty, ["sh", "-c", script]);
  probes.push(probe);
  return probe;
}

function field(probe: PtyProbe, name: string): string {
  const found = new RegExp(`<${name} ([^>]*)>`).exec(probe.text)?.[1];
  if (found === undefined) throw new Error(`no ${name} in ${JSON.stringify(probe.text)}`);
  return found;
}

function expectRestored(probe: PtyProbe, restores = 1): void {
  expect(field(probe, "raw")).not.toBe(field(probe, "before"));
  expect(field(probe, "after")).toBe(field(probe, "before"));
  expect(probe.text.split("\x1b[?25h<RESTORED>").length - 1).toBe(restores);
}

/** The keepers that hold the terminal of `probe` open. */
function keepers(probe: PtyProbe): number[] {
  const session = String(probe.pty.pid);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isSession = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[3] === session;
        return isSession && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("remi-keeper");
      } catch {
        return false;
      }
    });
}

async function untilTrue(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("leaving by the program's own doing", () => {
  test("return", async () => {
    const probe = between("return");
    await probe.exited;
    expectRestored(probe);
    expect(field(probe, "status")).toBe("0");
  });

  test("process.exit", async () => {
    const probe = between("exit");
    await probe.exited;
    expectRestored(probe);
    expect(field(probe, "status")).toBe("3");
  });

  test("twice in and out", async () => {
    const probe = between("twice");
    await probe.exited;
    expectRestored(probe, 2);
  });

  for (const [mode, message] of [
    ["throw", "thrown on purpose"],
    ["reject", "rejected on purpose"],
  ] as const) {
    test(`${mode}: the message comes after the restore sequence, on a sane terminal`, async () => {
      const probe = between(mode);
      await probe.exited;
      expectRestored(probe);
      expect(field(probe, "status")).toBe("1");
      const [, afterwards] = probe.text.split("<RESTORED>");
      expect(afterwards).toContain(message);
      expect(afterwards!.replaceAll("\r\n", "")).not.toContain("\n");
    });
  }

  test("leaves no keeper behind", async () => {
    const probe = between("return", "sleep 1000;");
    await probe.untilText("<status");
    await untilTrue(() => keepers(probe).length === 0);
  });
});

describe("leaving by a signal", () => {
  for (const [signal, status] of [
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
  ] as const) {
    test(`${signal} restores and is then seen by the parent`, async () => {
      const probe = between("wait");
      await probe.untilText("<reading>");
      process.kill(Number(field(probe, "pid")), signal);
      await probe.untilText("<after");
      expectRestored(probe);
      expect(field(probe, "status")).toBe(String(status));
      expect(probe.text).toContain(`<RESTORED><${signal}>`);
    });
  }

  test("SIGKILL: the keeper restores", async () => {
    const probe = between("wait", 'until stty -a | grep -q " icanon"; do sleep 0.02; done;');
    await probe.untilText("<reading>");
    expect(keepers(probe)).toHaveLength(1);
    process.kill(Number(field(probe, "pid")), "SIGKILL");
    await probe.untilText("<after");
    expect(field(probe, "status")).toBe("137");
    if (!probe.text.includes("<RESTORED>")) await probe.untilText("<RESTORED>");
    expectRestored(probe);
  });

  test("SIGKILL: the keeper leaves alone a state that somebody else has set", async () => {
    const probe = between("foreign", "sleep 1000;");
    await probe.untilText("<changed>");
    process.kill(Number(field(probe, "pid")), "SIGKILL");
    await probe.untilText("<RESTORED>");
    await untilTrue(() => keepers(probe).length === 0);
    const state = Bun.spawnSync(["stty", "-a", "-F", field(probe, "tty")]).stdout.toString();
    expect(state).toContain("intr = ^P");
    expect(state).toContain("-echo ");
    expect(state).toContain(" icanon");
  });

  test("the keeper ignores what the terminal and the job send", async () => {
    const probe = between("wait", 'until stty -a | grep -q " icanon"; do sleep 0.02; done;');
    await probe.untilText("<reading>");
    const [keeper] = keepers(probe);
    for (const signal of [
      "SIGHUP",
      "SIGINT",
      "SIGQUIT",
      "SIGTERM",
      "SIGTSTP",
      "SIGTTIN",
      "SIGTTOU",
    ] as const) {
      process.kill(keeper!, signal);
    }
    process.kill(Number(field(probe, "pid")), "SIGKILL");
    await probe.untilText("<after");
    expect(field(probe, "after")).toBe(field(probe, "before"));
  });

  test("the keeper holds only the pipe, the terminal and /dev/null", async () => {
    const probe = between("wait");
    await probe.untilText("<reading>");
    const [keeper] = keepers(probe);
    await untilTrue(() => readdirSync(`/proc/${keeper}/fd`).length <= 4);
    const names = readdirSync(`/proc/${keeper}/fd`).filter((name) => Number(name) < 10);
    expect(names.sort()).toEqual(["0", "1", "2"]);
  });
});

describe("suspension, in a shell with job control", () => {
  async function interactive(): Promise<PtyProbe> {
    const probe = new PtyProbe(spawnBunPty, ["bash", "--norc", "--noprofile", "--noediting", "-i"], {
      env: { PATH: process.env.PATH!, PS1: "$ ", HISTFILE: "", TERM: "dumb" },
    });
    probes.push(probe);
    await probe.untilText("$ ");
    type(probe, `stty -ixany eof ^E; printf '<%s %s>\\n' before "$(stty -g)"; '${bun}' '${child}' wait\r`);
    await probe.untilText("<reading>");
    return probe;
  }
  const type = (probe: PtyProbe, text: string) => probe.pty.write(Buffer.from(text));

  test("Ctrl-Z restores and stops, fg is raw again and repaints", async () => {
    const probe = await interactive();
    type(probe, "\x1a");
    await probe.untilText("Stopped");
    expect(probe.text).toContain("<RESTORED>");
    type(probe, `printf '<%s %s>\\n' stopped "$(stty -g)"; fg\r`);
    await probe.untilText("<resumed>");
    expect(field(probe, "stopped")).toBe(field(probe, "before"));
    type(probe, "\x03");
    await probe.untilText("<read 03>");
    process.kill(Number(field(probe, "pid")), "SIGTERM");
    await probe.untilText("<SIGTERM>");
    type(probe, `printf '<%s %s>\\n' after "$(stty -g)"; exit\r`);
    await probe.exited;
    expectRestored(probe, 2);
  });

  test("SIGTSTP from elsewhere does the same", async () => {
    const probe = await interactive();
    process.kill(Number(field(probe, "pid")), "SIGTSTP");
    await probe.untilText("Stopped");
    expect(probe.text).toContain("<RESTORED>");
    type(probe, `kill -9 %1; printf '<%s %s>\\n' after "$(stty -g)"\r`);
    await probe.until(() => /<after [^>]*>/.test(probe.text), "the state");
    expectRestored(probe);
  });

  test("SIGSTOP and SIGCONT: raw again, and repainted", async () => {
    const probe = await interactive();
    process.kill(Number(field(probe, "pid")), "SIGSTOP");
    await probe.untilText("Stopped");
    type(probe, "stty sane; fg\r");
    await probe.untilText("<resumed>");
    type(probe, "\x03");
    await probe.untilText("<read 03>");
  });
});

describe("while it is raw", () => {
  test("a resize is reported with the new size", async () => {
    const probe = between("wait");
    await probe.untilText("<reading>");
    probe.pty.resize({ cols: 133, rows: 44 });
    await probe.untilText("<size 133x44>");
  });

  test("a line feed is not turned into CR LF, and no byte is special", async () => {
    const probe = between("wait");
    await probe.untilText("<reading>");
    probe.pty.write(Uint8Array.of(0x03, 0x04, 0x0a, 0x0d, 0x11, 0x13, 0x1c, 0xff));
    await probe.untilText("<read 03040a0d11131cff>");
    expect(field(probe, "raw")).toBe(rawLike(field(probe, "before")));
  });

  test("no terminal is a result, not an exception", async () => {
    const proc = Bun.spawn([bun, child, "wait"], { stdin: "ignore", stdout: "pipe", stderr: "inherit" });
    expect(await proc.stdout.text()).toBe("not-a-terminal\r\n");
    expect(await proc.exited).toBe(9);
  });
});

/** What cfmakeraw(3) documents, done to a state of `stty -g`. */
function rawLike(state: string): string {
  const fields = state.split(":").map((value) => Number.parseInt(value, 16));
  fields[0]! &= ~(0o1 | 0o2 | 0o10 | 0o40 | 0o100 | 0o200 | 0o400 | 0o2000);
  fields[1]! &= ~0o1;
  fields[2] = (fields[2]! & ~(0o60 | 0o400)) | 0o60;
  fields[3]! &= ~(0o1 | 0o2 | 0o10 | 0o100 | 0o100000);
  fields[4 + 6] = 1;
  fields[4 + 5] = 0;
  return fields.map((value) => value.toString(16)).join(":");
}
