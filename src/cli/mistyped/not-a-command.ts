// Words that people type but that are not commands of remi, and what to use instead. Data and one look-up.

/** Each with what to use instead; "" if remi has nothing of the kind. */
const WORDS: readonly (readonly [words: string, instead: string])[] = [
  ["web viewer browser", "'remi code' shows the address of the viewer"],
  ["dashboard dash ui tui gui", "'remi' alone opens the dashboard"],
  ["status state ps info sessions all", "'remi ls' lists the sessions"],
  ["stop end quit exit terminate close abort killall", "'remi kill' ends a session"],
  ["start run create spawn launch exec", "'remi new' starts a session"],
  ["resume join switch enter select reattach", "'remi attach' attaches to a session"],
  ["delete remove forget clean prune", "'remi rm' forgets a session that has ended"],
  ["type say prompt answer write press", "'remi send' types into a session"],
  ["show view cat tail screen output read", "'remi capture' prints a session's screen"],
  ["search find", "'remi grep' searches all sessions"],
  ["watch follow monitor", "'remi events --follow' shows what happens"],
  ["history", "'remi log --events' shows what happened in a session"],
  ["pair pairing login link qr remote tunnel phone", "'remi code' lets another device in"],
  ["approve revoke device clients guests", "'remi devices' lists who may connect"],
  ["settings setup configure init options", "'remi config' shows the configuration"],
  ["daemon serve restart-server", "'remi server' controls the session server"],
  ["hook", "'remi hooks' adds or removes the hooks of agents"],
  ["completions complete", "'remi completion' prints the completion script of a shell"],
  ["usage man commands", "'remi help' lists the commands"],
  ["update upgrade install uninstall logout", ""],
];

const INSTEAD: ReadonlyMap<string, string> = new Map(
  WORDS.flatMap(([words, instead]) => words.split(" ").map((word) => [word, instead] as const)),
);

/** What to use in place of such a word, as half a sentence that may be empty; null for a word like any other. */
export function insteadOf(word: string): string | null {
  return INSTEAD.get(word.toLowerCase()) ?? null;
}
