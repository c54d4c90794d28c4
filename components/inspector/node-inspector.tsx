"use client";
/** Everything about one node: what it is, whether it is up, how it reaches the Internet, whom it hears. */
import type { NodeView } from "#lib/wire/api/views.ts";
import { plural, pluralForm } from "../i18n/fill.ts";
import { bandwidth, formatCount } from "../i18n/format.ts";
import { useLocale } from "../i18n/locale.tsx";
import { Age } from "../ui/age.tsx";
import { Filled } from "../ui/filled.tsx";
import { StateMark } from "../ui/marks.tsx";
import { SelectLink, useInspector } from "./context.tsx";
import { GatewaySection, UsersSection } from "./gateway-section.tsx";
import { NeighboursSection } from "./neighbours-section.tsx";
import { DaemonLine, DetailsSection, InterfacesSection } from "./node-details.tsx";
import { Figure, HistoryLink, Sparks } from "./parts.tsx";
import { NodeRoleSection } from "./role-section.tsx";
import { WaySection } from "./way-section.tsx";
import { mainPath } from "./ways.ts";

/** State, its age and the reason in words. */
function StateLine({ node }: { node: NodeView["node"] }) {
  const { t, words } = useInspector();
  const { state, stateReason } = node;
  const at = state === "answered" ? node.answeredAt : (node.heardAt ?? node.answeredAt);
  return (
    <>
      <p className="inspector-state" title={words.stateWhy[state]}>
        <StateMark state={state} />
        <span>
          {at === null ? words.state[state] : <Age at={at} template={words.stateAge[state]} />}
          <DaemonLine daemons={node.daemons} protocols={node.protocols} />
        </span>
      </p>
      {state !== "answered" && (
        <p className="note" data-tone={state === "gone" ? "poor" : undefined}>
          {words.stateWhy[state]} {stateReason !== null && words.stateReason[stateReason]}
        </p>
      )}
      {node.onlyToldBy !== undefined && <p className="note">{t.onlyTold}</p>}
    </>
  );
}

function Headline({ view }: { view: NodeView }) {
  const { t } = useInspector();
  const { language } = useLocale();
  const path = mainPath(view.paths);
  const use = view.uses.find(({ family }) => family === path?.family);
  const isGateway = path?.reason === "self";
  const mbps = use?.pathMbps ?? null;
  const hops = path?.complete ? path.hops.filter(({ node }) => node !== view.node.uid).length : null;
  const { value, unit } = mbps === null ? { value: "–", unit: undefined } : bandwidth(language, mbps);
  const users = new Set(view.users.filter(({ node }) => node !== view.node.uid).map(({ node }) => node)).size;
  const links = view.neighbours.length;
  return (
    <div className="figures">
      {isGateway ? (
        <Figure value={formatCount(language, users)} label={pluralForm(language, t.usersCount, users)} />
      ) : (
        <>
          <Figure value={value} {...(unit === undefined ? {} : { unit })} label={t.mbpsToInternet} title={t.mbpsWhy} />
          <Figure
            value={hops === null ? "–" : formatCount(language, hops)}
            label={
              path?.gatewayLabel && path.gateway !== null && hops !== null ? (
                <Filled
                  template={pluralForm(language, t.hopsVia, hops)}
                  values={{
                    gateway: (
                      <SelectLink key="gateway" to={{ kind: "node", uid: path.gateway }} className="plain">
                        <bdi>{path.gatewayLabel}</bdi>
                      </SelectLink>
                    ),
                  }}
                />
              ) : (
                t.hops
              )
            }
          />
        </>
      )}
      <Figure value={formatCount(language, links)} label={pluralForm(language, t.neighboursCount, links)} />
    </div>
  );
}

export function NodeInspector({ view }: { view: NodeView }) {
  const { t, words } = useInspector();
  const { language } = useLocale();
  const { node } = view;
  const internet = view.paths.filter(({ family }) => family !== "community");
  const community = view.paths.filter(({ family, reason }) => family === "community" && reason === "chosen");
  return (
    <>
      <div className="inspector-head">
        <h2 id="inspector-title">
          <bdi>{node.label}</bdi>
        </h2>
        <StateLine node={node} />
      </div>
      <div className="inspector-section">
        <Headline view={view} />
      </div>
      {view.collisions.map((collision) => (
        <p key={`${collision.kind}${collision.nodes.join()}`} className="note" data-tone="fair">
          {t.collision}: {words.collision[collision.kind]}
          {" – "}
          {plural(language, { one: "{n}", other: "{n}" }, collision.nodes.length)}
        </p>
      ))}
      <WaySection uid={node.uid} paths={internet} title={t.way} />
      <NodeRoleSection uid={node.uid} role={view.role} />
      <GatewaySection gateways={view.gateways} />
      <UsersSection users={view.users} own={node.uid} />
      <NeighboursSection neighbours={view.neighbours} />
      <Sparks sparks={view.sparks} label={(spark) => (spark.label === "path-mbps" ? t.sparkPath : t.sparkQualityNextHop)} />
      <HistoryLink section="nodes" id={node.uid} />
      <WaySection uid={node.uid} paths={community} title={t.wayCommunity} />
      <InterfacesSection interfaces={node.interfaces} />
      <DetailsSection node={node} />
    </>
  );
}
