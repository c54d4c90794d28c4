import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";
import { dictionaryOf } from "#components/i18n/dictionary.ts";
import { isLanguage } from "#components/i18n/languages.ts";
import { SoftLinks } from "#components/shell/soft-links.tsx";
import { webContext } from "#lib/server/web/context/context.ts";
import { chosenTheme } from "./page-context.ts";
import "#components/ui/tokens.css";
import "#components/ui/base.css";
import "#components/ui/parts.css";
import "#components/shell/shell.css";
import "#components/inspector/inspector.css";
import "#components/tables/tables.css";
import "#components/timeline/timeline.css";

export const dynamic = "force-dynamic";

const inter = localFont({
  src: "../../public/build/inter.woff2",
  weight: "400 600",
  display: "swap",
  variable: "--font-inter",
  adjustFontFallback: "Arial",
});

export function generateMetadata(): Metadata {
  const { name, baseUrl } = webContext().site();
  return {
    metadataBase: new URL(baseUrl),
    title: { template: `%s – ${name}`, default: name },
    applicationName: name,
    manifest: "/manifest.webmanifest",
  };
}

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f6f5f1" },
    { media: "(prefers-color-scheme: dark)", color: "#11161a" },
  ],
};

type Props = { children: ReactNode; params: Promise<{ lang: string }> };

/** The document. An unknown language is refused by the pages, so that the refusal has a document to stand in. */
export default async function RootLayout({ children, params }: Props) {
  const { lang } = await params;
  const language = isLanguage(lang) ? lang : "en";
  const theme = await chosenTheme();
  return (
    <html lang={language} data-theme={theme ?? undefined} className={inter.variable} suppressHydrationWarning>
      <body>
        <a className="skip control" href="#main">
          {dictionaryOf(language).shell.skip}
        </a>
        <SoftLinks />
        {children}
      </body>
    </html>
  );
}
