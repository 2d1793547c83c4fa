// The rooms, transition by transition, and against a model that knows only what was asked for.

import { expect, test } from "bun:test";
import fc from "fast-check";
import { ENDED_CHANNELS_MAX, type RoomRules, Rooms } from "../../../relay/rooms.ts";

const RULES: RoomRules = {
  channelsPerRoom: 4,
  channelsPerRoomAndAddress: 2,
  roomsPerAddress: 8,
  anonymousRooms: 100,
  keptRooms: 3,
  reservationMs: 60,
  keptMs: 1_000,
};

const make = (rules: Partial<RoomRules> = {}) => new Rooms<string, string>({ ...RULES, ...rules });

function joined(rooms: Rooms<string, string>, client: string, room: string, address = client, now = 0) {
  const result = rooms.join(client, { room }, address, now);
  if (!result.ok) throw new Error(result.reason);
  return result.channel;
}

test("a join finds the daemon that holds the letters, or the one with that rid", () => {
  const rooms = make();
  const { host } = rooms.register("h", "rid1", "a", 0);
  expect(rooms.claim(host, ["ABCD", "ABCD"], [], 0)).toEqual({ granted: ["ABCD"], taken: [], refused: [] });
  const typed = rooms.join("c", { room: "ABCD" }, "x", 0);
  expect(typed).toMatchObject({ ok: true, channel: { ch: 1, by: "ABCD", host: { handle: "h" } } });
  expect(rooms.join("d", { rid: "rid1" }, "x", 0)).toMatchObject({ ok: true, channel: { ch: 2, by: "rid" } });
  expect(rooms.join("e", { room: "EFGH" }, "x", 0)).toEqual({ ok: false, reason: "unavailable" });
  expect(rooms.join("e", { rid: "rid2" }, "x", 0)).toEqual({ ok: false, reason: "unavailable" });
  expect(rooms.counts).toEqual({ hosts: 1, rooms: 1, kept: 0, reserved: 0, channels: 2 });
});

test("the channels of a room are limited, and those from one address too; letters and rid count apart", () => {
  const rooms = make();
  const { host } = rooms.register("h", "rid1", "a", 0);
  rooms.claim(host, ["ABCD"], [], 0);
  const first = joined(rooms, "1", "ABCD", "x");
  joined(rooms, "2", "ABCD", "x");
  expect(rooms.join("3", { room: "ABCD" }, "x", 0)).toMatchObject({
    reason: "address-full",
    own: [first, {}],
  });
  joined(rooms, "4", "ABCD", "y");
  joined(rooms, "5", "ABCD", "y");
  expect(rooms.join("6", { room: "ABCD" }, "z", 0)).toEqual({ ok: false, reason: "room-full" });
  expect(rooms.join("7", { rid: "rid1" }, "z", 0).ok).toBe(true);
  expect([rooms.leave(first), rooms.leave(first)]).toEqual([true, false]);
  expect(joined(rooms, "8", "ABCD", "z").ch).not.toBe(first.ch);
});

test("channel numbers wrap around and skip those in use", () => {
  const rooms = make();
  const { host } = rooms.register("h", "rid1", "a", 0);
  rooms.claim(host, ["ABCD"], [], 0);
  const first = joined(rooms, "1", "ABCD");
  host.nextChannel = 0xffff_ffff;
  expect([first.ch, joined(rooms, "2", "ABCD").ch, joined(rooms, "3", "ABCD").ch]).toEqual([
    1, 0xffff_ffff, 2,
  ]);
});

test("letters of another daemon are taken, even while it is away, until their time has passed", () => {
  const rooms = make();
  const one = rooms.register("1", "rid1", "a", 0).host;
  const two = rooms.register("2", "rid2", "b", 0).host;
  rooms.claim(one, ["ABCD"], [], 0);
  expect(rooms.claim(two, ["ABCD"], [], 0).taken).toEqual(["ABCD"]);
  rooms.unregister(one, 10);
  expect(rooms.claim(two, ["ABCD"], [], 69).taken).toEqual(["ABCD"]);
  expect(rooms.isOwn("ABCD", "rid1", 69)).toBe(true);
  expect(rooms.isOwn("ABCD", "rid1", 70)).toBe(false);
  expect(rooms.claim(two, ["ABCD"], [], 70).granted).toEqual(["ABCD"]);
});

