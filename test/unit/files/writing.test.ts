// Uploads as they should be, and as disks and connections let them be.

import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FileReader } from "../../../src/files/reading.ts";
import { removeOldUploads } from "../../../src/files/writing.ts";
import { fillWithFiles, IS_ROOT, mountTiny, OTHER_UID } from "../../support/bad-places.ts";
import { newTransfer, openWriter, send, sendTo, sha256Of } from "../../support/sending.ts";
import {
  bytes,
  makeSharedDirectory,
  pathOf,
  problemOf,
  type SharedDirectory,
} from "../../support/shared-directory.ts";

const PIECE = 4_096;
/** Not a multiple of a piece, and no two pieces alike. */
const CONTENT = Uint8Array.from({ length: 5 * PIECE + 100 }, (_, at) => (at * 7 + (at >> 8)) & 0xff);
const HASH = sha256Of(CONTENT);
const HOUR_S = 3_600;

let shared: SharedDirectory;
let root: string;
beforeEach(() => {
  shared = makeSharedDirectory();
  ({ root } = shared);
});
afterEach(() => shared.dispose());

const here = (directory = root) => readdirSync(directory).sort();
const mode = (path: string) => statSync(join(root, path)).mode & 0o7777;

test("a file has its name only when it is whole, and only its owner may look at it until then", async () => {
  const umask = process.umask(0o027);
  try {
    const writer = await openWriter(root, "inside/new", CONTENT);
    expect(writer.from).toBe(0);
    await sendTo(writer, CONTENT);
    const [hidden] = here(join(root, "inside")).filter((name) => name !== "file");
    expect(hidden).toStartWith(".remi-");
    expect(mode(join("inside", hidden!))).toBe(0o600);
    const written = await writer.finish(HASH);
    expect(here(join(root, "inside"))).toEqual(["file", "new"]);
    expect(mode("inside/new")).toBe(0o640);
    await using reader = await FileReader.open(root, pathOf("inside/new"));
    expect(written).toEqual({
      size: CONTENT.byteLength,
      changedAt: reader.changedAt,
      validator: reader.validator,
    });
    expect(await reader.read(0, CONTENT.byteLength)).toEqual(CONTENT);
  } finally {
    process.umask(umask);
  }
});

test("a file of no bytes", async () => {
  await send(root, "empty", new Uint8Array());
  expect(statSync(join(root, "empty")).size).toBe(0);
});

describe("a name that is taken", () => {
  test("is given away only on request, and the file's mode stays", async () => {
    chmodSync(join(root, "inside/file"), 0o751);
    expect(await problemOf(send(root, "inside/file", CONTENT))).toBe("exists");
    expect(readFileSync(join(root, "inside/file"), "utf8")).toBe("inside");
    await send(root, "inside/file", CONTENT, { replaces: true });
    expect(mode("inside/file")).toBe(0o751);
    expect(sha256Of(readFileSync(join(root, "inside/file")))).toBe(HASH);
  });

  test("is given away with the rights that others have, and with none to become another user", async () => {
    chmodSync(join(root, "inside/file"), 0o4751);
    if (IS_ROOT) chownSync(join(root, "inside/file"), OTHER_UID, OTHER_UID);
    const { uid, gid } = statSync(join(root, "inside/file"));
    chmodSync(join(root, "inside/file"), 0o4751);
    await send(root, "inside/file", CONTENT, { replaces: true });
    expect(statSync(join(root, "inside/file"))).toMatchObject({ uid, gid });
    expect(mode("inside/file")).toBe(0o751);
  });

  test("is given away for the file that was seen, and for no other", async () => {
    await using reader = await FileReader.open(root, pathOf("inside/file"));
    const replaces = reader.validator;
    const late = await openWriter(root, "inside/file", CONTENT, { replaces });
    await sendTo(late, CONTENT);
    const first = await send(root, "inside/file", CONTENT, { replaces });
    expect(await problemOf(late.finish(HASH))).toBe("changed");
    expect(await problemOf(send(root, "inside/file", CONTENT, { replaces }))).toBe("changed");
    expect(await problemOf(send(root, "gone", CONTENT, { replaces }))).toBe("changed");
    await send(root, "inside/file", CONTENT, { replaces: first.validator });
    expect(here(join(root, "inside"))).toEqual(["file"]);
  });

  test("goes to the first of two uploads that is whole", async () => {
    const [slow, fast] = [await openWriter(root, "new", CONTENT), await openWriter(root, "new", CONTENT)];
    await sendTo(slow, CONTENT);
    await sendTo(fast, CONTENT);
    const outcomes = await Promise.all([problemOf(fast.finish(HASH)), problemOf(slow.finish(HASH))]);
    expect(outcomes.sort()).toEqual(["exists", "none"]);
    expect(here()).toEqual(["inside", "new"]);
  });

  test("goes to the last of two uploads that replace", async () => {
    const other = bytes("other");
    const slow = await openWriter(root, "new", CONTENT, { replaces: true });
    await sendTo(slow, CONTENT);
    await send(root, "new", other, { replaces: true });
    await slow.finish(HASH);
    expect(sha256Of(readFileSync(join(root, "new")))).toBe(HASH);
    expect(here()).toEqual(["inside", "new"]);
  });

  test("of a file with another name elsewhere: that one keeps its bytes", async () => {
    linkSync(join(root, "inside/file"), join(root, "twin"));
    await send(root, "twin", CONTENT, { replaces: true });
    expect(readFileSync(join(root, "inside/file"), "utf8")).toBe("inside");
  });
});

