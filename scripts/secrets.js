/** `npm run --silent secrets`: prints fresh secrets as an environment file, for a server that is set up elsewhere. */
import { newSecrets } from "./env-file.js";

// Container engines take quotes in an environment file as part of the value.
console.log(newSecrets().trim().replaceAll("'", ""));
