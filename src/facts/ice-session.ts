import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

const checkCount = () =>
  z.object({
    /** Distinct transactions; copies are not counted twice. */
    sent: z.number(),
    /** With a success response. */
    answered: z.number(),
    firstFrame: z.number().optional(),
    lastFrame: z.number().optional(),
    firstSentTime: instantSchema().optional(),
    /** Also when it was a check sent again. */
    lastSentTime: instantSchema().optional(),
    lastAnsweredFrame: z.number().optional(),
    lastAnsweredTime: instantSchema().optional(),
    errors: z.array(z.object({code: z.number(), count: z.number(), frame: z.number()})),
  });

const icePath = () =>
  z.object({
    transport: z.enum(['udp', 'tcp']),
    /** Ends of the outer packets: `first` is the agent of `firstFragment`. */
    first: transportAddressSchema(),
    second: transportAddressSchema(),
    /** Who is behind the relay, where the checks travelled inside TURN. */
    peer: transportAddressSchema().optional(),
    isRelayed: z.boolean(),
    /** Where they travelled inside TURN: which end is the client; the other is the TURN server. */
    turnClient: z.enum(['first', 'second']).optional(),
    fromFirst: checkCount(),
    fromSecond: checkCount(),
    /** The first check with USE-CANDIDATE that was answered. */
    nominatedFrame: z.number().optional(),
    nominatedTime: instantSchema().optional(),
    /** RFC 7675: checks on the path in use that nobody answered any more, while no other path took over. */
    consentLost: z
      .object({
        /** Whose checks nobody answered any more. */
        from: z.enum(['first', 'second']),
        lastAnsweredTime: instantSchema(),
        lastAnsweredFrame: z.number(),
        unansweredChecks: z.number(),
        /** From the last answer to the last check that got none. */
        unansweredSeconds: z.number(),
        firstUnansweredFrame: z.number(),
      })
      .optional(),
  });

/** ICE between two agents (RFC 8445), one for each pair of username fragments. Subject: `flow:ice/first/second`. */
export const iceSession = defineFact({
  id: 'ice.session',
  title: 'ICE connectivity checks in a packet capture',
  collect: 'a capture from the client (Wireshark) or from Expressway-E while a guest joins',
  schema: () =>
    z.object({
      firstFragment: z.string(),
      secondFragment: z.string(),
      firstRole: z.enum(['controlling', 'controlled']).optional(),
      paths: z.array(icePath()),
      firstTime: instantSchema(),
      lastTime: instantSchema(),
    }),
});

export type IceSession = z.infer<typeof iceSession.schema>;
