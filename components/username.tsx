/** Tells a password manager whose password a form asks for. It has no name, so that it is not sent. */
export function Username({ email }: { readonly email: string }) {
  return <input type="text" autoComplete="username" value={email} readOnly hidden />;
}
