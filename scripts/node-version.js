/** Imports nothing and uses no new syntax: it has to run where the rest cannot. */

const oldest = [20, 19];

/** Whether this Node can run Latchkey. Says so, and sets the exit code, when it cannot. */
export function isNodeNewEnough() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const newEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  if (!newEnough) {
    console.error(
      `Latchkey needs Node ${oldest.join(".")} or later, and this is ${process.versions.node}. Install one from https://nodejs.org`,
    );
    process.exitCode = 1;
  }
  return newEnough;
}
