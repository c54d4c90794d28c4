"use client";
/** Opens the browser's print dialogue. Where no script runs the style sheet hides it: the menu of the browser prints as well. */
export function PrintButton({ label }: { label: string }) {
  return (
    <button type="button" className="chip print-button no-print" onClick={() => window.print()}>
      {label}
    </button>
  );
}
