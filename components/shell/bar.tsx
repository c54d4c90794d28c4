/** The thin bar above every page. */
import { Suspense } from "react";
import type { SiteConfigView } from "#lib/wire/api/site.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Language } from "../i18n/languages.ts";
import { DownIcon, Mark, MenuIcon, SearchIcon } from "../ui/icons.tsx";
import { Fold } from "./fold.tsx";
import { LanguageLinks } from "./language-links.tsx";
import { NavTabs } from "./nav-tabs.tsx";
import { SearchBox } from "./search-box.tsx";
import { ShareLink } from "./share-link.tsx";
import type { Theme } from "./theme.ts";
import { ThemeButton } from "./theme-button.tsx";

export type BarProps = {
  site: Pick<SiteConfigView, "name" | "languages" | "meshes">;
  language: Language;
  /** The mesh that the page is about; null on the page of all meshes. */
  mesh: string | null;
  theme: Theme | null;
  /** How many entries Fix first has; null: not known. */
  urgent?: number | null;
  t: Dictionary["shell"];
};

function MeshChooser({ site, language, mesh, t }: BarProps & { mesh: string }) {
  const current = site.meshes.find(({ id }) => id === mesh);
  return (
    <Fold
      className="mesh-chooser"
      label={t.chooseMesh}
      summary={
        <>
          <bdi className="mesh-name">{current?.name ?? mesh}</bdi>
          <DownIcon />
        </>
      }
    >
      <ul className="menu-list">
        {site.meshes.map(({ id, name }) => (
          <li key={id}>
            <a href={`/${language}/${id}`} aria-current={id === mesh ? "true" : undefined}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
        <li>
          <a href={`/${language}`}>{t.home}</a>
        </li>
      </ul>
    </Fold>
  );
}

export function Bar(props: BarProps) {
  const { site, language, mesh, theme, t } = props;
  const base = `/${language}/${mesh}`;
  const names = {
    map: t.map,
    fixFirst: t.fixFirst,
    nodes: t.nodes,
    links: t.links,
    gateways: t.gateways,
    changes: t.changes,
    reliability: t.reliability,
    statistics: t.statistics,
    status: t.status,
  };
  const counts = { fixFirst: props.urgent ?? 0 };
  const searchTexts = { find: t.find, noMatch: t.noMatch };
  const languages = (
    <Suspense>
      <LanguageLinks languages={site.languages} current={language} />
    </Suspense>
  );
  return (
    <header className="bar">
      <a className="brand plain" href={`/${language}`} title={t.home}>
        <Mark />
        <span className={mesh === null ? "brand-name brand-name-kept" : "brand-name"}>{site.name}</span>
      </a>
      {mesh !== null && (
        <>
          <MeshChooser {...props} mesh={mesh} />
          <div className="bar-wide">
            <NavTabs base={base} label={t.mainNavigation} names={names} counts={counts} />
          </div>
        </>
      )}
      <div className="bar-end">
        {mesh !== null && (
          <>
            <div className="bar-wide">
              <SearchBox mesh={mesh} base={base} shortcut t={searchTexts} />
            </div>
            <div className="bar-narrow">
              <Fold className="menu-across" label={t.find} summary={<SearchIcon />}>
                <SearchBox mesh={mesh} base={base} shortcut={false} t={searchTexts} />
              </Fold>
            </div>
          </>
        )}
        <div className={mesh === null ? undefined : "bar-wide"}>
          <Fold className="language" label={t.language} summary={language.toUpperCase()}>
            {languages}
          </Fold>
        </div>
        {mesh !== null && (
          <Suspense>
            <ShareLink base={base} label={t.share} />
          </Suspense>
        )}
        <ThemeButton label={t.theme} chosen={theme} />
        {mesh !== null && (
          <div className="bar-narrow">
            <Fold className="menu-across" label={t.menu} summary={<MenuIcon />}>
              <NavTabs base={base} label={t.menu} names={names} counts={counts} />
              {languages}
            </Fold>
          </div>
        )}
      </div>
    </header>
  );
}
