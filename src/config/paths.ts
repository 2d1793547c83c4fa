// Where everything of one user lives on disk, and the check that it is private. Knows names and permissions, not
// what the files hold.

import { lstatSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { joinWords } from "../text/command-words.ts";

/**
 * Bytes of a unix socket's path. `sun_path` holds 108 bytes on Linux and 104 on macOS with the closing NUL; a few are
 * left for the name that a socket is bound under before it is moved into place. A longer path moves `run` elsewhere.
 */
export const SOCKET_PATH_BYTES_MAX = 100;

/** Characters of a session id in file names. Bounded below the protocol's 32 so that socket paths stay short. */
export const SESSION_ID_LENGTH_MAX = 16;

const SESSION_ID = new RegExp(`^[a-z0-9]{4,${SESSION_ID_LENGTH_MAX}}$`);
const LONGEST_SOCKET_NAME = `${"x".repeat(SESSION_ID_LENGTH_MAX)}.agent`;
const PRIVATE = 0o700;

export interface Paths {
  /** The root of everything: `REMI_HOME`, or `~/.remi`. Absolute, without a trailing slash. */
  readonly home: string;
  readonly configFile: string;
  /** The user's own rules for states, `*.toml`. */
  readonly rules: string;
  /** The session server's log. */
  readonly log: string;
  /** The directory of the sockets. */
  readonly run: string;
  readonly serverSocket: string;
  /** Beside the data, not the sockets, so that one home never has two servers whatever `XDG_RUNTIME_DIR` says. */
  readonly serverLock: string;
  /** Held by whoever makes or removes a worktree. */
  readonly worktreeLock: string;
  /** The directory that holds one directory for each session. */
  readonly sessions: string;
  sessionDir(id: string): string;
  sessionSocket(id: string): string;
  /** The log of the session's host. */
  sessionLog(id: string): string;
  /** What happened in the session. */
  sessionHistory(id: string): string;
  /** A stable place for `SSH_AUTH_SOCK` in the session, pointed at the agent of the latest client. */
  agentSocket(id: string): string;
}

export type PathFailure =
  | "no-home"
  | "not-absolute"
  | "path-too-long"
  | "symlink"
  | "foreign"
  | "loose"
  | "not-a-directory"
  | "unusable";

export type PathsResult =
  | { readonly ok: true; readonly paths: Paths }
  | { readonly ok: false; readonly reason: PathFailure; readonly message: string };

export type DirectoryResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: PathFailure; readonly path: string; readonly message: string };

/** True for an id that may become part of a file name: `[a-z0-9]{4,16}`. */
export function isSessionId(text: string): boolean {
  return SESSION_ID.test(text);
}

/**
 * Finds the user's paths from an environment. Touches no disk. Sockets are in `<home>/run`, or, when a socket's path
 * would be longer than `SOCKET_PATH_BYTES_MAX`, in `$XDG_RUNTIME_DIR/remi/<hash of home>`; never in a shared directory.
 */
export function resolvePaths(env: Readonly<Record<string, string | undefined>>): PathsResult {
  const home = findHome(env);
  if (!home.ok) return home;
  const run = findRun(home.path, env.XDG_RUNTIME_DIR);
  if (run === null)
    return {
      ok: false,
      reason: "path-too-long",
      message: `${home.path} is too long a path for unix sockets; set REMI_HOME to a shorter one.`,
    };
  return { ok: true, paths: pathsUnder(home.path, run) };
}

/**
 * Makes the home, socket and session directories (0700) and checks that each is a real directory, owned by this user
 * and closed to everybody else. Nothing is repaired and nothing falls back to a shared place: the message says what to do.
 */
export function prepareDirectories(paths: Paths): DirectoryResult {
  const parents = makeParents(paths.home);
  if (!parents.ok) return parents;
  const wanted = [paths.home, paths.sessions];
  if (dirname(paths.run) !== paths.home) {
    // The runtime directory belongs to the login session: it is checked like the rest, but never made here.
    const runtime = dirname(dirname(paths.run));
    const checked = checkPrivate(runtime);
    if (!checked.ok) return checked;
    wanted.push(dirname(paths.run));
  }
  wanted.push(paths.run);
  for (const path of wanted) {
    const result = prepareDirectory(path);
    if (!result.ok) return result;
  }
  return { ok: true };
}

/**
 * Checks those of the home's directories that are there, as `prepareDirectories` does, and makes none. For whoever
 * connects to a socket in them: one in another user's directory may be another user's.
 */
export function checkDirectories(paths: Paths): DirectoryResult {
  const outside = dirname(paths.run) === paths.home ? [] : [dirname(dirname(paths.run)), dirname(paths.run)];
  for (const path of [paths.home, paths.sessions, ...outside, paths.run]) {
    if (isMissing(path)) continue;
    const checked = checkPrivate(path);
    if (!checked.ok) return checked;
  }
  return { ok: true };
}

