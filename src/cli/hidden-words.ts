// Words of the command line that others must not read: every user of the machine sees command lines for as long as a
// process runs. They are overwritten in the process's own memory, which is what the system shows.

import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** A code in any of the ways in which people type it, or a word that could be a link. */
const LOOKS_SECRET = /^(?:[a-z]{4}[-\s]?\d{4,8}|https?:\/\/.*|.*#.*|1[\w-]{40,})$/is;

/** Fields of `/proc/PID/stat` after the name, from 0: where the arguments begin in memory. */
const ARGUMENTS_START_FIELD = 45;

/** The secret words of a command line, as they are there. */
export function secretWords(argv: readonly string[]): string[] {
  const [verb, ...words] = argv;
  switch (verb) {
    case "connect":
    case "forward":
      return words.filter((word) => LOOKS_SECRET.test(word));
    // The text to type may be a password.
    case "send":
    case "send-keys":
      return words.slice(1).filter((word) => !word.startsWith("-"));
    default:
      return valuesOfEnv(words);
  }
}

/** Values of `--env NAME=VALUE`, before the session's own command. */
function valuesOfEnv(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  return own.flatMap((word, i) => {
    const joined = /^(?:--env=|-e=?)(?=[^=]+=)(.*)$/s.exec(word)?.[1];
    const pair = joined ?? (/^(?:--env|-e)$/.test(own[i - 1] ?? "") ? word : "");
    const value = pair.slice(pair.indexOf("=") + 1);
    return pair.includes("=") && value !== "" ? [value] : [];
  });
}

/** Overwrites the words. False if the system does not allow it, and they can still be read. */
export function hideWords(words: readonly string[]): boolean {
  if (words.length === 0) return true;
  try {
    const shown = readFileSync("/proc/self/cmdline");
    const stat = readFileSync("/proc/self/stat", "latin1");
    // The name may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const start = Number(fields[ARGUMENTS_START_FIELD]);
    const memory = openSync("/proc/self/mem", "r+");
    try {
      for (const { at, length } of placesOf(shown, words))
        writeSync(memory, Buffer.alloc(length, "x"), 0, length, start + at);
    } finally {
      closeSync(memory);
    }
    return placesOf(readFileSync("/proc/self/cmdline"), words).length === 0;
  } catch {
    return false;
  }
}

/** Positions of the arguments that are one of the words, or end with one as their value. */
function placesOf(line: Buffer, words: readonly string[]): { at: number; length: number }[] {
  const places: { at: number; length: number }[] = [];
  let at = 0;
  for (const argument of line.toString("latin1").split("\0")) {
    for (const word of words) {
      const bytes = Buffer.from(word).toString("latin1");
      if (argument === bytes || argument.endsWith(`=${bytes}`))
        places.push({ at: at + argument.length - bytes.length, length: bytes.length });
    }
    at += argument.length + 1;
  }
  return places;
}
