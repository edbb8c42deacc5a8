/** All trackers of one capture, and what they yield. */
import type {Instant} from '../../model/instant.ts';
import type {AnomalyLog} from '../anomaly-log.ts';
import type {DtlsHandshake} from '../dtls/dtls-handshake.ts';
import {ChannelBindings} from './channel-bindings.ts';
import {type DnsExchange, DnsTracker} from './dns-tracker.ts';
import {DtlsTracker} from './dtls-tracker.ts';
import {type HttpExchange, HttpTracker} from './http-tracker.ts';
import type {IceSession} from './ice-session.ts';
import {IceTracker} from './ice-tracker.ts';
import {type IcmpError, IcmpTracker} from './icmp-tracker.ts';
import type {LastOf, Tracked} from './sighting.ts';
import {type TcpConnection, TcpTracker} from './tcp-tracker.ts';
import {type TlsHandshake, TlsTracker} from './tls-tracker.ts';
import {type StunTransaction, TransactionTracker} from './transaction-tracker.ts';
import type {TrackedRequest, TrackedSession} from './turn-session.ts';
import {TurnTracker} from './turn-tracker.ts';

export interface TrackerResults {
  readonly sessions: readonly TrackedSession[];
  readonly signedRequests: readonly TrackedRequest[];
  readonly transactions: readonly Tracked<StunTransaction>[];
  readonly iceSessions: readonly Tracked<IceSession>[];
  readonly dtlsHandshakes: readonly Tracked<DtlsHandshake>[];
  readonly tlsHandshakes: readonly Tracked<TlsHandshake>[];
  readonly httpExchanges: readonly Tracked<HttpExchange>[];
  readonly tcpConnections: readonly Tracked<TcpConnection>[];
  readonly dnsExchanges: readonly Tracked<DnsExchange>[];
  readonly icmpErrors: readonly Tracked<IcmpError>[];
}

export class Trackers {
  readonly channels: ChannelBindings;
  readonly turn: TurnTracker;
  readonly transactions: TransactionTracker;
  readonly ice: IceTracker;
  readonly dtls: DtlsTracker;
  readonly tls: TlsTracker;
  readonly http: HttpTracker;
  readonly tcp: TcpTracker;
  readonly dns: DnsTracker;
  readonly icmp: IcmpTracker;

  constructor(anomalies: AnomalyLog) {
    this.channels = new ChannelBindings(anomalies);
    this.turn = new TurnTracker(anomalies);
    this.transactions = new TransactionTracker(anomalies);
    this.ice = new IceTracker(anomalies);
    this.dtls = new DtlsTracker(anomalies);
    this.tls = new TlsTracker(anomalies);
    this.http = new HttpTracker(anomalies);
    this.tcp = new TcpTracker(anomalies);
    this.dns = new DnsTracker(anomalies);
    this.icmp = new IcmpTracker(anomalies);
  }

  /**
   * What is known so far; `lastTime`: of the capture so far; `lastOf`: the last packet from one address to another. Changes nothing: of a capture that is still growing it is
   * asked for again and again, and packets go on to come in between. So the `end` of no tracker may clear or close what
   * it holds, nor say anything to the anomalies that the next call would say once more.
   */
  end(lastTime: Instant | undefined, lastOf: LastOf): TrackerResults {
    return {
      ...this.turn.end(lastTime, lastOf),
      transactions: this.transactions.end(),
      iceSessions: this.ice.end(),
      dtlsHandshakes: this.dtls.end(lastTime),
      tlsHandshakes: this.tls.end(lastTime),
      httpExchanges: this.http.end(),
      tcpConnections: this.tcp.end(lastTime),
      dnsExchanges: this.dns.end(lastTime),
      icmpErrors: this.icmp.end(),
    };
  }
}