/** Makes one directory (0700) whose parent exists, and checks it as `prepareDirectories` does. */
export function prepareDirectory(path: string): DirectoryResult {
  try {
    mkdirSync(path, { mode: PRIVATE });
  } catch (error) {
    if (codeOf(error) !== "EEXIST") return unusable(path, "made", error);
  }
  return checkPrivate(path);
}

function findHome(
  env: Readonly<Record<string, string | undefined>>,
): { ok: true; path: string } | { ok: false; reason: PathFailure; message: string } {
  const chosen = env.REMI_HOME;
  if (chosen) {
    if (!isAbsolute(chosen))
      return { ok: false, reason: "not-absolute", message: "REMI_HOME must be an absolute path." };
    return { ok: true, path: clean(chosen) };
  }
  const user = env.HOME || homeOfUser();
  if (!user || !isAbsolute(user))
    return {
      ok: false,
      reason: "no-home",
      message: "There is no home directory; set HOME or REMI_HOME to an absolute path.",
    };
  return { ok: true, path: clean(join(user, ".remi")) };
}

function homeOfUser(): string {
  try {
    return userInfo().homedir;
  } catch {
    return ""; // a uid without an entry in the user database
  }
}

/** Without `.`, `..`, doubled or trailing slashes, so that one home has one spelling and one hash. */
function clean(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function findRun(home: string, runtime: string | undefined): string | null {
  const beside = join(home, "run");
  if (fitsSockets(beside)) return beside;
  if (!runtime || !isAbsolute(runtime)) return null;
  const hash = new Bun.CryptoHasher("sha256").update(home).digest("hex").slice(0, 12);
  const elsewhere = join(clean(runtime), "remi", hash);
  return fitsSockets(elsewhere) ? elsewhere : null;
}

function fitsSockets(run: string): boolean {
  return Buffer.byteLength(join(run, LONGEST_SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX;
}

function pathsUnder(home: string, run: string): Paths {
  const sessions = join(home, "sessions");
  const named = (id: string): string => {
    // Ids are made by this program or checked where they enter; anything else here could leave the directory.
    if (!isSessionId(id)) throw new Error(`not a session id: ${JSON.stringify(id)}`);
    return id;
  };
  return {
    home,
    configFile: join(home, "config.toml"),
    rules: join(home, "rules"),
    log: join(home, "remi.log"),
    run,
    serverSocket: join(run, "server.sock"),
    serverLock: join(home, "server.lock"),
    worktreeLock: join(home, "worktree.lock"),
    sessions,
    sessionDir: (id) => join(sessions, named(id)),
    sessionSocket: (id) => join(run, `${named(id)}.sock`),
    sessionLog: (id) => join(sessions, named(id), "host.log"),
    sessionHistory: (id) => join(sessions, named(id), "events.jsonl"),
    agentSocket: (id) => join(run, `${named(id)}.agent`),
  };
}

function makeParents(home: string): DirectoryResult {
  const parent = dirname(home);
  try {
    mkdirSync(parent, { recursive: true, mode: PRIVATE });
    return { ok: true };
  } catch (error) {
    return unusable(parent, "made", error);
  }
}

function checkPrivate(path: string): DirectoryResult {
  const refuse = (reason: PathFailure, message: string): DirectoryResult => ({
    ok: false,
    reason,
    path,
    message,
  });
  let stat: ReturnType<typeof lstatSync>;
  try {
    stat = lstatSync(path);
  } catch (error) {
    return unusable(path, "read", error);
  }
  if (stat.isSymbolicLink())
    return refuse("symlink", `${path} is a symbolic link; set REMI_HOME to the real directory.`);
  if (!stat.isDirectory()) return refuse("not-a-directory", `${path} is not a directory; move it away.`);
  if (stat.uid !== process.getuid?.())
    return refuse(
      "foreign",
      `${path} belongs to another user (uid ${stat.uid}); set REMI_HOME to your own directory.`,
    );
  if ((stat.mode & 0o777) !== PRIVATE)
    return refuse("loose", `${path} must be open to you alone; run: chmod 700 ${joinWords([path])}`);
  return { ok: true };
}

function isMissing(path: string): boolean {
  try {
    lstatSync(path);
    return false;
  } catch (error) {
    return codeOf(error) === "ENOENT";
  }
}

function unusable(path: string, verb: string, error: unknown): DirectoryResult {
  const why = codeOf(error) ?? String(error);
  return {
    ok: false,
    reason: "unusable",
    path,
    message: `${path} cannot be ${verb} (${why}); set REMI_HOME to a directory of your own.`,
  };
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
