"use client";
/** Interfaces, daemons, and what only technicians get to see. */
import { fill } from "#lib/base/template.ts";
import type { NodeView } from "#lib/wire/api/views.ts";
import { plural } from "../i18n/fill.ts";
import { formatBandwidth, formatBytes, formatDecimal, formatDuration, formatInstant } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { useInspector } from "./context.tsx";
import { Facts } from "./parts.tsx";

type NodeFacts = NodeView["node"];

/** The daemons of the node and how long they have been running: said to be the daemon's time, not the router's. */
export function DaemonLine({ daemons, protocols }: Pick<NodeFacts, "daemons" | "protocols">) {
  const { t } = useInspector();
  const { language } = useLocale();
  if (daemons.length === 0) return protocols.length === 0 ? null : <> · {protocols.join(", ")}</>;
  return daemons.map(({ protocol, uptimeS }) => (
    <span key={protocol} title={t.daemonUpWhy}>
      {" · "}
      {uptimeS === null ? protocol : fill(t.daemonUp, { protocol, time: formatDuration(language, uptimeS) })}
    </span>
  ));
}

export function InterfacesSection({ interfaces }: { interfaces: NodeFacts["interfaces"] }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  const shown = interfaces.filter(({ kind }) => kind !== "loopback");
  if (shown.length === 0) return null;
  return (
    <section className="inspector-section">
      <h3>{t.interfaces}</h3>
      <ul className="interfaces">
        {shown.map((device) => (
          <li key={device.name}>
            <bdi className="mono">{device.name}</bdi>
            <span className="muted">
              {[
                words.kind[device.kind],
                device.channel === null ? null : fill(t.channel, { channel: device.channel }),
                device.rateMaxMbps === null ? null : fill(t.rateMax, { rate: formatBandwidth(language, device.rateMaxMbps) }),
                device.up === null ? null : device.up ? t.up : t.down,
              ]
                .filter((part) => part !== null)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DaemonFacts({ daemon }: { daemon: NodeFacts["daemons"][number] }) {
  const { t } = useInspector();
  const { language } = useLocale();
  const facts = [
    [daemon.version, daemon.revision].filter((part) => part !== null).join(" "),
    daemon.knownNodes === null ? "" : plural(language, t.knowsNodes, daemon.knownNodes),
    daemon.cpuPercent === null ? "" : fill(t.cpu, { percent: `${formatDecimal(language, daemon.cpuPercent, 1)}\u00a0%` }),
    daemon.memoryBytes === null ? "" : fill(t.memory, { bytes: formatBytes(language, daemon.memoryBytes) }),
  ].filter((fact) => fact !== "");
  return (
    <div className="facts">
      <dt>{daemon.protocol}</dt>
      <dd>
        <bdi>{facts.join(" · ") || "–"}</bdi>
      </dd>
    </div>
  );
}

/** Folded away: what a technician wants and a neighbour does not. Addresses are there only where the mesh shows them. */
export function DetailsSection({ node }: { node: NodeFacts }) {
  const { t, words } = useInspector();
  const { language, timezone } = useLocale();
  const macs = node.interfaces.flatMap(({ name, mac }) => (mac === null ? [] : [`${name} ${mac}`]));
  const linkLocals = node.interfaces.flatMap(({ name, addresses }) => addresses.map((address) => `${name} ${address}`));
  const forTechnicians =
    node.addresses.length + node.keys.length + node.hostNetworks.length + macs.length + linkLocals.length > 0;
  return (
    <section className="inspector-section">
      <details className="fold">
        <summary>{forTechnicians ? t.technicians : t.details}</summary>
        <dl className="fact-list">
          {node.daemons.map((daemon) => (
            <DaemonFacts key={daemon.protocol} daemon={daemon} />
          ))}
          <Facts name={t.addresses} values={[...node.addresses, ...linkLocals]} />
          <Facts name={t.macs} values={macs} />
          <Facts name={t.networks} values={node.hostNetworks} />
          <Facts name={t.keys} values={node.keys} />
          {node.place !== null && (
            <div className="facts">
              <dt>{t.place}</dt>
              <dd>
                {node.place.lat.toFixed(5)}, {node.place.lon.toFixed(5)} ({words.placeSource[node.place.source]}
                {node.place.doubtful && `, ${t.placeDoubtful}`})
              </dd>
            </div>
          )}
        </dl>
        <p className="muted small">{fill(t.firstSeen, { time: formatInstant(language, timezone, node.firstSeenAt) })}</p>
      </details>
    </section>
  );
}
