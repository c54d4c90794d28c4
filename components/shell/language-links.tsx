"use client";
/** The same page in the other languages, with everything that the address holds. */
import { usePathname, useSearchParams } from "next/navigation";
import { LANGUAGE_NAMES, type Language } from "../i18n/languages.ts";

/** `/ca/mesh/links?sort=etx` -> `/es/mesh/links?sort=etx`. */
export function inLanguage(language: Language, pathname: string, query: string): string {
  const rest = pathname.split("/").slice(2).join("/");
  return `/${language}${rest === "" ? "" : `/${rest}`}${query === "" ? "" : `?${query}`}`;
}

export function LanguageLinks({ languages, current }: { languages: readonly Language[]; current: Language }) {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  return (
    <ul className="menu-list">
      {languages.map((language) => (
        <li key={language}>
          <a
            href={inLanguage(language, pathname, query)}
            hrefLang={language}
            lang={language}
            aria-current={language === current ? "true" : undefined}
          >
            {LANGUAGE_NAMES[language]}
          </a>
        </li>
      ))}
    </ul>
  );
}
