/** File systems of a server's own: in a mount namespace, so that nothing of them is left when the server has ended. */
import { execFileSync } from "node:child_process";

/** Why a test that needs them cannot run here; null where it can, or has to because of `REQUIRE_MOUNTS`. */
export function whyNoMounts(): string | null {
  if (process.env.REQUIRE_MOUNTS) return null;
  try {
    const [command = "", ...rest] = within("true");
    execFileSync(command, [...rest, "true"], { stdio: "ignore" });
    return null;
  } catch {
    return "This machine lets nobody mount anything (unshare of util-linux, with mount).";
  }
}

/** The command that runs the one after it once a shell has run `script`, which may mount what it likes. */
export function within(script: string): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  return ["unshare", "--mount", ...asRoot, "sh", "-ec", `mount --make-rprivate /; ${script}; exec "$@"`, "sh"];
}

/** A path as it looks from within a process's mount namespace. */
export function seenBy(pid: number | undefined, path: string): string {
  return `/proc/${pid}/root${path}`;
}
