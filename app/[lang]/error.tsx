"use client";
import { useParams } from "next/navigation";
import { missingTexts } from "#components/i18n/missing.ts";

/** Something broke while a page was made. The server's log has the digest. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const { lang } = useParams();
  const { texts } = missingTexts(lang);
  return (
    <main id="main" className="sheet missing">
      <h1>{texts.broken}</h1>
      <p className="lead">{texts.brokenText}</p>
      <p>
        <button type="button" className="control" onClick={reset}>
          {texts.again}
        </button>
      </p>
      {error.digest !== undefined && <p className="muted small mono">{error.digest}</p>}
    </main>
  );
}
