/** What the ICE tracker yields: plain JSON in the shape of the fact `ice.session`. */
import type {Instant} from '../../model/instant.ts';
import type {TransportAddress} from '../../stun/attributes/address.ts';
import type {Transport} from './sighting.ts';

/** Checks in one direction over one path. */
export interface CheckCount {
  /** Distinct transactions; copies are not counted twice. */
  readonly sent: number;
  /** With a success response. */
  readonly answered: number;
  readonly firstFrame?: number;
  readonly lastFrame?: number;
  readonly firstSentTime?: Instant;
  /** Also when it was a check sent again. */
  readonly lastSentTime?: Instant;
  readonly lastAnsweredFrame?: number;
  readonly lastAnsweredTime?: Instant;
  /** Error responses by code, e.g. 487. */
  readonly errors: {readonly code: number; readonly count: number; readonly frame: number}[];
}

export interface ConsentLoss {
  /** Whose checks nobody answered any more. */
  readonly from: 'first' | 'second';
  readonly lastAnsweredTime: Instant;
  readonly lastAnsweredFrame: number;
  readonly unansweredChecks: number;
  /** From the last answer to the last check that got none. */
  readonly unansweredSeconds: number;
  readonly firstUnansweredFrame: number;
}

export interface IcePath {
  readonly transport: Transport;
  /** Ends of the outer packets. `first` is on the way to the agent of the username fragment `first` of the session. */
  readonly first: TransportAddress;
  readonly second: TransportAddress;
  /** Set where the checks travelled inside TURN: who is behind the relay. */
  readonly peer?: TransportAddress;
  readonly isRelayed: boolean;
  /** Where they travelled inside TURN: which end is the client; the other is the TURN server. */
  readonly turnClient?: 'first' | 'second';
  readonly fromFirst: CheckCount;
  readonly fromSecond: CheckCount;
  /** The first check with USE-CANDIDATE that was answered. */
  readonly nominatedFrame?: number;
  readonly nominatedTime?: Instant;
  /**
   * Consent lost: the nominated path, or where no nomination is in the capture the one that was answered, on which
   * checks went on without an answer for 30 s (RFC 7675) or to the end of the capture (at least 5 s and three checks),
   * while no other path took over.
   */
  readonly consentLost?: ConsentLoss;
}

export interface IceSession {
  /** The username fragments of the two agents: `first` sent the first check that was seen. */
  readonly firstFragment: string;
  readonly secondFragment: string;
  /** Of `first`, from ICE-CONTROLLING and ICE-CONTROLLED. */
  readonly firstRole?: 'controlling' | 'controlled';
  readonly paths: IcePath[];
  readonly firstTime: Instant;
  readonly lastTime: Instant;
}
