/** What tokens are mailed for. One line here, a letter and a use case make another one. */
import { days, hours, minutes } from "#lib/clock";

/** The page that takes the token, which strangers must be able to open, and for how long it is good. */
export const tokenPurposes = {
  "sign-up": { page: "/sign-up/finish", life: hours(24) },
  "password-reset": { page: "/password-reset/finish", life: minutes(30) },
  "email-change": { page: "/email-change/finish", life: hours(24) },
  "email-change-undo": { page: "/email-change/undo", life: days(7) },
} as const;

export type TokenPurpose = keyof typeof tokenPurposes;
