"use client";
/** Everything about one link: both directions and how each is known. */
import { fill } from "#lib/base/template.ts";
import type { LinkView } from "#lib/wire/api/views.ts";
import { isolated } from "../i18n/fill.ts";
import { formatBandwidth, formatDecimal, formatInstant, percent } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Age } from "../ui/age.tsx";
import { Filled } from "../ui/filled.tsx";
import { BothWaysIcon } from "../ui/icons.tsx";
import { QualityBar } from "../ui/quality-bar.tsx";
import { SelectLink, useInspector } from "./context.tsx";
import { NodeLink } from "./node-link.tsx";
import { Facts, Figure, HistoryLink, Sparks } from "./parts.tsx";
import { LinkRoleSection } from "./role-section.tsx";

type Direction = LinkView["link"]["directions"]["ab"];

/** One direction: who hears whom how well, who says so, and how old that is. */
function DirectionBlock({ direction, sender, receiver }: { direction: Direction; sender: string; receiver: string }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  const share = (quality: number) => `${percent(quality)}\u00a0%`;
  const says = [
    direction.countedByReceiver === null
      ? null
      : fill(t.counts, { node: isolated(receiver), quality: share(direction.countedByReceiver) }),
    direction.toldToSender === null ? null : fill(t.told, { node: isolated(sender), quality: share(direction.toldToSender) }),
    direction.bandwidthMbps === null ? null : fill(t.assumes, { bandwidth: formatBandwidth(language, direction.bandwidthMbps) }),
    direction.signalDbm === null ? null : fill(t.signal, { dbm: `${direction.signalDbm}\u00a0dBm` }),
    direction.noiseDbm === null ? null : fill(t.noise, { dbm: `${direction.noiseDbm}\u00a0dBm` }),
    direction.secondHand ? t.secondHand : null,
  ].filter((part) => part !== null);
  return (
    <li className="direction" data-state={direction.state}>
      <div className="direction-line">
        <span className="direction-name">
          <Filled
            template={t.receiverHears}
            values={{ receiver: <bdi key="receiver">{receiver}</bdi>, sender: <bdi key="sender">{sender}</bdi> }}
          />
        </span>
        <QualityBar quality={direction.quality} unmeasured={t.notMeasuredShort} doubtful={direction.state === "contradicted"} />
      </div>
      {direction.state !== "measured" && <p className="direction-state">{words.directionState[direction.state]}</p>}
      <p className="muted small">
        <bdi>{says.join(" · ")}</bdi>
        {direction.at !== null && (
          <>
            {says.length > 0 && " · "}
            <Age at={direction.at} template={t.read} />
          </>
        )}
      </p>
    </li>
  );
}

function Ends({ view }: { view: LinkView }) {
  const { t, words } = useInspector();
  const { language, timezone } = useLocale();
  const { a, b } = view.link.interfaces;
  const locals = [a, b].flatMap(({ interfaceName, linkLocal }) =>
    linkLocal === null ? [] : [[interfaceName, linkLocal].filter((part) => part !== null).join(" ")],
  );
  const rows = [
    { label: view.aLabel, end: a },
    { label: view.bLabel, end: b },
  ];
  return (
    <section className="inspector-section">
      <h3>{t.interfaces}</h3>
      <ul className="interfaces">
        {rows.map(({ label, end }, i) => (
          <li key={i === 0 ? "a" : "b"}>
            <span>
              <bdi className="muted">{label}</bdi> <bdi className="mono">{end.interfaceName ?? "–"}</bdi>
            </span>
            <span className="muted">
              {[
                words.kind[end.kind],
                end.channel === null ? null : fill(t.channel, { channel: end.channel }),
                end.rateMaxMbps === null ? null : fill(t.rateMax, { rate: formatBandwidth(language, end.rateMaxMbps) }),
              ]
                .filter((part) => part !== null)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
      {locals.length > 0 && (
        <details className="fold">
          <summary>{t.technicians}</summary>
          <dl className="fact-list">
            <Facts name={t.linkLocal} values={locals} />
          </dl>
        </details>
      )}
      <p className="muted small">{fill(t.since, { time: formatInstant(language, timezone, view.link.firstSeenAt) })}</p>
    </section>
  );
}

export function LinkInspector({ view }: { view: LinkView }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  const { link } = view;
  const channel = link.interfaces.a.channel ?? link.interfaces.b.channel;
  const kinds = new Set([link.interfaces.a.kind, link.interfaces.b.kind]);
  const contradicted = [link.directions.ab, link.directions.ba].some(({ state }) => state === "contradicted");
  const over = [...kinds].map((kind) => words.kind[kind]).join(" / ");
  return (
    <>
      <div className="inspector-head">
        <h2 id="inspector-title" className="link-title">
          <NodeLink uid={link.a} label={view.aLabel} state={view.aState} />
          <BothWaysIcon />
          <NodeLink uid={link.b} label={view.bLabel} state={view.bState} />
        </h2>
        <p className="muted">
          {[over, channel === null ? null : fill(t.channel, { channel }), link.protocol]
            .filter((part) => part !== null)
            .join(" · ")}
        </p>
      </div>
      <div className="inspector-section figures">
        <Figure
          value={view.quality === null ? "–" : String(percent(view.quality))}
          {...(view.quality === null ? {} : { unit: "%" })}
          label={view.quality !== null ? t.worse : contradicted ? t.notUsable : t.notMeasuredShort}
        />
        <Figure value={view.etx === null ? "–" : formatDecimal(language, view.etx, 2)} label={t.etx} title={t.etxWhy} />
      </div>
      <section className="inspector-section">
        <h3>{t.directions}</h3>
        <ul className="directions">
          <DirectionBlock direction={link.directions.ba} sender={view.bLabel} receiver={view.aLabel} />
          <DirectionBlock direction={link.directions.ab} sender={view.aLabel} receiver={view.bLabel} />
        </ul>
      </section>
      <LinkRoleSection id={link.id} role={view.role} />
      <Sparks
        sparks={view.sparks}
        label={(spark) =>
          spark.label === "ab"
            ? fill(t.sparkHears, { receiver: isolated(view.bLabel), sender: isolated(view.aLabel) })
            : fill(t.sparkHears, { receiver: isolated(view.aLabel), sender: isolated(view.bLabel) })
        }
      />
      <HistoryLink section="links" id={link.id} />
      {view.parallel.length > 0 && (
        <section className="inspector-section">
          <h3>{t.parallel}</h3>
          <ul className="plain-list">
            {view.parallel.map((id) => (
              <li key={id}>
                <SelectLink to={{ kind: "link", id }}>
                  <bdi>
                    {view.aLabel} – {view.bLabel}
                  </bdi>{" "}
                  ({id.slice(id.lastIndexOf("~") + 1)})
                </SelectLink>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Ends view={view} />
    </>
  );
}
