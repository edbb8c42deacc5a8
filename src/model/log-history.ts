/** What logs tell over time of connections between the boxes, and of changes that people made. */
import type {Instant} from './instant.ts';

export interface LogHistory {
  readonly connections: readonly ConnectionRow[];
  readonly changes: readonly ChangeRow[];
}

export interface ConnectionRow {
  /** `web bridge link 2`, `C2W of the scheduler to 192.0.2.7:8443`, `Expressway alarm 35013` */
  readonly name: string;
  /** An alarm is raised where a connection is down, and lowered where it is up again. */
  readonly kind: 'connection' | 'alarm';
  /** In the order of time: each message that says that it is up or down. */
  readonly states: readonly ConnectionState[];
}

export interface ConnectionState {
  readonly isUp: boolean;
  readonly time?: Instant;
  readonly input: string;
  readonly line?: number;
  /** `connect failure` */
  readonly reason?: string;
}

export interface ChangeRow {
  /** `created TURN server 1111…`, `PUT for "/api/v1/turnServers/1111…"` */
  readonly what: string;
  readonly user?: string;
  readonly address?: string;
  readonly time?: Instant;
  readonly input: string;
  readonly line?: number;
}
