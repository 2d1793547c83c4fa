// What remote access needs of the session server, and what it is told by the config.

import type { DialDirect, IceServer } from "../carrier/direct.ts";
import type { DigitCount } from "../channel/code.ts";
import type { Log } from "../config/log.ts";
import type { Paths } from "../config/paths.ts";
import type { StartOwnRelay } from "./relay-in-use.ts";
import type { SharedFiles } from "./served-files.ts";
import type { SessionSource } from "./session-source.ts";

export interface RemoteConfig {
  readonly signaling_url: string;
  readonly arm_minutes: number;
  readonly code_digits: DigitCount;
  readonly log_codes: boolean;
  readonly remote_controllers: number;
  readonly direct_path: boolean;
  readonly direct_guests: boolean;
}

/** The machine's direct paths. `Remote` decides who may have one. */
export interface DirectAccess {
  readonly dial: DialDirect;
  /** STUN and TURN servers for both ends. @param ofRelay URL of the relay's own STUN server */
  servers(ofRelay: string | null): readonly IceServer[];
}

export interface RemoteTerms {
  readonly paths: Paths;
  readonly log: Log;
  readonly sessions: SessionSource;
  readonly config: () => RemoteConfig;
  readonly startOwnRelay: StartOwnRelay;
  readonly direct: DirectAccess | null;
  /** The ports that clients may have, as the config says now. */
  readonly forwardPorts: () => Promise<readonly number[]>;
  /** The files that clients may have. */
  readonly sharedFiles: SharedFiles;
  /** The result of `list` has changed. */
  readonly changed: () => void;
}
