/** How to show a mesh elsewhere, and its data in the formats of other programs. */
import { fill } from "#lib/base/template.ts";
import { EXPORT_FORMATS } from "#lib/wire/api/export-formats.ts";
import { ShareForm } from "./share-form.tsx";
import type { EmbedTarget } from "./snippets.ts";
import type { ShareWords } from "./words.ts";

export function ShareSheet({ target, t }: { target: EmbedTarget; t: ShareWords }) {
  return (
    <div className="sheet">
      <h1>{fill(t.title, { name: target.title })}</h1>
      <p>{t.lead}</p>
      <ShareForm target={target} t={t} />
      <section className="block">
        <h2>{t.exports}</h2>
        <p className="muted">{t.exportsLead}</p>
        <ul className="share-exports">
          {EXPORT_FORMATS.map((format) => (
            <li key={format}>
              <a href={`/api/v1/meshes/${target.mesh}/export/${format}`} download="">
                {t.formats[format]}
              </a>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
