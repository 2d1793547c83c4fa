// Remote access as commands know it: what their flags set up, and what a person is told about a code, a link, or who
// may connect.

export { accessTable } from "./access-table.ts";
export { type RemoteSettings, remoteSettings } from "./remote-settings.ts";
export { showCode } from "./show-code.ts";
export { parseSpan } from "./time-span.ts";
