// What happened in sessions, to notifications and to remi itself: the stored part and what happens from now on, and how
// it is shown to a person.

export { followEvents, keptEvents, type Told } from "./event-stream.ts";
export { historyWords, timeOfDay } from "./history-line.ts";
export { historyRows, historyTable } from "./history-table.ts";
export { followFile, lastLines } from "./log-tail.ts";
export { outcomeLines, outcomeTable } from "./outcome-table.ts";