test("dropped letters lead nowhere, are nobody else's for a while, and may be taken back", () => {
  const rooms = make();
  const one = rooms.register("1", "rid1", "a", 0).host;
  const two = rooms.register("2", "rid2", "b", 0).host;
  rooms.claim(one, ["ABCD"], ["ABCD"], 0);
  rooms.drop(two, ["ABCD"], 0);
  joined(rooms, "c", "ABCD");
  rooms.drop(one, ["ABCD", "WXYZ"], 0);
  expect(rooms.join("d", { room: "ABCD" }, "x", 1).ok).toBe(false);
  expect(rooms.claim(two, ["ABCD"], [], 59).taken).toEqual(["ABCD"]);
  expect(rooms.claim(one, ["ABCD"], [], 59).granted).toEqual(["ABCD"]);
  rooms.drop(one, ["ABCD"], 60);
  expect(rooms.claim(two, ["ABCD"], [], 120).granted).toEqual(["ABCD"]);
});

test("kept letters outlast the daemon for long, the others briefly", () => {
  const rooms = make();
  const { host } = rooms.register("1", "rid1", "a", 0);
  rooms.claim(host, ["ABCD", "EFGH"], ["ABCD"], 0);
  rooms.unregister(host, 0);
  expect([rooms.isOwn("ABCD", "rid1", 999), rooms.isOwn("EFGH", "rid1", 60)]).toEqual([true, false]);
  rooms.sweep(1_000);
  expect(rooms.counts).toMatchObject({ kept: 0, reserved: 0, rooms: 0 });
});

test("the same rid replaces its former self, whose channels end and whose letters it gets", () => {
  const rooms = make();
  const old = rooms.register("1", "rid1", "a", 0).host;
  rooms.claim(old, ["ABCD"], [], 0);
  const channel = joined(rooms, "c", "ABCD");
  const { host, replaced, ended } = rooms.register("2", "rid1", "b", 5);
  expect(replaced).toBe(old);
  expect(ended).toEqual([channel]);
  expect(rooms.unregister(old, 6)).toEqual([]);
  expect(rooms.claim(host, ["ABCD"], [], 6).granted).toEqual(["ABCD"]);
  expect(joined(rooms, "d", "ABCD").host).toBe(host);
  expect(rooms.leave(channel)).toBe(false);
});

test("a socket holds eight rooms and an address its own number, kept ones included", () => {
  const rooms = make({ roomsPerAddress: 10 });
  const letters = [..."ABCDEFGHJKMN"].map((letter) => letter.repeat(4));
  const one = rooms.register("1", "rid1", "a", 0).host;
  expect(rooms.claim(one, letters, ["AAAA"], 0).refused).toHaveLength(4);
  const two = rooms.register("2", "rid2", "a", 0).host;
  expect(rooms.claim(two, letters.slice(8), [], 0)).toMatchObject({
    granted: ["JJJJ", "KKKK"],
    refused: ["MMMM", "NNNN"],
  });
  const other = rooms.register("3", "rid3", "b", 0).host;
  expect(rooms.claim(other, ["MMMM"], [], 0).granted).toEqual(["MMMM"]);
  rooms.unregister(one, 0);
  // Its kept room still counts: 1 + 2 are held, 7 are left.
  const three = rooms.register("4", "rid4", "a", 0).host;
  expect(
    rooms.claim(three, ["PPPP", "QQQQ", "RRRR", "SSSS", "TTTT", "UUUU", "VVVV", "WWWW"], [], 0).granted,
  ).toHaveLength(7);
});

test("the letters kept in all are limited; further ones are reserved as briefly as any", () => {
  const rooms = make();
  for (const [index, room] of ["AAAA", "BBBB", "CCCC", "DDDD"].entries()) {
    const { host } = rooms.register(room, room, `${index}`, 0);
    expect(rooms.claim(host, [room], [room], 0).granted).toEqual([room]);
    rooms.unregister(host, 0);
  }
  expect(rooms.counts).toMatchObject({ kept: 3, reserved: 4 });
  expect(rooms.isOwn("DDDD", "DDDD", 60)).toBe(false);
});

test("above a number of live rooms typed letters need an account, links do not", () => {
  const rooms = make({ anonymousRooms: 1 });
  const { host } = rooms.register("h", "rid1", "a", 0);
  rooms.claim(host, ["ABCD"], [], 0);
  expect(rooms.join("c", { room: "ABCD" }, "x", 0).ok).toBe(true);
  rooms.claim(host, ["EFGH"], [], 0);
  expect(rooms.join("d", { room: "ABCD" }, "x", 0)).toEqual({ ok: false, reason: "unauthorized" });
  expect(rooms.join("d", { room: "WXYZ" }, "x", 0)).toEqual({ ok: false, reason: "unauthorized" });
  expect(rooms.join("d", { rid: "rid1" }, "x", 0).ok).toBe(true);
});

