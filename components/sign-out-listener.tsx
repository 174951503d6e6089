"use client";

import { useEffect } from "react";

/** Where tabs of this browser tell each other of a sign-out. */
const signedOutChannel = "latchkey";

/** Tells the other tabs that this browser is signed out. */
export function tellOtherTabs() {
  const channel = new BroadcastChannel(signedOutChannel);
  channel.postMessage("signed-out");
  channel.close();
}

/**
 * Stands on every protected page and shows nothing. Leaves the page when another tab signs out, and asks the server
 * again when the Back button brings the page out of the browser's memory: the session may be over by then.
 */
export function SignOutListener() {
  useEffect(leaveWhenSignedOutElsewhere, []);
  useEffect(neverShowAnOldPage, []);
  return null;
}

function leaveWhenSignedOutElsewhere() {
  const channel = new BroadcastChannel(signedOutChannel);
  channel.onmessage = ({ data }) => data === "signed-out" && location.replace("/sign-in");
  return () => channel.close();
}

function neverShowAnOldPage() {
  const page = document.documentElement;
  const cover = () => {
    page.hidden = true;
  };
  const askAgain = (event: PageTransitionEvent) => event.persisted && location.reload();
  addEventListener("pagehide", cover);
  addEventListener("pageshow", askAgain);
  return () => {
    removeEventListener("pagehide", cover);
    removeEventListener("pageshow", askAgain);
  };
}
