/**
 * The RTP streams of calls: those that travelled inside TURN, and those on a path of ICE. Other packets that look like RTP
 * may be anything.
 */
import {flowSubject} from '../../model/subject.ts';
import {defineDerived} from '../derived.ts';
import type {Fact} from '../fact.ts';
import {type IceSession, iceSession} from '../ice-session.ts';
import {type RtpStream, rtpStream} from '../rtp-stream.ts';

export const callMedia = defineDerived<RtpStream>({
  id: 'call.media',
  title: 'RTP streams of calls',
  collect: rtpStream.collect,
  derive(store) {
    const paths = new Set(store.of(iceSession).flatMap(pathsOf));
    return store
      .of(rtpStream)
      .filter(({value}) => value.isRelayed || paths.has(flowSubject(value.transport, value.source, value.destination)))
      .map((fact) => ({...fact, type: 'call.media'}));
  },
});

/** Both directions of each. */
function pathsOf({value}: Fact<IceSession>): string[] {
  return value.paths
    .filter(({isRelayed}) => !isRelayed)
    .flatMap(({transport, first, second}) => [
      flowSubject(transport, first, second),
      flowSubject(transport, second, first),
    ]);
}
