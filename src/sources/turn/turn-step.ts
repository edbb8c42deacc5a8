/** The step of a probe that allocates at one TURN server over one transport, and gives the relay back at once. */
import type {Secret} from '../../model/secret.ts';
import {formatHostPort} from '../../model/subject.ts';
import type {PlannedStep} from '../probe/probe-step.ts';

export type TurnTransport = 'udp' | 'tcp' | 'tls';

export interface TurnEndpoint {
  /** A name, which DNS steps of the same probe look up, or an address. */
  readonly host: string;
  readonly port: number;
}

export interface TurnUser {
  readonly username: string;
  readonly password: Secret;
  /** Whose password it is: `cms`, `expressway-e`, or any label. */
  readonly holder: string;
}

export interface TurnTarget {
  /** As clients know it: facts name it so. */
  readonly server: TurnEndpoint;
  /** Where to send, when it is reached at another address from here. */
  readonly connect?: TurnEndpoint;
  readonly transport: TurnTransport;
}

export interface TurnStep extends PlannedStep, TurnTarget {
  readonly kind: 'turn';
  /** Without: one unsigned Allocate, which a living server answers with a challenge. */
  readonly user?: TurnUser;
  /** PEM of authorities that are trusted besides the public ones; for TLS. */
  readonly authorities?: string;
}

export interface TurnStepOptions extends TurnTarget {
  readonly user?: TurnUser;
  readonly authorities?: string;
  /** Tells steps of the same server and transport apart, where there are several: `password of expressway-e`. */
  readonly label?: string;
  readonly after?: readonly string[];
}

export function planTurnStep({label, after = [], ...options}: TurnStepOptions): TurnStep {
  const {user, transport} = options;
  const end = endpointWords(options);
  const suffix = label === undefined ? '' : `, ${label}`;
  return {
    ...options,
    id: `turn ${end}${suffix}`,
    kind: 'turn',
    title: `TURN at ${end}${viaWords(options)}${suffix}`,
    stages: transport === 'udp' ? ['turn'] : transport === 'tcp' ? ['tcp', 'turn'] : ['tcp', 'tls', 'turn'],
    after,
    sends: [
      ...(transport === 'udp' ? [] : [`a TCP connection to ${end}`]),
      ...(transport === 'tls' ? ['a TLS handshake on it'] : []),
      `Allocate without credentials to ${end}${transport === 'udp' ? ', repeated twice if there is no answer' : ''}`,
      ...(user === undefined
        ? []
        : [`Allocate signed as ${user.username} (password of ${user.holder})`, 'Refresh with lifetime 0']),
    ],
  };
}

/** `203.0.113.7:3478/udp`. */
export function endpointWords({server, transport}: TurnTarget): string {
  return `${formatHostPort(server.host, server.port)}/${transport}`;
}

/** ` by way of 10.0.0.7:3478`, where it is reached at another address. */
export function viaWords({connect}: TurnTarget): string {
  return connect === undefined ? '' : ` by way of ${formatHostPort(connect.host, connect.port)}`;
}
