// Sends pictures and other files to a session: into its directory's inbox, and then their paths are typed, not submitted.
// That is how an agent reads a picture.

import { bytesOf } from "../../src/crypto/byte-strings.ts";
import type { FilePath } from "../../src/files/rules/file-path.ts";
import type { Files } from "../../src/files/rules/files.ts";
import { FileError, type FileProblem } from "../../src/files/rules/problem.ts";
import { copyFile } from "../../src/files/rules/transfer.ts";
import type { Model } from "../model.ts";
import type { SessionController } from "../session/controller.ts";
import { again } from "./again.ts";
import { inboxName } from "./inbox-name.ts";
import { type JobTerms, uploadJob } from "./jobs.ts";
import { accessOver, filesOver } from "./machine-files.ts";
import { PickedFile } from "./picked-file.ts";
import { shellPath } from "./shell-path.ts";
import type { Job } from "./transfers.ts";
import { transfersOver } from "./transfers-over.ts";
import { problemWords } from "./words.ts";

const REMI = [bytesOf(".remi")];
const INBOX = [...REMI, bytesOf("inbox")];
const IGNORE = [...REMI, bytesOf(".gitignore")];
/** Keeps all of `.remi` out of git. */
const IGNORED = "*\n";

export async function sendToInbox(
  model: Model,
  controller: SessionController,
  picked: readonly File[],
): Promise<void> {
  const { connection, sodium } = model;
  const { id, info } = controller.stream;
  const access = await accessOver(connection).catch(() => "none");
  if (access !== "write") return model.say(problemWords(new FileError("not-allowed")));
  const files = filesOver(connection, sodium, { session: id });
  for (const file of picked) {
    const name = inboxName(file.name, file.type, new Date());
    const done = () => {
      const path = shellPath(info.value?.cwd ?? "", [...INBOX, bytesOf(name)]);
      controller.sendText(`${path} `, false);
    };
    const terms = { sodium, files, session: id, done };
    transfersOver(connection).add(inboxJob(terms, file, name, (text) => model.say(text)));
    model.say(`Sending ${file.name}. Its path is typed when it is there.`);
  }
}

/** Failures are said where the person is, for the list of transfers may not be open. */
function inboxJob(terms: JobTerms, file: File, name: string, say: (text: string) => void): Job {
  const upload = uploadJob(terms, INBOX, file, name);
  return {
    ...upload,
    run: async (replaces, progress) => {
      try {
        await makeInbox(terms);
        await upload.run(replaces, progress);
      } catch (error) {
        if (error instanceof FileError) say(`${file.name}: ${problemWords(error)}`);
        throw error;
      }
    },
  };
}

/** @throws {FileError} */
async function makeInbox({ files, sodium }: JobTerms): Promise<void> {
  await makeUnlessThere(files, REMI);
  const isIgnored = await again(() => files.look(IGNORE)).then(() => true, unless("not-found", false));
  if (!isIgnored) {
    const file = new PickedFile(sodium, new File([IGNORED], ".gitignore"));
    const transfer = [...sodium.randombytes_buf(8)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
    // Another page may have made it meanwhile.
    await copyFile(file, IGNORE, files, IGNORE, { replaces: false, transfer }).catch(unless("exists", 0));
  }
  await makeUnlessThere(files, INBOX);
}

async function makeUnlessThere(files: Files, path: FilePath): Promise<void> {
  await again(() => files.makeDirectory(path)).catch(unless("exists", undefined));
}

/** For `catch`: this problem is no failure, and gives the value. */
function unless<T>(problem: FileProblem, value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof FileError && error.problem === problem) return value;
    throw error;
  };
}