test("a wrong code counts once for its channel, also after the client has left", () => {
  const rooms = make({ channelsPerRoomAndAddress: 1_000, channelsPerRoom: 1_000 });
  const { host } = rooms.register("h", "rid1", "a", 0);
  rooms.claim(host, ["ABCD"], [], 0);
  const stays = joined(rooms, "1", "ABCD", "x");
  expect([rooms.fail(host, stays.ch), rooms.fail(host, stays.ch)]).toEqual(["x", null]);
  rooms.leave(stays);
  expect(rooms.fail(host, stays.ch)).toBeNull();
  const leaves = joined(rooms, "2", "ABCD", "y");
  rooms.leave(leaves);
  expect([rooms.fail(host, leaves.ch), rooms.fail(host, leaves.ch)]).toEqual(["y", null]);
  expect(rooms.fail(host, 4_000)).toBeNull();
  const old = joined(rooms, "3", "ABCD", "z");
  rooms.leave(old);
  for (let i = 0; i < ENDED_CHANNELS_MAX; i++) rooms.leave(joined(rooms, `${i}`, "ABCD"));
  expect(host.ended.size).toBe(ENDED_CHANNELS_MAX);
  expect(rooms.fail(host, old.ch)).toBeNull();
});

test("what is kept survives being written and read again, and does not last longer because of it", () => {
  const rooms = make();
  const one = rooms.register("1", "rid1", "a", 0).host;
  rooms.claim(one, ["ABCD", "EFGH"], ["ABCD"], 0);
  const two = rooms.register("2", "rid2", "b", 0).host;
  rooms.claim(two, ["WXYZ"], ["WXYZ"], 0);
  rooms.unregister(two, 100);
  const kept = rooms.kept(200, 50_200);
  expect(kept).toEqual([
    { room: "ABCD", rid: "rid1", until: 51_200 },
    { room: "WXYZ", rid: "rid2", until: 51_100 },
  ]);
  const again = make();
  again.restore([...kept, { room: "MMMM", rid: "rid3", until: 49_000 }], 7, 50_500);
  expect(again.counts).toMatchObject({ kept: 2, reserved: 2 });
  expect(again.isOwn("WXYZ", "rid2", 7 + 599)).toBe(true);
  expect(again.isOwn("WXYZ", "rid2", 7 + 600)).toBe(false);
  const far = make();
  far.restore([{ room: "ABCD", rid: "rid1", until: 9e15 }], 0, 50_000);
  expect(far.isOwn("ABCD", "rid1", 999)).toBe(true);
  expect(far.isOwn("ABCD", "rid1", 1_000)).toBe(false);
});

const RIDS = ["r1", "r2", "r3"];
const LETTERS = ["AAAA", "BBBB", "CCCC", "DDDD"];

type Step =
  | { do: "register"; rid: string; address: string }
  | { do: "unregister"; rid: string }
  | { do: "claim"; rid: string; rooms: string[]; keep: boolean }
  | { do: "drop"; rid: string; rooms: string[] }
  | { do: "join"; room: string | null; rid: string; address: string }
  | { do: "leave"; nth: number }
  | { do: "fail"; rid: string; ch: number }
  | { do: "wait"; ms: number };

const rid = fc.constantFrom(...RIDS);
const letters = fc.subarray(LETTERS);
const address = fc.constantFrom("x", "y", "z");
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("register" as const), rid, address }),
  fc.record({ do: fc.constant("unregister" as const), rid }),
  fc.record({ do: fc.constant("claim" as const), rid, rooms: letters, keep: fc.boolean() }),
  fc.record({ do: fc.constant("drop" as const), rid, rooms: letters }),
  fc.record({ do: fc.constant("join" as const), room: fc.option(fc.constantFrom(...LETTERS)), rid, address }),
  fc.record({ do: fc.constant("leave" as const), nth: fc.nat(8) }),
  fc.record({ do: fc.constant("fail" as const), rid, ch: fc.nat(12) }),
  fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(1, 30, 60, 1_000) }),
);

