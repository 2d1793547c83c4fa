// Asks again what was cut off with the connection.

import { FileError } from "../../src/files/rules/problem.ts";

/** Cuts in a row after which the last one is the outcome. Each try waits until the connection is back. */
const TRIES_MAX = 20;

/** @throws {FileError} */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FileError && error.problem === "lost") || tries >= TRIES_MAX) throw error;
    }
  }
}
