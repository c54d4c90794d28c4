"use client";
import { useParams } from "next/navigation";
import { missingTexts } from "#components/i18n/missing.ts";

/** Not found, in the language of the address. A client component: only there the address is known. */
export default function NotFound() {
  const { lang } = useParams();
  const { texts, language } = missingTexts(lang);
  return (
    <main id="main" className="sheet missing">
      <title>{texts.title}</title>
      <h1>{texts.title}</h1>
      <p className="lead">{texts.text}</p>
      <p>
        <a className="control" href={`/${language}`}>
          {texts.home}
        </a>
      </p>
    </main>
  );
}
