"use client";

/** The last resort, where not even the document could be made: no styles, no dictionaries. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <h1>Error</h1>
        <button type="button" onClick={reset}>
          Torna-ho a provar · Reintentar · Try again
        </button>
      </body>
    </html>
  );
}
