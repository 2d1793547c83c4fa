// Sends pictures and other files to a session: into its directory's inbox, and then their paths are typed, not submitted.
// That is how an agent reads a picture.

import { bytesOf } from "../../src/crypto/byte-strings.ts";
import { FileError, fileErrorOf } from "../../src/files/rules/problem.ts";
import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { again } from "./again.ts";
import { inboxName } from "./inbox-name.ts";
import { uploadJob } from "./jobs.ts";
import { filesOver } from "./machine-files.ts";
import { shellPath } from "./shell-path.ts";
import type { Job } from "./transfers.ts";
import { transfersOver } from "./transfers-over.ts";
import { problemWords, TOO_MANY_TRANSFERS } from "./words.ts";

export async function sendToInbox(
  model: Model,
  controller: SessionController,
  picked: readonly File[],
): Promise<void> {
  const { connection, sodium } = model;
  const { id, info } = controller.stream;
  const files = filesOver(connection, sodium, { session: id });
  try {
    const inbox = await again(() => files.inbox());
    for (const file of picked) {
      const name = inboxName(file.name, file.type, new Date());
      const done = () => {
        const path = shellPath(info.value?.cwd ?? "", [...inbox, bytesOf(name)]);
        controller.sendText(`${path} `, false);
      };
      const upload = uploadJob({ sodium, files, session: id, done }, inbox, file, name);
      const isTaken = transfersOver(connection).add(saying(upload, file.name, (text) => model.say(text)));
      if (!isTaken) return model.say(TOO_MANY_TRANSFERS);
      model.say(`Sending ${file.name}. Its path is typed when it is there.`);
    }
  } catch (error) {
    model.say(problemWords(fileErrorOf(error)));
  }
}

/** Failures are said where the person is, for the list of transfers may not be open. */
function saying(job: Job, name: string, say: (text: string) => void): Job {
  return {
    ...job,
    run: async (replaces, progress) => {
      try {
        await job.run(replaces, progress);
      } catch (error) {
        if (error instanceof FileError) say(`${name}: ${problemWords(error)}`);
        throw error;
      }
    },
  };
}
