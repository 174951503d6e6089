/** Tailwind 4 reads its settings from app/globals.css. */
export default { plugins: { "@tailwindcss/postcss": {} } };
