// What can be done with a file or folder besides looking at it: a new folder, another name, the trash.

import { useEffect, useRef, useState } from "preact/hooks";
import { type FilePath, isName } from "../../../src/files/rules/file-path.ts";
import type { Files } from "../../../src/files/rules/files.ts";
import { fileErrorOf } from "../../../src/files/rules/problem.ts";
import { escapeName, unescapeName } from "../../../src/text/escaped-name.ts";
import { again } from "../../files/again.ts";
import { problemWords } from "../../files/words.ts";
import { Dialog } from "../dialog.tsx";

export interface ManageDialogProps {
  readonly files: Files;
  readonly path: FilePath;
  readonly name: string;
  readonly isFile: boolean;
  readonly go: (path: FilePath, isFile?: boolean) => void;
  readonly say: (text: string) => void;
  /** The folder that is shown has other entries. */
  readonly changed: () => void;
  readonly close: () => void;
}

type Step = "choose" | "new-folder" | "rename";

export function ManageDialog(props: ManageDialogProps) {
  const { files, path, name, isFile, go, say, changed, close } = props;
  const [step, setStep] = useState<Step>("choose");
  const parent = path.slice(0, -1);
  const attempt = async (work: () => Promise<void>, then: () => void) => {
    close();
    try {
      await again(work);
      then();
    } catch (error) {
      say(problemWords(fileErrorOf(error)));
    }
  };
  if (step === "new-folder")
    return (
      <NameForm
        title="New folder"
        value=""
        close={close}
        onName={(made) => void attempt(() => files.makeDirectory([...path, made]), changed)}
      />
    );
  if (step === "rename")
    return (
      <NameForm
        title="Rename"
        value={name}
        close={close}
        onName={(made) => {
          const to = [...parent, made];
          void attempt(
            () => files.move(path, to, false),
            () => go(to, isFile),
          );
        }}
      />
    );
  const trashed = () => {
    say(`${name} is in the trash of the machine's user.`);
    go(parent);
  };
  return (
    <Dialog title={name} onClose={close}>
      <div class="menu">
        {!isFile && (
          <button type="button" class="menu-item" onClick={() => setStep("new-folder")}>
            New folder
          </button>
        )}
        {path.length > 0 && (
          <>
            <button type="button" class="menu-item" onClick={() => setStep("rename")}>
              Rename
            </button>
            <button
              type="button"
              class="menu-item"
              onClick={() => void attempt(() => files.trash(path), trashed)}
            >
              Move to the trash
            </button>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface NameFormProps {
  readonly title: string;
  readonly value: string;
  readonly onName: (name: Uint8Array) => void;
  readonly close: () => void;
}

function NameForm({ title, value, onName, close }: NameFormProps) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  // The dialog is open by then: its own effect comes first.
  useEffect(() => {
    field.current!.focus();
    // What follows the last dot mostly stays.
    field.current!.setSelectionRange(0, value.lastIndexOf(".") > 0 ? value.lastIndexOf(".") : value.length);
  }, []);
  const name = unescapeName(text);
  const isGood = text !== "" && isName(name);
  return (
    <Dialog title={title} onClose={close}>
      <form
        class="name-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isGood && escapeName(name) !== value) onName(name);
        }}
      >
        <input
          aria-label="Name"
          value={text}
          autocapitalize="off"
          autocomplete="off"
          spellcheck={false}
          ref={field}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        {text !== "" && !isGood && (
          <p class="hint wrong">A name has at most 255 bytes and no slash, and is neither “.” nor “..”.</p>
        )}
        <div class="actions">
          <button type="button" class="secondary" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={!isGood || escapeName(name) === value}>
            {title === "Rename" ? "Rename" : "Make"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
