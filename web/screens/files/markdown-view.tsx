// Markdown as the document that it is, or as it is written.

import { createElement } from "preact";
import { useState } from "preact/hooks";
import type { FilePath } from "../../../src/files/rules/file-path.ts";
import { DOC_TAGS, type DocNode } from "../../files/doc.ts";
import { linkTarget } from "../../files/link-target.ts";
import { readApart } from "../../files/reader.ts";
import { Loading } from "../loading.tsx";
import { useResolved } from "../use-resolved.ts";
import { CodeLine } from "./code.tsx";
import { TextView } from "./text-view.tsx";

/** UTF-16 code units of a text that is shown as a document. */
const DOCUMENT_LENGTH_MAX = 300_000;

type Go = (path: FilePath, isFile?: boolean) => void;

export interface MarkdownViewProps {
  readonly text: string;
  readonly path: FilePath;
  readonly name: string;
  readonly go: Go;
}

export function MarkdownView({ text, path, name, go }: MarkdownViewProps) {
  const [isSource, setIsSource] = useState(false);
  const read = async () => {
    const doc = text.length > DOCUMENT_LENGTH_MAX ? null : await readApart({ as: "document", text });
    return doc?.as === "document" ? doc.nodes : "none";
  };
  const nodes = useResolved(read, [text]);
  if (nodes === null) return <Loading />;
  if (nodes === "none") return <TextView text={text} name={name} missing={null} />;
  return (
    <>
      <div class="file-note">
        <span class="grow" />
        <button type="button" class="chip" aria-pressed={isSource} onClick={() => setIsSource(!isSource)}>
          Source
        </button>
      </div>
      {isSource ? (
        <TextView text={text} name={name} missing={null} />
      ) : (
        <article class="document">
          <Nodes nodes={nodes} path={path} go={go} />
        </article>
      )}
    </>
  );
}

interface NodesProps {
  readonly nodes: readonly DocNode[];
  readonly path: FilePath;
  readonly go: Go;
}

function Nodes({ nodes, path, go }: NodesProps) {
  return <>{nodes.map((node) => element(node, path, go))}</>;
}

function element(node: DocNode, path: FilePath, go: Go) {
  if (typeof node === "string") return node;
  if (node.tag === "pre")
    return (
      <pre>
        {node.lines.map((line) => (
          <CodeLine line={line} />
        ))}
      </pre>
    );
  if (node.tag === "check") return <span>{node.isChecked ? "☑ " : "☐ "}</span>;
  const children = <Nodes nodes={node.children} path={path} go={go} />;
  if (node.tag === "a") return <Link href={node.href} path={path} go={go} children={children} />;
  // Whatever came out of a file: only these elements, and none of their attributes.
  return DOC_TAGS.includes(node.tag)
    ? createElement(node.tag, null, isVoid(node.tag) ? null : children)
    : null;
}

function isVoid(tag: string): boolean {
  return tag === "hr" || tag === "br";
}

function Link({
  href,
  path,
  go,
  children,
}: Omit<NodesProps, "nodes"> & { href: string; children: preact.JSX.Element }) {
  const target = linkTarget(path, href);
  if (target === null) return <span>{children}</span>;
  if (target.kind === "web")
    return (
      <a href={target.url} title={target.url} target="_blank" rel="noopener noreferrer">
        {children}
      </a>
    );
  return (
    <button type="button" class="document-link" onClick={() => go(target.path, true)}>
      {children}
    </button>
  );
}
