// The release of this build. The protocol has versions of its own (`src/protocol/version.ts`).

export const VERSION = "0.1.0";
