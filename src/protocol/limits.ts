// Every bound on what crosses a socket. Reaching one has a defined outcome, given with each.

/** Plaintext bytes of one frame inside the encrypted channel. A longer frame is a protocol error: the carrier closes. */
export const CHANNEL_FRAME_BYTES_MAX = 16_384;

/**
 * Bytes of one frame on a local unix socket. Larger than the channel's because `create` carries a whole environment.
 * A longer frame is a protocol error: the socket closes.
 */
export const LOCAL_FRAME_BYTES_MAX = 1_048_576;

/** Payload bytes of one output, snapshot or input frame, so that the frame fits any carrier with its header. */
export const PAYLOAD_BYTES_MAX = 16_320;

/** The same on a local unix socket, where larger pieces cost fewer system calls. */
export const LOCAL_PAYLOAD_BYTES_MAX = 65_536;

/** Nesting of a control message's JSON; deeper is malformed. */
export const JSON_DEPTH_MAX = 8;

/** Each side of a session's or viewport's size in cells. A size outside these is refused with a sentence. */
export const SIZE_MIN = 2;
export const SIZE_MAX = 1_000;

/** Characters of a session name. */
export const NAME_LENGTH_MAX = 64;

/** Characters of a title kept or sent; the rest is cut. */
export const TITLE_LENGTH_MAX = 256;

/** Living sessions of one server; one more is refused. */
export const SESSIONS_MAX = 500;

/** Clients attached to one session; one more is refused. */
export const CLIENTS_MAX = 64;

/** Arguments of a session's command, and bytes of one of them; more is refused. */
export const COMMAND_ARGS_MAX = 4_096;
export const COMMAND_ARG_BYTES_MAX = 131_072;

/** Bytes of one client's input that wait at the host; a client that sends more than its window is a protocol error. */
export const INPUT_WINDOW_BYTES = 256 * 1024;

/** The highest number of a flow of a channel; after it the numbers begin again. */
export const FLOW_ID_MAX = 0xffff;

/** Bytes of a file's name and of a path: Linux takes no longer ones (`NAME_MAX`, `PATH_MAX`). A longer one is refused. */
export const FILE_NAME_BYTES_MAX = 255;
export const FILE_PATH_BYTES_MAX = 4_095;

/** Characters of the words by which files are searched for; more is refused. */
export const SEARCH_TEXT_LENGTH_MAX = 256;
