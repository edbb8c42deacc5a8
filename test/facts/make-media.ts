/** RTP streams, for the tests of checks on media. */
import type {Fact} from '../../src/facts/fact.ts';
import {type RtpStream, rtpStream} from '../../src/facts/rtp-stream.ts';
import {flowSubject} from '../../src/model/subject.ts';
import {at} from './make.ts';

export const caller = {address: '192.0.2.20', port: 50_000};
export const relay = {address: '203.0.113.9', port: 3478};

/** Ten seconds of sound inside TURN, from the client to the server, with nothing lost. */
export function media(value: Partial<RtpStream> = {}, input = 'client.pcapng'): Fact<RtpStream> {
  const {source = caller, destination = relay, transport = 'udp', firstFrame = 20, ssrc = 1} = value;
  return rtpStream.of(
    flowSubject(transport, source, destination),
    {input, format: 'capture', frame: firstFrame},
    {
      source,
      destination,
      transport,
      isRelayed: true,
      channel: 0x4000,
      ssrc,
      payloadTypes: [111],
      packets: 500,
      bytes: 50_000,
      expected: 500,
      lost: 0,
      duplicates: 0,
      reordered: 0,
      rtcpPackets: 10,
      longestGapSeconds: 0.02,
      firstFrame,
      lastFrame: firstFrame + 1000,
      firstTime: at('09:30'),
      lastTime: at('09:30:10'),
      ...value,
    },
  );
}

/** From the server to the client. */
export function mediaBack(value: Partial<RtpStream> = {}, input?: string): Fact<RtpStream> {
  return media({source: relay, destination: caller, ssrc: 2, ...value}, input);
}