test("any sequence of events keeps the rooms as the model has them", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const rooms = make({ roomsPerAddress: 3, keptRooms: 10 });
      type Host = ReturnType<typeof rooms.register>["host"];
      /** The model: which daemons are here, which letters they have until when, which channels are open. */
      const hosts = new Map<string, Host>();
      const owner = new Map<string, { rid: string; until: number; kept: boolean }>();
      let channels: ReturnType<typeof joined>[] = [];
      let now = 0;
      const live = (room: string) => {
        const claim = owner.get(room);
        return claim?.until === Number.POSITIVE_INFINITY ? claim.rid : null;
      };
      const away = (rid: string) => {
        const host = hosts.get(rid)!;
        hosts.delete(rid);
        channels = channels.filter((channel) => channel.host !== host);
        for (const [room, { kept, ...claim }] of owner)
          if (claim.rid === rid && live(room))
            owner.set(room, { rid, until: now + (kept ? 1_000 : 60), kept });
      };
      for (const s of steps) {
        if (s.do === "wait") now += s.ms;
        for (const [room, claim] of owner) if (claim.until <= now) owner.delete(room);
        const host = "rid" in s ? hosts.get(s.rid) : undefined;
        if (s.do === "register") {
          const result = rooms.register(`${now}`, s.rid, s.address, now);
          expect(result.replaced).toBe(host ?? null);
          if (host) {
            expect(result.ended).toEqual(channels.filter((channel) => channel.host === host));
            away(s.rid);
          }
          hosts.set(s.rid, result.host);
        } else if (s.do === "unregister" && host) {
          const ended = rooms.unregister(host, now);
          expect(ended).toEqual(channels.filter((channel) => channel.host === host));
          away(s.rid);
        } else if (s.do === "claim" && host) {
          const { granted, taken, refused } = rooms.claim(host, s.rooms, s.keep ? s.rooms : [], now);
          expect([...granted, ...taken, ...refused].sort()).toEqual([...s.rooms].sort());
          for (const room of s.rooms) {
            const claim = owner.get(room);
            expect(taken.includes(room)).toBe(claim !== undefined && claim.rid !== s.rid);
          }
          for (const room of granted)
            owner.set(room, { rid: s.rid, until: Number.POSITIVE_INFINITY, kept: s.keep });
        } else if (s.do === "drop" && host) {
          rooms.drop(host, s.rooms, now);
          for (const room of s.rooms)
            if (live(room) === s.rid) owner.set(room, { rid: s.rid, until: now + 60, kept: false });
        } else if (s.do === "join") {
          const target = s.room === null ? { rid: s.rid } : { room: s.room };
          const meets = hosts.get((s.room === null ? s.rid : live(s.room)) ?? "");
          const result = rooms.join("c", target, s.address, now);
          const beside = channels.filter((c) => c.host === meets && c.by === (s.room ?? "rid"));
          if (!meets) expect(result).toEqual({ ok: false, reason: "unavailable" });
          else if (beside.filter((c) => c.address === s.address).length >= 2)
            expect(result).toMatchObject({ reason: "address-full" });
          else if (beside.length >= 4) expect(result).toMatchObject({ reason: "room-full" });
          else if (result.ok) {
            expect(result.channel.host).toBe(meets);
            expect(channels.some((c) => c.host === meets && c.ch === result.channel.ch)).toBe(false);
            channels.push(result.channel);
          } else throw new Error(result.reason);
        } else if (s.do === "leave" && channels.length > 0) {
          const [channel] = channels.splice(s.nth % channels.length, 1);
          expect(rooms.leave(channel!)).toBe(true);
        } else if (s.do === "fail" && host) rooms.fail(host, s.ch);
        rooms.sweep(now);
        const kept = [...owner.values()].filter((claim) => claim.kept).length;
        const liveRooms = LETTERS.filter((room) => live(room) !== null);
        expect(rooms.counts).toMatchObject({
          hosts: hosts.size,
          channels: channels.length,
          kept,
          rooms: liveRooms.length,
          reserved: owner.size - liveRooms.length,
        });
        for (const host of hosts.values())
          expect([...host.rooms].sort()).toEqual(liveRooms.filter((room) => live(room) === host.rid));
        for (const address of ["x", "y", "z"]) {
          const held = [...hosts.values()]
            .filter((h) => h.address === address)
            .reduce((sum, h) => sum + h.rooms.size, 0);
          expect(held).toBeLessThanOrEqual(3);
        }
      }
    }),
    { numRuns: 400 },
  );
});
