// The environment of the processes that remi starts and leaves running: the session server and the hosts. It comes from
// the first command and lasts as long as they live, so it has only the variables listed here. A session's program has
// its caller's environment: `src/session/inheritance.ts`.

import { pickEnvironment } from "./environment.ts";

/** Variables of the session server, with what each is for. A `*` at the end fits any rest. */
export const SERVER_VARIABLES: Readonly<Record<string, string>> = {
  HOME: "where the home is",
  USER: "the command of `notify_command`",
  LOGNAME: "the command of `notify_command`",
  PATH: "the command of `notify_command`",
  TMPDIR: "the command of `notify_command`",
  LANG: "the command of `notify_command`",
  "LC_*": "the command of `notify_command`",
  TZ: "times in words",
  DISPLAY: "the command of `notify_command`",
  WAYLAND_DISPLAY: "the command of `notify_command`",
  XAUTHORITY: "the command of `notify_command`",
  DBUS_SESSION_BUS_ADDRESS: "the command of `notify_command`",
  XDG_RUNTIME_DIR: "where sockets are whose home's path is too long",
  REMI_HOME: "where the home is",
  REMI_PTY: "which PTY adapter hosts use",
  REMI_TRACE: "where steps of bytes are written",
  HTTP_PROXY: "the webhook",
  HTTPS_PROXY: "the webhook",
  NO_PROXY: "the webhook",
  http_proxy: "the webhook",
  https_proxy: "the webhook",
  no_proxy: "the webhook",
  NODE_EXTRA_CA_CERTS: "a certificate of one's own for the relay and the webhook",
};

/** Those of a session host. */
export const HOST_VARIABLES = [
  "HOME",
  "PATH",
  "LANG",
  "REMI_HOME",
  "REMI_PTY",
  "REMI_TRACE",
  "XDG_RUNTIME_DIR",
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export function serverEnvironment(env: Environment): Record<string, string> {
  return pickEnvironment(env, Object.keys(SERVER_VARIABLES));
}

export function hostEnvironment(env: Environment): Record<string, string> {
  return pickEnvironment(env, HOST_VARIABLES);
}
