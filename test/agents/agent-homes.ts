// How each agent is set up so that it talks to the API double: its home, its variables, its command. The agents are the
// real ones, installed by npm; `REMI_AGENTS` names directories with their commands, as PATH does.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const AGENTS = ["claude", "codex", "gemini", "opencode"] as const;
export type Agent = (typeof AGENTS)[number];

export interface AgentSetup {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * What a session of the agent is started with besides its command: Codex runs hooks only once somebody has looked at
 * them.
 */
export function hookFlags(agent: Agent): readonly string[] {
  return agent === "codex" ? ["--dangerously-bypass-hook-trust"] : [];
}

/** The variables as flags of `remi new`. */
export function variableFlags(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
}

/** Where the agents' commands are; null when they are not installed. */
export function agentCommand(agent: Agent): string | null {
  return Bun.which(agent, { PATH: process.env.REMI_AGENTS ?? process.env.PATH ?? "" });
}

/**
 * Writes what the agent needs into its home. With `isKnown` it has been there before: its first questions are answered
 * and it trusts the directory. With `isBare` nothing says which server it talks to.
 */
export function setUpAgent(
  agent: Agent,
  parts: {
    readonly home: string;
    readonly directory: string;
    readonly url: string;
    readonly isKnown: boolean;
    readonly isBare: boolean;
  },
): AgentSetup {
  const put = (path: string, content: string) => {
    const file = join(parts.home, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const command = [agentCommand(agent) ?? agent];
  if (parts.isBare) {
    if (agent === "claude") put(".claude.json", JSON.stringify(WELCOMED));
    return { command, env: {} };
  }
  return SETUPS[agent]({ ...parts, put, command });
}

interface Parts {
  readonly home: string;
  readonly directory: string;
  readonly url: string;
  readonly isKnown: boolean;
  readonly command: readonly string[];
  put(path: string, content: string): void;
}

const KEY = "sk-ant-api03-of-the-double-0123456789";

/** Claude Code's very first screen wants the vendor's own server, whatever the variables say. */
const WELCOMED = { hasCompletedOnboarding: true, theme: "dark" };

const SETUPS: Readonly<Record<Agent, (parts: Parts) => AgentSetup>> = {
  claude({ directory, url, isKnown, command, put }) {
    const trusted = {
      customApiKeyResponses: { approved: [KEY.slice(-20)], rejected: [] },
      projects: { [directory]: { hasTrustDialogAccepted: true, hasCompletedProjectOnboarding: true } },
    };
    put(".claude.json", JSON.stringify(isKnown ? { ...WELCOMED, ...trusted } : WELCOMED));
    return {
      command,
      env: {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: KEY,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
        DISABLE_AUTOUPDATER: "1",
        DISABLE_TELEMETRY: "1",
      },
    };
  },
  codex({ directory, url, isKnown, command, put }) {
    // With a set approval policy it does not ask whether the folder is trusted.
    const asks = isKnown ? 'approval_policy = "on-request"\nsandbox_mode = "workspace-write"\n' : "";
    const trust = isKnown ? `\n[projects."${directory}"]\ntrust_level = "trusted"\n` : "";
    put(
      ".codex/config.toml",
      `model = "mock"
model_provider = "mock"
${asks}check_for_update_on_startup = false

[model_providers.mock]
name = "mock"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "MOCK_KEY"
${trust}`,
    );
    return { command, env: { MOCK_KEY: "x" } };
  },
  gemini({ directory, url, isKnown, command, put }) {
    const general = { general: { enableAutoUpdate: false }, privacy: { usageStatisticsEnabled: false } };
    const known = { ...general, security: { auth: { selectedType: "gemini-api-key" } } };
    put(".gemini/settings.json", JSON.stringify(isKnown ? known : general));
    if (isKnown) put(".gemini/trustedFolders.json", JSON.stringify({ [directory]: "TRUST_FOLDER" }));
    return { command, env: { GEMINI_API_KEY: "mock", GOOGLE_GEMINI_BASE_URL: url } };
  },
  opencode({ url, command, put }) {
    put(
      ".config/opencode/opencode.json",
      JSON.stringify({
        autoupdate: false,
        model: "mock/mock-1",
        provider: {
          mock: {
            npm: "@ai-sdk/openai-compatible",
            options: { baseURL: `${url}/v1`, apiKey: "x" },
            models: { "mock-1": { name: "Mock 1" } },
          },
        },
        permission: { bash: "ask", edit: "ask" },
      }),
    );
    return { command, env: { OPENCODE_DISABLE_AUTOUPDATE: "1", OPENCODE_DISABLE_MODELS_FETCH: "1" } };
  },
};
