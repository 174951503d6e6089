/** Where password managers send people whose password is to be changed (W3C, A Well-Known URL for Changing Passwords). */
export async function GET(): Promise<Response> {
  const headers = { location: "/dashboard/password-change", "cache-control": "no-store" };
  return new Response(null, { status: 303, headers });
}
