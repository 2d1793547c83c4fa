// Starts transfers of a session's files.

import { useCallback } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { FileError, fileErrorOf } from "../../../src/files/rules/problem.ts";
import { again } from "../../files/again.ts";
import { downloadJob, type JobTerms, uploadJob, zipJob } from "../../files/jobs.ts";
import { accessOver } from "../../files/machine-files.ts";
import { shownName } from "../../files/path-text.ts";
import { openSink } from "../../files/sinks.ts";
import type { Job } from "../../files/transfers.ts";
import { transfersOver } from "../../files/transfers-over.ts";
import { problemWords, TOO_MANY_TRANSFERS } from "../../files/words.ts";
import type { Connection } from "../../machine/connection.ts";
import type { Model } from "../../model.ts";
import { useResolved } from "../use-resolved.ts";

/** Whether the machine lets this page write; null until it has said so. */
export function useMayWrite(connection: Connection): boolean | null {
  const ask = () =>
    accessOver(connection).then(
      (access) => access === "write",
      () => false,
    );
  return useResolved(ask, [connection]);
}

export interface TransfersTerms {
  readonly model: Model;
  readonly files: Files;
  readonly session: string;
  readonly mayWrite: boolean | null;
  /** Something was uploaded. */
  readonly uploaded: () => void;
}

export function useTransfers({ model, files, session, mayWrite, uploaded }: TransfersTerms) {
  const transfers = transfersOver(model.connection);
  const terms: JobTerms = { sodium: model.sodium, files, session };
  const add = (job: Job) => {
    const isTaken = transfers.add(job);
    if (!isTaken) model.say(TOO_MANY_TRANSFERS);
    return isTaken;
  };
  const upload = useCallback(
    (directory: FilePath, picked: readonly File[], folders: number) => {
      if (mayWrite === false) return model.say(problemWords(new FileError("not-allowed")));
      if (folders > 0) model.say("Folders are not uploaded here. “remi files put” copies them.");
      for (const file of picked) if (!add(uploadJob({ ...terms, done: uploaded }, directory, file))) return;
    },
    [files, mayWrite],
  );
  const download = async (path: FilePath) => {
    try {
      const { size } = await again(() => files.look(path));
      const sink = await openSink(shownName(path), size);
      if (sink) add(downloadJob(terms, path, size, sink));
    } catch (error) {
      model.say(problemWords(fileErrorOf(error)));
    }
  };
  const downloadFolder = async (path: FilePath, name: string) => {
    const sink = await openSink(`${name}.zip`, null);
    if (sink) add(zipJob(terms, path, `${name}.zip`, sink));
  };
  return { transfers, upload, download, downloadFolder };
}
