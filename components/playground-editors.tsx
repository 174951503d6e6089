"use client";

import { type ReactNode, useId } from "react";
import { PartNumber, PartText, type TokenPart, tokenParts } from "#components/token-part";
import { type Draft, draftOf, withHeader, withPayload } from "#lib/token-draft";

type Props = { readonly draft: Draft; readonly onEdit: (draft: Draft, did: string) => void };

/** The token to change: by what it says, or by its text. */
export function PlaygroundEditors({ draft, onEdit }: Props) {
  const [, , ...signature] = draft.text.split(".");
  return (
    <div className="space-y-5">
      <Editor
        label={<PartLabel part="header" />}
        value={draft.header}
        rows={6}
        onChange={(text) =>
          onEdit(withHeader(draft, text), "You changed the header. The signature is still the old one.")
        }
      />
      <Editor
        label={<PartLabel part="payload" />}
        value={draft.payload}
        rows={11}
        onChange={(text) =>
          onEdit(withPayload(draft, text), "You changed the payload. The signature is still the old one.")
        }
      />
      <div>
        <p className="flex items-center gap-2 font-semibold">
          <PartLabel part="signature" />
        </p>
        <div className="mt-2">
          <PartText part="signature">{signature.join(".") || "None"}</PartText>
        </div>
        <p className="mt-1 text-sm text-neutral">It does not follow your changes. That is the point of it.</p>
      </div>
      <Editor
        label="The text of the token"
        value={draft.text}
        rows={11}
        onChange={(text) => onEdit(draftOf(text), "You changed the text.")}
      />
    </div>
  );
}

function PartLabel({ part }: { readonly part: TokenPart }) {
  return (
    <>
      <PartNumber part={part} />
      {tokenParts[part].title}
    </>
  );
}

type EditorProps = {
  readonly label: ReactNode;
  readonly value: string;
  /** How many lines to show where the browser cannot fit them to the text. */
  readonly rows: number;
  readonly onChange: (text: string) => void;
};

function Editor({ label, value, rows, onChange }: EditorProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="flex items-center gap-2 font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        value={value}
        rows={rows}
        placeholder="This part cannot be read."
        spellCheck={false}
        autoCapitalize="none"
        autoCorrect="off"
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        className={editorLook}
      />
    </div>
  );
}

// 16 px of text on phones, or iOS zooms in; a border of 3:1 against the page.
const editorLook =
  "mt-2 block field-sizing-content w-full resize-y rounded-field border border-base-content/55 bg-base-100 px-3 py-2 font-mono text-base leading-6 " +
  "break-all hover:border-base-content focus:border-primary focus:outline-2 focus:outline-offset-2 focus:outline-primary sm:text-sm";
