// Runs before the tests: gets the programs that they drive, or says in a sentence what to install.

/** Each program with the Debian package that has it. */
const PROGRAMS: Readonly<Record<string, string>> = {
  bash: "bash",
  zsh: "zsh",
  fish: "fish",
  vim: "vim",
  less: "less",
  htop: "htop",
  tmux: "tmux",
  screen: "screen",
  dtach: "dtach",
  script: "bsdutils",
  stty: "coreutils",
  git: "git",
  python3: "python3",
  unzip: "unzip",
  chromium: "chromium",
  setpriv: "util-linux",
  strace: "strace",
};

/** The same of programs without which some tests are skipped by name. */
const WISHED: Readonly<Record<string, string>> = {
  ssh: "openssh-client",
  // In the PATH of root alone.
  "/usr/sbin/sshd": "openssh-server",
  ip: "iproute2",
  "/usr/sbin/nft": "nftables",
};

/** Ms that one apt-get may take before it is given up. */
const APT_MS_MAX = 300_000;

const missing = (of = PROGRAMS) => Object.keys(of).filter((program) => !Bun.which(program));

function packagesOf(programs: readonly string[]): string[] {
  return [...new Set(programs.map((program) => ({ ...PROGRAMS, ...WISHED })[program]!))];
}

/** Runs apt-get without a question and without output; returns its error output when it fails. */
function aptGet(...args: string[]): string | null {
  const run = Bun.spawnSync(["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: APT_MS_MAX,
  });
  if (run.success) return null;
  return run.stderr.toString().trim().split("\n").at(-1) || "it took too long";
}

function install(programs: readonly string[]): string | null {
  const packages = packagesOf(programs);
  console.error(`Installing what the tests need: ${packages.join(" ")}`);
  // An outdated list may still be enough, so only a failed installation counts.
  aptGet("update");
  return aptGet("install", "-y", "--no-install-recommends", ...packages);
}

const needed = [...missing(), ...missing(WISHED)];
if (needed.length > 0) {
  const canInstall = process.getuid?.() === 0 && Bun.which("apt-get");
  const problem = canInstall ? install(needed) : null;
  const still = missing();
  if (still.length > 0) {
    const why = problem ? ` (apt-get: ${problem})` : "";
    console.error(
      `The tests need ${still.join(", ")}${why}; install them, on Debian with: sudo apt-get install ${packagesOf(still).join(" ")}`,
    );
    process.exit(1);
  }
  const without = missing(WISHED);
  if (without.length > 0) console.error(`Some tests are skipped without ${packagesOf(without).join(" ")}`);
}
