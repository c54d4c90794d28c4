/**
 * Rows of `$tunnels`. Three kinds: a search rule that meets an announcement, an announcement that no rule searches, a rule without an
 * offer. A row is *chosen* where it has a tunnel name: a catch-all device that waits for traffic, or a dedicated tunnel that is up.
 */
import type { z } from "zod";
import type { TunnelRow } from "../../model/index.ts";
import { canonicalNetwork } from "../scalars/address.ts";
import { textOrNull } from "../scalars/text.ts";
import { DEVICE_NAME_MAX, NAME_MAX, ROWS_MAX, readAddress, readBandwidth, readMetric } from "./fields.ts";
import type { RowReader } from "./rows.ts";

type CommonFields = {
  tunName?: string | undefined;
  remoteName?: string | undefined;
  remoteTunIp?: string | undefined;
  advNet?: string | undefined;
  advBw?: string | undefined;
  pathMtc?: string | undefined;
};

/** @param ruleOf the field that names the search rule: `name` in bmx6, `tunOut` in bmx7. */
export function tunnelReader<Raw extends CommonFields>(
  schema: z.ZodType<Raw>,
  ruleOf: (raw: Raw) => string | undefined,
): RowReader<Raw, TunnelRow> {
  return {
    place: "tunnels",
    rowsMax: ROWS_MAX.tunnels,
    schema,
    read: (raw, notes) => {
      const network = textOrNull(raw.advNet, 60);
      const tunnelName = textOrNull(raw.tunName, DEVICE_NAME_MAX);
      return {
        rule: textOrNull(ruleOf(raw), 100),
        announcedNetwork: network === null ? null : notes.expect("advNet", network, canonicalNetwork(network)),
        announcerPrimaryIp: readAddress(notes, "remoteTunIp", raw.remoteTunIp),
        announcerHostname: textOrNull(raw.remoteName, NAME_MAX),
        announcedBps: readBandwidth(notes, "advBw", raw.advBw),
        tunnelName,
        chosen: tunnelName !== null,
        pathMetric: readMetric(notes, "pathMtc", raw.pathMtc),
      };
    },
  };
}
