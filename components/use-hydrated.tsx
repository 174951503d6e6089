"use client";

import { useSyncExternalStore } from "react";

/** True once script runs; false on the server and in the first render, so that the two always agree. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}

function neverChanges() {
  return () => {};
}
