/** An HTTP agent that looks at the address it really connects to, so that no name can be rebound between check and connection. */
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { Agent } from "node:http";
import { connect, type LookupFunction, type NetConnectOpts, type Socket } from "node:net";
import type { AddressPolicy } from "./address-policy.ts";
import type { Endpoint } from "./endpoint.ts";

/** The system-error-like code of {@link AddressRefused}: node-fetch hands on codes, not error objects. */
export const ADDRESS_REFUSED = "ERR_ADDRESS_REFUSED";

/** A connection that was not opened, or was closed before a byte was sent, because its address is not allowed. */
export class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  readonly code = ADDRESS_REFUSED;
}

export type Resolve = (host: string, done: (error: Error | null, addresses: LookupAddress[]) => void) => void;

const resolveBySystem: Resolve = (host, done) => {
  systemLookup(host, { all: true }, (error, addresses) => done(error, addresses ?? []));
};

function guardedLookup(endpoint: Endpoint, policy: AddressPolicy, resolve: Resolve): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      if (error !== null) return done(error, [], 0);
      const allowed = addresses.filter((entry) => policy.mayConnect(endpoint, entry.address));
      const first = allowed[0];
      if (first === undefined) return done(new AddressRefused(`${host} resolves to no allowed address`), [], 0);
      return options.all === true ? done(null, allowed) : done(null, first.address, first.family);
    });
  };
}

/**
 * One agent for one endpoint, without keep-alive: the routers' busybox closes after each answer, and a kept socket would not be
 * looked at again.
 */
export function createGuardedAgent(endpoint: Endpoint, policy: AddressPolicy, resolve: Resolve = resolveBySystem): Agent {
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = (_options: NetConnectOpts): Socket => {
    const socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      lookup: guardedLookup(endpoint, policy, resolve),
    });
    // Registered before HTTP queues its request, so a wrong peer never sees a byte of it.
    socket.once("connect", () => {
      const reached = socket.remoteAddress ?? "";
      if (!policy.mayConnect(endpoint, reached))
        socket.destroy(new AddressRefused(`Connected to ${reached}, which is not allowed`));
    });
    return socket;
  };
  return agent;
}
