/** bmx6 `$tunnels`: this node's search rules against everything that is announced. Nothing is filtered here. */
import { z } from "zod";
import { textField } from "../daemon/fields.ts";
import { readTable } from "../daemon/rows.ts";
import { tunnelReader } from "../daemon/tunnels.ts";

const tunnelSchema = z.object({
  name: textField, // the search rule
  tunName: textField,
  remoteName: textField,
  remoteTunIp: textField, // the announcer's primary address
  advNet: textField,
  advBw: textField,
  pathMtc: textField,
});

const reader = tunnelReader(tunnelSchema, (raw) => raw.name);

export const parseBmx6Tunnels = (json: unknown) => readTable(json, "tunnels", reader);
