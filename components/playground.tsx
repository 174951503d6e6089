"use client";

import { type ReactNode, useEffect, useState } from "react";
import { Chapter, Prose } from "#components/chapter";

/**
 * A token to spoil, for whoever wants to see the checks at work. It needs script, so without script there is nothing; what it
 * takes to sign and to verify is fetched here, and by no other page.
 */
export function Playground() {
  const [bench, setBench] = useState<ReactNode>(null);
  useEffect(() => {
    openBench().then(setBench, () => setBench(unavailable));
  }, []);
  return bench ? <Chapter title="Try to fool it">{bench}</Chapter> : null;
}

async function openBench(): Promise<ReactNode> {
  const [{ PlaygroundBench }, { openWorkshop, rightToken, judged }] = await Promise.all([
    import("#components/playground-bench"),
    import("#lib/token-workshop"),
  ]);
  const workshop = await openWorkshop();
  const first = await judged(await rightToken(workshop), workshop);
  return <PlaygroundBench workshop={workshop} first={first} />;
}

const unavailable = (
  <Prose>
    <p>
      This is where you could change a token and see which check fails. Your browser could not load what it takes. It
      may be offline, or too old, or this page did not come over https.
    </p>
  </Prose>
);
