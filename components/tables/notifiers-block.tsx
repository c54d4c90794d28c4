/** How the ways to tell people of alerts do: what waits for each, and since when one takes nothing. */
import type { NotifierStatus } from "#lib/wire/api/notifier-status.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import { plural } from "../i18n/fill.ts";
import type { Language } from "../i18n/languages.ts";
import { Age } from "../ui/age.tsx";

type Props = { notifiers: readonly NotifierStatus[]; language: Language; t: Dictionary };

export function NotifiersBlock({ notifiers, language, t }: Props) {
  const words = t.alerts.notifiers;
  return (
    <section className="block">
      <h2>{words.title}</h2>
      <p className="muted">{notifiers.length === 0 ? words.none : words.lead}</p>
      <ul className="quiet">
        {notifiers.map((notifier) => (
          <li key={notifier.name}>
            <span>
              {notifier.name} <small className="muted">({notifier.type})</small>
            </span>
            <span className="quiet-why muted">{waitingText(notifier, language, t)}</span>
            <span className="muted">
              <Last notifier={notifier} t={t} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function waitingText({ waiting, digest, givenUp }: NotifierStatus, language: Language, t: Dictionary): string {
  const words = t.alerts.notifiers;
  const parts = [
    ...(waiting > 0 ? [plural(language, digest ? words.forDigest : words.waiting, waiting)] : []),
    ...(givenUp > 0 ? [plural(language, words.givenUp, givenUp)] : []),
  ];
  return parts.length === 0 ? words.nothingWaits : parts.join(", ");
}

function Last({ notifier: { failingSince, deliveredAt }, t }: { notifier: NotifierStatus; t: Dictionary }) {
  const words = t.alerts.notifiers;
  if (failingSince !== null) {
    return (
      <strong role="alert">
        <Age at={failingSince} template={words.failing} />
      </strong>
    );
  }
  return deliveredAt === null ? words.never : <Age at={deliveredAt} template={words.delivered} />;
}
