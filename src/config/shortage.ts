// What the system has run out of, by its error codes, as part of a sentence. Does not know what was being started.

/** What is used up and what helps, without a full stop; null for an error of another kind. */
export function shortageOf(error: unknown): string | null {
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case "EMFILE":
    case "ENFILE":
      return "too many files are open; end some sessions or raise `ulimit -n`";
    case "EAGAIN":
      return "too many processes are running; end some or raise `ulimit -u`";
    case "ENOMEM":
      return "the machine is out of memory; end some programs first";
    default:
      return null;
  }
}
