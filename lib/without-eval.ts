/**
 * For what runs in browsers: import this before any schema. zod tries out `eval` to see whether it may use it; our content
 * security policy forbids that, and browsers would report the try as an attack.
 */
import { z } from "zod";

z.config({ jitless: true });
