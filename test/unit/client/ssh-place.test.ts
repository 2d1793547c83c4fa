import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sshEnd } from "../../../src/client/remote/ssh-end.ts";
import { readSshUrl, type SshTerms, sshArguments } from "../../../src/client/remote/ssh-place.ts";

const place = (text: string) => {
  const read = readSshUrl(text);
  return read.ok ? { ...read.place, session: read.session } : read.problem;
};

describe("a place for ssh", () => {
  test.each([
    ["ssh://box", { user: null, host: "box", port: null, session: null }],
    ["SSH://Me@Box.example.com:2222/", { user: "Me", host: "Box.example.com", port: 2222, session: null }],
    ["ssh://a.b+c@10.0.0.1/api", { user: "a.b+c", host: "10.0.0.1", port: null, session: "api" }],
    ["ssh://[fe80::1%eth0]:22/a%20b", { user: null, host: "fe80::1%eth0", port: 22, session: "a b" }],
    ["ssh://my_alias/x%2Fy/", { user: null, host: "my_alias", port: null, session: "x/y" }],
  ])("%s is read", (text, expected) => {
    expect(place(text)).toEqual(expected);
  });

  test.each([
    ["ssh:box", "cannot be read"],
    ["ssh://", "cannot be a host"],
    ["ssh://-oProxyCommand=x", "cannot be a host"],
    ["ssh://-l@box", "cannot be a user"],
    ["ssh://@box", "cannot be a user"],
    ["ssh://me:secret@box", "a password does not belong on a command line"],
    ["ssh://a@b@box", "cannot be read"],
    ["ssh://$(id)", "cannot be a host"],
    ["ssh://a;b/", "cannot be a host"],
    ["ssh://[box]", "cannot be a host"],
    ["ssh://[::1]x", "cannot be read"],
    ["ssh://box:", "cannot be a port"],
    ["ssh://box:0", "cannot be a port"],
    ["ssh://box:65536", "cannot be a port"],
    ["ssh://box:-p", "cannot be a port"],
    ["ssh://box/a/b", "cannot be read"],
    ["ssh://box/%zz", "cannot be read"],
    ["ssh://box?x=1", "cannot be read"],
    ["ssh://box#x", "cannot be read"],
    [`ssh://${"b".repeat(256)}`, "cannot be a host"],
    ["ssh://box\n", "cannot be"],
  ])("%j is refused", (text, problem) => {
    expect(place(text)).toContain(problem);
  });

  test("whatever is read becomes one word of ssh that is no option and that no shell expands", () => {
    const part = fc.string({ unit: "grapheme-ascii", maxLength: 12 });
    fc.assert(
      fc.property(part, part, part, (user, host, rest) => {
        for (const text of [`ssh://${user}@${host}${rest}`, `ssh://${host}${rest}`]) {
          const read = readSshUrl(text);
          if (!read.ok) continue;
          const words = sshArguments({ ...TERMS, place: read.place });
          const target = words[words.indexOf("--") + 1]!;
          expect(target).toMatch(/^[\w][\w.+-]*(?:@[\w][\w.-]*)?$|^(?:[\w.+-]+@)?[0-9a-f:.]+(?:%[\w.-]+)?$/i);
          expect(words).toHaveLength(words.indexOf("--") + 3);
        }
      }),
    );
  });
});

const TERMS: SshTerms = {
  place: { user: null, host: "box", port: null },
  remoteCommand: "",
  mayAsk: true,
  isAlone: false,
};

describe("the words of ssh", () => {
  test("the first one may ask, and those after it may not", () => {
    expect(sshArguments(TERMS).join(" ")).not.toContain("BatchMode");
    const later = sshArguments({ ...TERMS, mayAsk: false }).join(" ");
    expect(later).toContain("-o BatchMode=yes -o ConnectTimeout=10 -o ControlMaster=no");
    expect(later).not.toContain("ControlPath");
    expect(sshArguments({ ...TERMS, mayAsk: false, isAlone: true })).toContain("ControlPath=none");
  });

  test("user, port and command stand where ssh looks for them", () => {
    const words = sshArguments({
      ...TERMS,
      place: { user: "me", host: "box", port: 2222 },
      remoteCommand: "/opt/remi",
    });
    expect(words.slice(-5)).toEqual(["-p", "2222", "--", "me@box", "/opt/remi bridge --protocol 1"]);
    expect(sshArguments(TERMS).at(-1)).toMatch(/^exec sh -c '[^']*; exec remi bridge --protocol 1'$/);
  });
});

describe("the end of an ssh", () => {
  const ended = (code: number | null, ...words: string[]) =>
    sshEnd({ code, signal: code === null ? "SIGKILL" : null }, words);
  test.each([
    [127, ["sh: 1: exec: remi: not found"], "absent", "not found"],
    [126, ["sh: remi: Permission denied"], "absent", "Permission denied"],
    [255, ["me@box: Permission denied (publickey,password).", ""], "refused", "Permission denied (publickey"],
    [255, ["@@@", "Host key verification failed."], "refused", "Host key verification"],
    [
      255,
      ["Received disconnect: 2: Too many authentication failures", "Disconnected"],
      "refused",
      "Too many",
    ],
    [255, ["ssh: connect to host box port 22: Connection refused"], "unreachable", "Connection refused"],
    [255, [], "unreachable", "status 255"],
    [null, [], "unreachable", "SIGKILL"],
    [2, ["remi: there is no flag '--protocol'"], "failed", "no flag"],
    [0, [], "failed", "status 0"],
  ] as const)("%p with %j is %s", (code, words, ssh, detail) => {
    const end = ended(code, ...words);
    expect(end.ssh).toBe(ssh);
    expect(end.detail).toContain(detail);
  });
});
