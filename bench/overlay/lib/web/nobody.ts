/** In the place of `current-session` where an open page is made ahead: nobody asks for it yet. */
export async function currentUser(): Promise<null> {
  return null;
}

export async function hasLivingSession(): Promise<boolean> {
  return false;
}
