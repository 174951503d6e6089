import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Latchkey", template: "%s · Latchkey" },
  description: "Session login for Next.js, finished. Fork it and put your own product behind its door.",
  formatDetection: { telephone: false, address: false, email: false },
};

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f9f6" },
    { media: "(prefers-color-scheme: dark)", color: "#0b120f" },
  ],
};

/**
 * The one root layout. No guard and nothing personal here: a layout is not rendered again on navigation.
 * A page that asks nothing about the request is made at build time; `server/made-ahead.js` says what scripts it may run.
 */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="font-sans leading-relaxed antialiased">
        <a href="#content" className="btn btn-primary fixed top-3 left-3 z-20 h-11 text-base not-focus:sr-only">
          Skip to content
        </a>
        {children}
      </body>
    </html>
  );
}
