/** Where a TURN server is, for steps of a probe. */
import {lookup} from 'node:dns/promises';
import {isIP} from 'node:net';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {StepContext} from '../probe/probe-step.ts';
import type {TurnTarget} from './turn-step.ts';

export interface ServerAddresses {
  /** Where packets go. */
  readonly reached: TransportAddress;
  /** As clients know it: facts name it so. */
  readonly named: TransportAddress;
}

/** Undefined when the name has no address. */
export async function serverAddresses(
  {server, connect}: TurnTarget,
  context: StepContext,
): Promise<ServerAddresses | undefined> {
  const address = await addressOf((connect ?? server).host, context);
  if (address === undefined) return undefined;
  const reached = {address, port: (connect ?? server).port};
  const known = isIP(server.host) !== 0 ? server.host : context.addressesOf(server.host)[0];
  return {reached, named: connect === undefined ? reached : {address: known ?? address, port: server.port}};
}

/** Of a name that no step has looked up the system says it. */
async function addressOf(host: string, context: StepContext): Promise<string | undefined> {
  const [known] = context.addressesOf(host);
  if (known !== undefined || isIP(host) !== 0) return known ?? host;
  return lookup(host).then(
    ({address}) => address,
    () => undefined,
  );
}
