// A relay that said that all letters were taken made the daemon draw others 576 times in four seconds.

import { expect, test } from "bun:test";
import { REDRAW_WINDOW_MS, REDRAWS_MAX, Redraws } from "../../src/remote/redraws.ts";
import { makeHome } from "../support/home.ts";
import { RelayDouble } from "../support/relay-double.ts";
import { codeState } from "../support/remote.ts";
import { startSession } from "../support/remote-home.ts";

test("letters that are always taken are given up, and the daemon says so", async () => {
  await using home = makeHome();
  await using relay = new RelayDouble();
  relay.takesRooms = true;
  await startSession(home, "demo");
  const state = await codeState(home, "--signaling-url", relay.url);
  expect(state).toMatchObject({ connected: false, problem: "room_taken" });
  expect(relay.roomsAsked).toBeLessThanOrEqual(REDRAWS_MAX + 2);
});

test("a few draws within a minute, and then again", () => {
  const redraws = new Redraws();
  for (let i = 0; i < REDRAWS_MAX; i++) expect(redraws.allow(1_000 + i)).toBe(true);
  expect(redraws.allow(2_000)).toBe(false);
  expect(redraws.allow(1_000 + REDRAW_WINDOW_MS)).toBe(true);
  // A clock that is set back does not end it for ever.
  expect(redraws.allow(0)).toBe(true);
});
