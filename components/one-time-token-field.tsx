"use client";

import { useEffect, useState } from "react";
import { Field } from "#components/field";
import { useFormField } from "#components/form-context";

const name = "token";

/**
 * The token of a mailed link, `#t=...`. Where script runs it is taken from the address bar and nothing is shown; it stays
 * there, so that the page can be reloaded. Where none runs, or the link came without it, the person pastes it.
 */
export function OneTimeTokenField() {
  const { errors } = useFormField(name);
  const token = useMailedToken();
  if (token && errors.length === 0) return <input type="hidden" name={name} value={token} />;
  // Not `required`: a browser must not hold back the form for a field that it does not show.
  return (
    <div className={token === null && errors.length === 0 ? "unless-script" : ""}>
      <Field
        name={name}
        label="Code from the e-mail"
        autoComplete="off"
        hint="Copy it from the mail, and paste it here."
      />
    </div>
  );
}

/** Takes the token out of the address bar and the history: for when it is used up. */
export function forgetMailedToken() {
  history.replaceState(null, "", location.pathname);
}

/** Null until script has looked, empty where there is none. A second link opened in this tab only changes the fragment. */
function useMailedToken(): string | null {
  const [token, setToken] = useState<string | null>(null);
  useEffect(() => {
    const look = () => setToken(new URLSearchParams(location.hash.slice(1)).get("t") ?? "");
    look();
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return token;
}
