import * as z from 'zod';
import {defineFact, instantSchema, transportAddressSchema} from './fact.ts';

/** In the order in which they are tried. */
export const relayParts = ['permissions', 'indications', 'channels', 'stream', 'sizes', 'rate', 'ports'] as const;
export type RelayPart = (typeof relayParts)[number];

/** Milliseconds, fractions kept. p95: by nearest rank. */
const millisecondSummary = () =>
  z.object({samples: z.number(), min: z.number(), median: z.number(), p95: z.number(), max: z.number()});
export type MillisecondSummary = z.infer<ReturnType<typeof millisecondSummary>>;

/** Numbered packets that went one way. `received`: distinct ones, so that `lost` = `sent` − `received`. */
const traffic = () =>
  z.object({
    sent: z.number(),
    received: z.number(),
    lost: z.number(),
    duplicates: z.number(),
    /** Came after one that was sent later (RFC 4737 §3). */
    reordered: z.number(),
  });
export type RelayTraffic = z.infer<ReturnType<typeof traffic>>;

const countedTraffic = () => z.object({sent: z.number(), received: z.number()});

/** `success`, the error code, or `none`: no answer. Undefined: not asked for. */
const requestOutcome = () => z.union([z.literal('success'), z.literal('none'), z.number()]).optional();

const relayEnd = () =>
  z.object({
    /** Of the socket here. */
    client: transportAddressSchema(),
    /** As the server saw the socket (XOR-MAPPED-ADDRESS). */
    mapped: transportAddressSchema().optional(),
    relayed: transportAddressSchema(),
    lifetimeSeconds: z.number().optional(),
    /** Of the other end's relayed address. */
    permission: requestOutcome(),
    channel: requestOutcome(),
    /** Whether the server confirmed that the allocation was given back (Refresh with lifetime 0, RFC 8656 §8). */
    isReleased: z.boolean(),
  });
export type RelayEnd = z.infer<ReturnType<typeof relayEnd>>;

/** `forward`: from the first allocation to the second; `backward`: the other way. */
const bothWays = <Way extends z.ZodType>(way: () => Way) => z.object({forward: way(), backward: way()});

/**
 * Two allocations of one user at one TURN server, from two sockets of one computer, that talk to each other through
 * their relayed addresses: a packet goes client → server → relay → relay → server → client. Then a few allocations more,
 * each of which is sent to directly and sends back directly: a sample of the media ports, without any relay at the
 * other end. Measured on one clock. What was said for it are facts `turn.session` of their own.
 * Subject: `turn://server:port/transport`, as that of the sessions (TLS counts as `tcp`).
 *
 * What the relay-to-relay part proves: whether packets pass between two relays of that server (hairpin, where a NAT
 * stands before it), and between here and the server's own port. It says nothing of firewall rules for the media range:
 * its packets do not cross any firewall from here. That is what `ports` says.
 */
export const relayTrial = defineFact({
  id: 'relay.trial',
  title: 'trials of media through TURN relays',
  collect: '`wrtc-doctor probe`, with the TURN user and password in the site file',
  schema: () =>
    z.object({
      server: transportAddressSchema(),
      /** Between clients and server; relays are UDP. */
      transport: z.enum(['udp', 'tcp']),
      isTls: z.boolean(),
      username: z.string(),
      startTime: instantSchema(),
      endTime: instantSchema(),
      /** One entry where the second allocation was refused; none where the first was. */
      ends: z.array(relayEnd()),
      /** Why there is no first or second end. `code`: of the answer; left out where there was none. */
      refused: z
        .object({which: z.enum(['first', 'second']), code: z.number().optional(), reason: z.string()})
        .optional(),
      /** In Send and Data indications, before any channel was bound. */
      indications: bothWays(countedTraffic).optional(),
      /**
       * Both ends send at once, as speech does: one packet each 20 ms over the channels.
       * `delayMs`: one way, through both relays. `jitterMs`: interarrival jitter of RFC 3550 §6.4.1, at the end.
       */
      stream: z
        .object({
          payloadBytes: z.number(),
          intervalMs: z.number(),
          ...bothWays(() =>
            traffic().extend({delayMs: millisecondSummary().optional(), jitterMs: z.number().optional()}),
          ).shape,
        })
        .optional(),
      /** From one end through both relays to the other and back, of the packets of `stream` that were echoed. */
      rttMs: millisecondSummary().optional(),
      /**
       * Sizes of IP packets between client and server, headers counted, smallest first; each sent `sent` times a way.
       * `dontFragment`: whether this computer sends with DF set, so that a packet that is too long for the path does not
       * arrive at first: `unknown` where that cannot be told. A size over `localMtu`, that of the interface used here,
       * leaves in fragments, and says nothing of the path's MTU. So does one that is longer than what the network told of by
       * ICMP, before or in this trial: of the sizes that arrived, not all need to have arrived in one piece. Those of which
       * none arrived are lost whole.
       */
      sizes: z
        .object({
          dontFragment: z.enum(['yes', 'no', 'unknown']),
          localMtu: z.number().optional(),
          steps: z.array(z.object({packetBytes: z.number(), ...bothWays(countedTraffic).shape})),
        })
        .optional(),
      /**
       * Both ways at once. Rates in kbit/s of what the relay is given: `offeredKbps` over the time in which it was sent,
       * `receivedKbps` until the last came, where that was later.
       */
      rate: z
        .object({
          payloadBytes: z.number(),
          seconds: z.number(),
          ...bothWays(() => traffic().extend({offeredKbps: z.number(), receivedKbps: z.number()})).shape,
        })
        .optional(),
      /**
       * Relayed addresses that the server gave to allocations in turn, the two ends not counted. The server picks the
       * ports, so that no port can be asked for: what is sampled is what it gives. `inbound`: from a socket here straight
       * to the relayed address, and seen by the client of the allocation. `outbound`: from the relayed address straight to
       * the socket. `inbound` is sent first, so that a firewall with state lets `outbound` back in.
       */
      ports: z
        .array(
          z.object({
            relayed: transportAddressSchema(),
            /** Of our own address, as the server sees it. Without, nothing was sent. */
            permission: requestOutcome(),
            /** Where packets from here come from, as the relayed address saw it; undefined when none came. */
            seenAs: transportAddressSchema().optional(),
            inbound: countedTraffic(),
            outbound: countedTraffic(),
          }),
        )
        .default([]),
      /** Allocations that were asked for as samples, and what kept from more: an error code, or `none` for no answer. */
      portsAsked: z.number().default(0),
      portsRefusedBy: z.union([z.literal('none'), z.number()]).optional(),
      notTried: z.array(
        z.object({
          part: z.enum(relayParts),
          /**
           * `quota`: the server gave too few allocations (486, 508). `refused`: it refused another way. `unanswered`.
           * `nothing-arrived`: an earlier part got nothing through. `transport`: means nothing over TCP or TLS.
           * `stopped`: interrupted, or the time for the trial was over. `not-asked`: left out by choice.
           */
          because: z.enum([
            'quota',
            'refused',
            'unanswered',
            'nothing-arrived',
            'transport',
            'stopped',
            'broken',
            'not-asked',
          ]),
          /** As people read it: `the server answered the second Allocate 486 Allocation Quota Reached`. */
          detail: z.string(),
        }),
      ),
      /** Allocations made in all, and those whose giving back the server confirmed. */
      allocations: z.number(),
      released: z.number(),
    }),
});

export type RelayTrial = z.infer<typeof relayTrial.schema>;