describe("what a client says wrong ends the upload without a trace", () => {
  const wrongs = {
    "bytes out of order": [(w) => w.write(1, CONTENT.subarray(1, 2)), "out-of-order"],
    "bytes that were sent already": [(w) => w.write(PIECE - 1, CONTENT.subarray(0, 2)), "out-of-order"],
    "more bytes than announced": [(w) => w.write(PIECE, new Uint8Array(CONTENT.byteLength)), "too-large"],
    "an end before the end": [(w) => w.finish(HASH), "incomplete"],
    "other bytes": [
      (w) => Promise.all([w.write(PIECE, new Uint8Array(CONTENT.byteLength - PIECE)), w.finish(HASH)]),
      "damaged",
    ],
    "no hash": [(w) => Promise.all([w.write(PIECE, CONTENT.subarray(PIECE)), w.finish()]), "damaged"],
  } satisfies Record<string, [(writer: Awaited<ReturnType<typeof openWriter>>) => Promise<unknown>, string]>;
  for (const [what, [say, problem]] of Object.entries(wrongs))
    test(what, async () => {
      const writer = await openWriter(root, "new", CONTENT);
      await writer.write(0, CONTENT.subarray(0, PIECE));
      const said = say(writer);
      // What is on its way behind it changes nothing.
      const behind = problemOf(writer.write(PIECE, CONTENT.subarray(PIECE)));
      expect<string>(await problemOf(said)).toBe(problem);
      expect(await behind).not.toBe("none");
      await writer.keep();
      expect(here()).toEqual(["inside"]);
    });

  test("a hash at the beginning that is another one at the end", async () => {
    expect(await problemOf(send(root, "new", CONTENT, { sha256: sha256Of(bytes("other")) }))).toBe("damaged");
    await send(root, "new", CONTENT, { sha256: HASH });
    expect(here()).toEqual(["inside", "new"]);
  });

  test("a size that is none", async () => {
    for (const size of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(await problemOf(openWriter(root, "new", CONTENT, { size }))).toBe("malformed");
  });
});

describe("an upload that is cut", () => {
  test("at each boundary of its pieces goes on there", async () => {
    for (let cut = 0; cut <= CONTENT.byteLength; cut += PIECE) {
      const transfer = newTransfer();
      const writer = await openWriter(root, `cut-${cut}`, CONTENT, { transfer });
      await sendTo(writer, CONTENT, 0, cut, PIECE);
      await writer.keep();
      const next = await openWriter(root, `cut-${cut}`, CONTENT, { transfer });
      expect(next.from).toBe(cut);
      await sendTo(next, CONTENT);
      await next.finish(HASH);
      expect(sha256Of(readFileSync(join(root, `cut-${cut}`)))).toBe(HASH);
    }
    expect(here().filter((name) => name.startsWith("."))).toEqual([]);
  });

  test("again and again, with bytes behind the cut that have not arrived", async () => {
    const transfer = newTransfer();
    let from = 0;
    while (from < CONTENT.byteLength) {
      const writer = await openWriter(root, "new", CONTENT, { transfer });
      expect(writer.from).toBe(from);
      from = Math.min(CONTENT.byteLength, from + 999);
      // Not awaited: the cut comes right behind it.
      void writer.write(writer.from, CONTENT.subarray(writer.from, from));
      await writer.keep();
    }
    const last = await openWriter(root, "new", CONTENT, { transfer });
    await last.finish(HASH);
  });

  test("and whose bytes were changed meanwhile is refused, and begins anew", async () => {
    const transfer = newTransfer();
    const writer = await openWriter(root, "new", CONTENT, { transfer });
    await sendTo(writer, CONTENT, 0, PIECE);
    await writer.keep();
    writeFileSync(join(root, `.remi-${transfer}.part`), "bad", { flag: "r+" });
    expect(await problemOf(send(root, "new", CONTENT, { transfer }))).toBe("damaged");
    await send(root, "new", CONTENT, { transfer });
  });

  test("begins anew after an hour, or when more is there than the file has", async () => {
    const transfer = newTransfer();
    const part = join(root, `.remi-${transfer}.part`);
    const cut = async () => {
      const writer = await openWriter(root, "new", CONTENT, { transfer });
      const { from } = writer;
      await sendTo(writer, CONTENT, from, PIECE);
      await writer.keep();
      return from;
    };
    expect(await cut()).toBe(0);
    expect(await cut()).toBe(PIECE);
    age(part);
    expect(await cut()).toBe(0);
    const short = await openWriter(root, "new", CONTENT.subarray(0, PIECE - 1), { transfer });
    expect(short.from).toBe(0);
    await short.abandon();
    expect(here()).toEqual(["inside"]);
  });

  test("is written by one at a time", async () => {
    const transfer = newTransfer();
    const writer = await openWriter(root, "new", CONTENT, { transfer });
    expect(await problemOf(openWriter(root, "new", CONTENT, { transfer }))).toBe("busy");
    await sendTo(writer, CONTENT);
    await writer.finish(HASH);
  });

  test("leaves nothing for longer than an hour, and nothing else is removed", async () => {
    const parts = ["old", "young", "open"].map((name) => [name, newTransfer()] as const);
    const writers = await Promise.all(
      parts.map(([name, transfer]) => openWriter(root, name, CONTENT, { transfer })),
    );
    const [old, young, open] = parts.map(([, transfer]) => `.remi-${transfer}.part`) as [
      string,
      string,
      string,
    ];
    await writers[0]!.keep();
    await writers[1]!.keep();
    const twin = `.remi-${"t".repeat(16)}.part`;
    linkSync(join(root, "inside/file"), join(root, twin));
    const others = [twin, ".remi-x.part", `.remi-${"a".repeat(16)}.partly`, `x.remi-${"a".repeat(16)}.part`];
    for (const name of others.slice(1)) writeFileSync(join(root, name), "");
    for (const name of [old, open, ...others]) age(join(root, name));
    await removeOldUploads(root, []);
    expect(here()).toEqual([...others, young, open, "inside"].sort());
    await writers[2]!.abandon();

    age(join(root, young));
    await send(root, "next", CONTENT);
    expect(here()).toEqual([...others, "inside", "next"].sort());
  });
});

/** Makes a file two hours old. */
function age(path: string): void {
  const then = Date.now() / 1_000 - 2 * HOUR_S;
  utimesSync(path, then, then);
}

describe("a disk", () => {
  const disk = () => join(shared.above, "disk");
  const onDisk = (what: string, work: () => Promise<void>) =>
    test.skipIf(!IS_ROOT)(what, async () => {
      const mounted = mountTiny(disk(), 1_024, 60);
      if (mounted === null) return console.warn(`not tried, for want of the right to mount: ${what}`);
      try {
        await work();
      } finally {
        mounted.umount();
      }
    });

  onDisk("that has no room for a file refuses it before it is sent", async () => {
    const large = new Uint8Array(2 * 1024 * 1024);
    expect(await problemOf(openWriter(disk(), "new", large))).toBe("no-space");
    expect(here(disk())).toEqual([]);
  });

  onDisk("that fills up while a file comes", async () => {
    const large = new Uint8Array(600 * 1024);
    const writer = await openWriter(disk(), "new", large);
    await sendTo(writer, large, 0, 64 * 1024);
    writeFileSync(join(disk(), "other"), new Uint8Array(800 * 1024));
    expect(await problemOf(sendTo(writer, large, 64 * 1024))).toBe("no-space");
    expect(await problemOf(writer.finish(sha256Of(large)))).toBe("no-space");
    expect(here(disk())).toEqual(["other"]);
  });

  onDisk("that takes no more files", async () => {
    fillWithFiles(disk());
    expect(await problemOf(send(disk(), "new", bytes("x")))).toBe("no-space");
    expect(existsSync(join(disk(), "new"))).toBe(false);
  });

  onDisk("that may only be read", async () => {
    const writer = await openWriter(disk(), "cut", CONTENT);
    await writer.keep();
    const parts = here(disk());
    expect(Bun.spawnSync(["mount", "-o", "remount,ro", disk()]).success).toBe(true);
    expect(await problemOf(send(disk(), "new", CONTENT))).toBe("read-only");
    expect(here(disk())).toEqual(parts);
  });

  test("that does not let this user write", async () => {
    const closed = join(root, "closed");
    mkdirSync(closed, { mode: 0o555 });
    // Root may write anywhere but where nobody may.
    if (IS_ROOT && !Bun.spawnSync(["chattr", "+i", closed]).success)
      return console.warn("not tried: root may write everywhere here");
    try {
      expect(await problemOf(send(root, "closed/new", CONTENT))).toBe("no-permission");
      expect(here(closed)).toEqual([]);
    } finally {
      if (IS_ROOT) Bun.spawnSync(["chattr", "-i", closed]);
    }
    expect(lstatSync(closed).isDirectory()).toBe(true);
  });
});
