import { describe, expect, test } from "bun:test";
import { terminalIdentity } from "../../../src/session/terminal-identity.ts";

const REMI = { TERM_PROGRAM: "remi", TERM_PROGRAM_VERSION: "9.9" };
const of = (env: Record<string, string>, chosen = "") => terminalIdentity(env, chosen, "9.9");

const HANDED_ON: readonly Record<string, string>[] = [
  { TERM_PROGRAM: "iTerm.app", TERM_PROGRAM_VERSION: "3.6.6", ITERM_SESSION_ID: "w0", LC_TERMINAL: "iTerm2" },
  { TERM_PROGRAM: "WezTerm", TERM_PROGRAM_VERSION: "20240203", WEZTERM_PANE: "1" },
  { TERM_PROGRAM: "vscode", TERM_PROGRAM_VERSION: "1.99", CURSOR_TRACE_ID: "x" },
  { TERM_PROGRAM: "Apple_Terminal", TERM_SESSION_ID: "x" },
  { TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.2.0", GHOSTTY_RESOURCES_DIR: "/g" },
  { TERM_PROGRAM: "WarpTerminal", WARP_IS_LOCAL_SHELL_SESSION: "1" },
  // These give themselves no TERM_PROGRAM.
  { VTE_VERSION: "7600", GNOME_TERMINAL_SCREEN: "/org" },
  { KONSOLE_VERSION: "230800" },
  { WT_SESSION: "guid", WT_PROFILE_ID: "guid" },
  { KITTY_WINDOW_ID: "1" },
  { LC_TERMINAL: "iTerm2", LC_TERMINAL_VERSION: "3.6.6" },
  { TERMINAL_EMULATOR: "JetBrains-JediTerm" },
  { ConEmuPID: "1", ConEmuANSI: "ON" },
];

describe("the terminal's name", () => {
  for (const env of HANDED_ON)
    test(`of ${env.TERM_PROGRAM ?? Object.keys(env)[0]} is passed on with what belongs to it`, () =>
      expect(of({ ...env, TERM: "xterm-256color", OTHER: "x" })).toEqual(env));

  test("comes from TERM if nothing else names it", () => {
    expect(of({ TERM: "foot-extra" })).toEqual({ TERM_PROGRAM: "foot" });
    expect(of({ TERM: "xterm-ghostty" })).toEqual({ TERM_PROGRAM: "ghostty" });
    expect(of({ TERM: "alacritty", ALACRITTY_LOG: "/l" })).toEqual({
      TERM_PROGRAM: "alacritty",
      ALACRITTY_LOG: "/l",
    });
    expect(of({ TERM: "xterm-kitty", KITTY_WINDOW_ID: "1" }).TERM_PROGRAM).toBe("kitty");
  });

  test("is remi if there is no terminal", () => {
    for (const env of [{}, { TERM: "dumb" }, { TERM: "xterm-256color" }, { TERM: "linux", TERM_PROGRAM: "" }])
      expect(of(env as Record<string, string>)).toEqual(REMI);
  });

  test("is remi in another multiplexer, whatever its outer terminal left behind", () => {
    const kitty = { KITTY_WINDOW_ID: "1", VTE_VERSION: "7600" };
    expect(of({ ...kitty, TMUX: "/tmp/t,1,0", TERM_PROGRAM: "tmux" })).toEqual(REMI);
    expect(of({ ...kitty, TERM: "tmux-256color", TERM_PROGRAM: "iTerm.app" })).toEqual(REMI);
    expect(of({ ...kitty, STY: "1.x", TERM_PROGRAM: "iTerm.app" })).toEqual(REMI);
    expect(of({ ...kitty, TERM: "screen.xterm-256color" })).toEqual(REMI);
    expect(of({ ...kitty, ZELLIJ: "0" })).toEqual(REMI);
  });

  test("is what the user chose, and no other variable contradicts it", () => {
    const kitty = { KITTY_WINDOW_ID: "1", TERM_PROGRAM: "kitty" };
    expect(of(kitty, "ghostty 1.2.0")).toEqual({ TERM_PROGRAM: "ghostty", TERM_PROGRAM_VERSION: "1.2.0" });
    expect(of(kitty, "vscode")).toEqual({ TERM_PROGRAM: "vscode" });
    expect(of(kitty, "remi")).toEqual(REMI);
  });
});
