/**
 * What a live source is: something that is read over the network, with a box or a name at the other end. It only fetches;
 * what it fetched goes through the same readers as a saved file, so that live and saved evidence give the same facts.
 */
import type {Fact, FactType} from '../../facts/fact.ts';
import type {BoxIdentity} from '../format-reader.ts';

export interface LiveSource {
  /** What is read, and where: `CMS core1, API, https://10.20.0.10:445`. Shown as the path of its row. */
  readonly title: string;
  /** Folder of its documents in a bundle: `cms-core1/api`. Unique in a run. */
  readonly folder: string;
  readonly box?: BoxIdentity;
  /**
   * Fetches, and yields as things come. Never throws: what goes wrong is yielded as a problem. Ends soon after the signal
   * is aborted, and gives back sockets and sessions on every way out.
   */
  read(signal: AbortSignal): AsyncGenerator<LiveYield>;
}

export type LiveYield = LiveDocument | LiveFacts | LiveProblem;

/** A text as the box sent it, for the reader of its format. */
export interface LiveDocument {
  readonly kind: 'document';
  /** Where it was read, for origins: `https://10.20.0.10:445/api/v1/turnServers`, `ssh://10.20.0.10:22 webbridge`. */
  readonly path: string;
  /** Name in the folder of the source: `turnServers.xml`. */
  readonly member: string;
  /** Id of the reader: `cms-api-xml`, `mmp-transcript`, `expressway-xml`. */
  readonly format: string;
  readonly text: string;
}

/** What has no text of its own: a TLS handshake, a DNS answer, a TURN exchange. */
export interface LiveFacts {
  readonly kind: 'facts';
  readonly facts: readonly Fact[];
  /** What they are, in words: `TLS handshake`. */
  readonly title?: string;
  /** What was seen, for the row: `TLS 1.3, 3 certificates`. */
  readonly note: string;
}

/** Something could not be read. The rest goes on unless `isFatal`. */
export interface LiveProblem {
  readonly kind: 'problem';
  /** What happened and what to do, as people read it: `wrong password for admin (HTTP 401): …`. Holds no secret. */
  readonly note: string;
  /** Nothing more comes from this source. */
  readonly isFatal: boolean;
  /** What is missing because of it. */
  readonly lost: readonly FactType[];
}
