// The machine on which a command finds its sessions: this one, or the one that `--on` names.

export { localMachine } from "./local-machine.ts";
export { describeMachine, listOn, locate, onMachine, onNamedMachine } from "./on-machine.ts";
export type { Captured, Machine } from "./one-machine.ts";
export { sessionsOf } from "./sessions-of.ts";
