import * as z from 'zod';
import {defineFact, instantSchema} from './fact.ts';

const iceServer = () =>
  z.object({
    /** As the page gave it, without credentials: `turn:203.0.113.7:3478?transport=udp`. */
    url: z.string(),
    scheme: z.enum(['stun', 'stuns', 'turn', 'turns']),
    host: z.string(),
    port: z.number(),
    /** How the browser reaches the server; a relay itself is always UDP here. */
    transport: z.enum(['udp', 'tcp']),
  });

const candidate = () =>
  z.object({
    kind: z.enum(['host', 'srflx', 'prflx', 'relay']),
    protocol: z.enum(['udp', 'tcp']),
    /** A name that ends in `.local` where the browser hides it (mDNS); left out where it says none. */
    address: z.string().optional(),
    port: z.number().optional(),
    /** Of a relay: how the browser reaches the TURN server, and by which URL. */
    relayProtocol: z.enum(['udp', 'tcp', 'tls']).optional(),
    url: z.string().optional(),
  });

const stateChange = () => z.object({state: z.string(), time: instantSchema().optional()});

/** Counts of its last statistics. */
const media = () =>
  z.object({
    kind: z.enum(['audio', 'video', 'unknown']),
    packets: z.number(),
    /** Of an incoming one as counted here, of an outgoing one as the other side reports. */
    lost: z.number().optional(),
    jitterMs: z.number().optional(),
  });

/**
 * One RTCPeerConnection as the browser that had it tells it: what a page asked for and what came of it. Subject: `call:…`.
 * Places of their own: `iceServers`, `gathering`, `candidateError:<n>`, `relay` (the first local relay candidate),
 * `iceState:<n>`, `connectionState:<n>`, `dtlsState`, `selectedPair`, `pairs`, `incoming:<n>`, `outgoing`.
 */
export const browserConnection = defineFact({
  id: 'browser.connection',
  title: 'what a browser tells of its WebRTC connection',
  collect:
    'chrome://webrtc-internals opened in a tab before the guest joins, then "Download the webrtc-internals dump"; or `wrtc-doctor browser-test`',
  schema: () =>
    z.object({
      /** `9-1`, as the dump names it. */
      id: z.string(),
      /** Scheme, host and port of the page. What follows may hold passcodes, and is left out. */
      page: z.string().optional(),
      /** `Chrome 156` */
      browser: z.string().optional(),
      iceTransportPolicy: z.enum(['all', 'relay']).optional(),
      /** Left out where it does not tell; empty where the page gave none. */
      iceServers: z.array(iceServer()).optional(),
      gathering: z.enum(['new', 'gathering', 'complete']),
      /** From its begin to its end, or to the end of what is told. */
      gatheringSeconds: z.number().optional(),
      localCandidates: z.array(candidate()),
      remoteCandidates: z.array(candidate()),
      /** `icecandidateerror`: once for each server and address of the machine. */
      candidateErrors: z.array(
        z.object({
          url: z.string(),
          /** Of the server's error response, else 701: not reached (W3C webrtc §4.8.1.3). */
          code: z.number(),
          text: z.string(),
          count: z.number(),
          time: instantSchema().optional(),
        }),
      ),
      iceStates: z.array(stateChange()),
      connectionStates: z.array(stateChange()),
      /** Of the transport whose state is the worst. */
      dtlsState: z.enum(['new', 'connecting', 'connected', 'closed', 'failed']).optional(),
      selectedPair: z.object({local: candidate(), remote: candidate(), roundTripMs: z.number().optional()}).optional(),
      /** Pairs that were tried; those that the browser had given up by the end are not among them. */
      pairs: z.array(
        z.object({
          local: z.enum(['host', 'srflx', 'prflx', 'relay']).optional(),
          remote: z.enum(['host', 'srflx', 'prflx', 'relay']).optional(),
          state: z.string(),
          requestsSent: z.number(),
          responsesReceived: z.number(),
          requestsReceived: z.number(),
        }),
      ),
      incoming: z.array(media()),
      outgoing: z.array(media()),
      /** Whether the page ended it. */
      isClosed: z.boolean(),
      firstTime: instantSchema().optional(),
      /** Until when it was watched. */
      lastTime: instantSchema().optional(),
    }),
});

export type BrowserConnection = z.infer<typeof browserConnection.schema>;
export type IceServer = NonNullable<BrowserConnection['iceServers']>[number];
export type BrowserCandidate = BrowserConnection['localCandidates'][number];
