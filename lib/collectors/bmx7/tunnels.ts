/** bmx7 `$tunnels`: as in bmx6, but the search rule stands in `tunOut`. */
import { z } from "zod";
import { textField } from "../daemon/fields.ts";
import { readTable } from "../daemon/rows.ts";
import { tunnelReader } from "../daemon/tunnels.ts";

const tunnelSchema = z.object({
  tunOut: textField, // the search rule
  tunName: textField,
  remoteName: textField,
  remoteTunIp: textField, // the announcer's primary address
  advNet: textField,
  advBw: textField,
  pathMtc: textField,
});

const reader = tunnelReader(tunnelSchema, (raw) => raw.tunOut);

export const parseBmx7Tunnels = (json: unknown) => readTable(json, "tunnels", reader);
