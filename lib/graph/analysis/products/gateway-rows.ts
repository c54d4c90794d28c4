/** The rows of gateways of an Analysis: who depends on which, and how well it serves them. */
import type { GatewayAnalysis } from "../../../model/index.ts";
import { bandwidthOf } from "../mesh/path-metric.ts";
import { byte, int, item, real } from "../mesh/typed.ts";
import { unreadGateways } from "./node-rows.ts";
import type { RowInput } from "./row-input.ts";

type Catchment = { all: number; used: number; predicted: number; mbps: number; hops: number; reached: number };

/** Who depends on which gateway: by a node's own rows where they are known, else by prediction. */
export function gatewayRows(input: RowInput): GatewayAnalysis[] {
  const { ways, impact, steady, used } = input;
  const { graph, isGateway, forest, metric, loss } = ways;
  const catchments = new Map<number, Catchment>(
    ways.gateways.map((gateway) => [gateway, { all: 0, used: 0, predicted: 0, mbps: 0, hops: 0, reached: 0 }]),
  );
  let total = 0;
  for (let v = 0; v < graph.n; v += 1) {
    if (byte(isGateway, v) === 1) continue;
    const weight = real(graph.weight, v);
    const predicted = int(steady.gateway, v);
    const told = graph.indexOf.get(used.get(item(graph.uids, v)) ?? "");
    const own = catchments.get(predicted);
    if (own !== undefined) {
      own.predicted += weight;
      own.mbps += bandwidthOf(metric, real(forest.label, v));
      own.hops += int(forest.hops, v);
      own.reached += 1;
    }
    const reported = told === undefined ? undefined : catchments.get(told);
    if (reported !== undefined) reported.used += weight;
    const counted = reported ?? own;
    if (counted === undefined) continue;
    counted.all += weight;
    total += weight;
  }
  const unread = unreadGateways(input);
  return ways.gateways.map((gateway) => {
    const own = catchments.get(gateway) ?? { all: 0, used: 0, predicted: 0, mbps: 0, hops: 0, reached: 0 };
    return {
      id: item(graph.uids, gateway),
      clients: own.all,
      clients_used: own.used,
      clients_predicted: own.predicted,
      share: total === 0 ? null : own.all / total,
      mean_bandwidth_mbps: own.reached === 0 ? null : own.mbps / own.reached,
      mean_hops: own.reached === 0 ? null : own.hops / own.reached,
      lost_if_fails: unread.has(gateway) ? null : real(loss.byNode, gateway),
      impact_if_fails: unread.has(gateway) ? null : real(impact.byNode, gateway),
    };
  });
}
