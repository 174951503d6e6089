"use client";

import { useRef, useState } from "react";
import type { Draft } from "#lib/token-draft";
import { type Attempt, judged, rightToken, signedAgain, type Trick, type Workshop } from "#lib/token-workshop";

/** What was last tried, in words and with its results. */
export type Tried = Attempt & { readonly did: string };

/** A token under edit, and what the checks say of it. What takes a moment gives way to what was done after it. */
export function useAttempts(workshop: Workshop, first: Attempt) {
  const turn = useRef(0);
  const [original, setOriginal] = useState(first.draft);
  const [draft, setDraft] = useState(first.draft);
  const [tried, setTried] = useState<Tried>({ ...first, did: "Nothing has been changed yet." });

  /** Shown at once, or typing would lag behind. */
  async function edit(next: Draft, did: string) {
    turn.current += 1;
    const mine = turn.current;
    setDraft(next);
    const attempt = await judged(next, workshop);
    if (mine === turn.current) setTried({ ...attempt, did });
  }

  async function make(making: Draft | Promise<Draft>, did: string): Promise<Draft | null> {
    turn.current += 1;
    const mine = turn.current;
    const made = await making;
    if (mine !== turn.current) return null;
    await edit(made, did);
    return made;
  }

  async function play({ spoil, done }: Trick) {
    await make(spoil(original, workshop), done);
  }

  async function signAgain() {
    await make(
      signedAgain(draft, workshop),
      "It was signed again as it stands, with the secret key. A forger does not have it.",
    );
  }

  async function startOver() {
    const made = await make(rightToken(workshop), "This is a new token, signed with the right key.");
    if (made) setOriginal(made);
  }

  return { draft, tried, edit, play, signAgain, startOver };
}
