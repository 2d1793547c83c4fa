// Where file systems are mounted, as Linux says it in /proc/PID/mountinfo (proc_pid_mountinfo(5)).

export interface Mount {
  readonly id: number;
  /** Absolute path. */
  readonly point: Uint8Array;
}

/** @param text the file's bytes, each as one character; lines that are no mount are skipped */
export function parseMountInfo(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [id, , , , point] = line.split(" ");
    if (!/^\d+$/.test(id ?? "") || !point?.startsWith("/")) return [];
    // Spaces, tabs, newlines and backslashes are written as octal numbers.
    const bytes = point.replace(/\\([0-7]{3})/g, (_, octal) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [{ id: Number(id), point: Uint8Array.from(bytes, (char) => char.charCodeAt(0)) }];
  });
}

/** The mount that an open file is on, as /proc/PID/fdinfo/FD says it; null where it does not. */
export function parseMountId(text: string): number | null {
  const id = /^mnt_id:\s*(\d+)$/m.exec(text)?.[1];
  return id === undefined ? null : Number(id);
}
