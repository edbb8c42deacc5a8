/**
 * The report as JSON (schema version 1), as a schema: for reports that are read back, and for `docs/report.schema.json`. Fields
 * that a newer program of the same version adds are passed over.
 */
import * as z from 'zod';
import {mapBoxes, mapHops} from '../../model/deployment.ts';
import {joinOutcomes, joinStages} from '../../model/join-attempt.ts';
import type {Report} from '../../model/report.ts';
import {confidences, impacts, severities} from '../../model/severity.ts';

const basis = z.enum(['stated', 'given', 'assumed']);
const instant = z.object({
  iso: z.string().describe('ISO 8601, UTC, nine fractional digits'),
  zone: basis.describe('Whether the evidence states the time zone'),
  year: basis.describe('Whether the evidence states the year'),
});
const transportAddress = z.object({address: z.string(), port: z.number()});
const richText = z
  .array(z.object({kind: z.enum(['text', 'value', 'command']), text: z.string()}))
  .describe('Text as tokens; put together they are the sentence');

/** As in `model/subject.ts`. */
const subject = z.union([
  z.templateLiteral(['box:', z.string()]),
  z.templateLiteral(['cert://sha256:', z.string()]),
  z.templateLiteral(['turn://', z.string()]),
  z.templateLiteral(['address:', z.string()]),
  z.templateLiteral(['name:', z.string()]),
  z.templateLiteral(['call:', z.string()]),
  z.templateLiteral(['flow:', z.string()]),
  z.templateLiteral(['capture:', z.string()]),
  z.templateLiteral(['log:', z.string()]),
  z.templateLiteral(['file:', z.string()]),
  z.literal('site'),
]);

const messageBytes = z.object({
  name: z.string(),
  hex: z.string().describe('Two digits a byte; `..` for bytes that are left out'),
  parts: z.array(
    z.object({
      offset: z.number(),
      length: z.number(),
      name: z.string(),
      text: z.string().exactOptional(),
      matters: z.literal(true).exactOptional().describe('It tells what happened'),
    }),
  ),
});

const origin = z.object({
  input: z.string().describe('The input as it was named; members of archives after `!`'),
  format: z.string(),
  vantage: z.enum(['inside', 'outside']).exactOptional(),
  line: z.number().exactOptional().describe('From 1'),
  frame: z.number().exactOptional().describe('Packet number from 1, as Wireshark counts'),
  field: z.string().exactOptional(),
  quote: z.string().exactOptional().describe('The raw text, without secrets'),
  filter: z.string().exactOptional().describe('Wireshark display filter'),
  bytes: messageBytes.exactOptional().describe('The message in the packet, where it tells what happened'),
  time: instant.exactOptional(),
});

const acceptance = {
  source: z.enum(['site-file', 'baseline']),
  reason: z.string(),
  until: z.string().exactOptional().describe('The last day on which it holds (UTC): 2026-12-31'),
};

const suppressions = z
  .array(
    z.object({
      ...acceptance,
      check: z.string().describe('Id of a check, or an area of them'),
      subject: z.string().exactOptional(),
      place: z.string().describe('Where it stands: wrtc-doctor.yaml line 31'),
      state: z
        .enum(['used', 'unused', 'unjudged', 'expired'])
        .describe('unused: nothing is found that it accepts; unjudged: that was not looked for in this run'),
      findings: z.array(z.string()),
      notes: z.array(z.string()),
    }),
  )
  .describe('What the site file and baselines accept, as it was applied');

const finding = z.object({
  id: z.string().describe('Unique in this report: turn/integrity-failure#1'),
  rule: z.string().describe('Id of the check'),
  message: z.string().describe('Id of the message in the check; with `args` it is the contract, the prose is not'),
  args: z.record(z.string(), z.union([z.string(), z.number()])),
  subject,
  related: z.array(subject).exactOptional(),
  severity: z.enum(severities),
  impact: z.enum(impacts),
  confidence: z.enum(confidences),
  text: richText,
  why: richText,
  evidence: z.array(z.object({origin, shows: z.string()})),
  frames: z.array(z.object({input: z.string(), frames: z.array(z.number()), filter: z.string()})).exactOptional(),
  competing: z.array(richText).describe('For a hint: other causes that the same evidence fits'),
  fix: z.array(
    z.object({
      action: richText,
      where: richText.exactOptional(),
      command: z.string().exactOptional(),
      verify: richText.exactOptional(),
    }),
  ),
  fingerprint: z.string().describe('The same for the same fault in other runs'),
  suppressed: z
    .object({
      ...acceptance,
      through: z.string().exactOptional().describe('Id of the accepted finding that alone explains this one'),
    })
    .exactOptional()
    .describe('It is accepted: in none of the counts but one of its own, and no reason to exit with 1'),
  originalSeverity: z.enum(severities).exactOptional().describe('That of the check, where the site has another'),
});

const checkStatus = z.enum(['pass', 'fail', 'not-applicable', 'not-evaluated', 'crashed', 'disabled']);

const check = z.object({
  id: z.string(),
  status: checkStatus,
  notes: z.array(z.string()),
  missing: z.array(
    z.object({fact: z.string(), title: z.string(), collect: z.string(), reason: z.string().exactOptional()}),
  ),
  findings: z.array(z.string()),
});

const transport = z.enum(['udp', 'tcp']);

const captures = z.object({
  totals: z.object({
    clients: z.number(),
    turnServers: z.number(),
    allocations: z.number(),
    calls: z.number(),
    encrypted: z.number(),
  }),
  clients: z.array(z.string()),
  turnServers: z.array(
    z.object({
      server: transportAddress,
      transport,
      sessions: z.number(),
      realms: z.array(z.string()),
      software: z.array(z.string()),
    }),
  ),
  allocations: z.array(
    z.object({
      ladder: z.number(),
      client: transportAddress,
      server: transportAddress,
      transport,
      users: z.array(z.string()),
      realms: z.array(z.string()),
      relayedAddress: transportAddress.exactOptional(),
      mappedAddress: transportAddress.exactOptional(),
      lifetimeSeconds: z.number().exactOptional(),
      outcome: z.discriminatedUnion('kind', [
        z.object({kind: z.literal('allocated'), end: z.enum(['released', 'expired', 'silent', 'open'])}),
        z.object({kind: z.literal('refused'), code: z.number(), reason: z.string()}),
        z.object({kind: z.literal('unanswered'), requests: z.number()}),
        z.object({kind: z.literal('challenged')}),
        z.object({kind: z.literal('not-seen')}),
      ]),
    }),
  ),
  calls: z.array(
    z.object({
      ladder: z.number(),
      name: z.string(),
      paths: z.number(),
      answeredPaths: z.number(),
      nominated: z
        .object({
          first: transportAddress,
          second: transportAddress,
          isRelayed: z.boolean(),
          peer: transportAddress.exactOptional(),
        })
        .exactOptional(),
      consentLost: z.boolean(),
      dtls: z.array(z.string()),
      rtp: z.object({streams: z.number(), packets: z.number(), lost: z.number(), expected: z.number()}),
    }),
  ),
  encrypted: z.array(
    z.object({
      protocol: z.literal('TLS'),
      server: transportAddress,
      serverName: z.string().exactOptional(),
      connections: z.number(),
    }),
  ),
});

const byOutcome = z.partialRecord(z.enum(joinOutcomes), z.number());

const joins = z.object({
  total: z.number(),
  byOutcome,
  byHour: z.array(z.object({hour: instant, byOutcome})),
  byCallBridge: z.array(z.object({callBridge: z.string(), byOutcome})).exactOptional(),
  attempts: z.array(
    z.object({
      number: z.number(),
      outcome: z.enum(joinOutcomes),
      reason: z.string().exactOptional(),
      reached: z.enum(joinStages).exactOptional(),
      generation: z.enum(['2.x', '3.x']).exactOptional(),
      callBridge: z.string().exactOptional(),
      guest: z.string().exactOptional(),
      displayName: z.string().exactOptional(),
      request: z.string().exactOptional(),
      requestMatch: z.enum(['sole', 'by-order']).exactOptional(),
      link: z.string().exactOptional(),
      call: z.string().exactOptional(),
      leg: z.string().exactOptional(),
      conference: z.string().exactOptional(),
      space: z.string().exactOptional(),
      spaceName: z.string().exactOptional(),
      clientAddress: z.string().exactOptional(),
      browser: z.string().exactOptional(),
      isRetry: z.boolean().exactOptional(),
      startedAt: instant.exactOptional(),
      outcomeAt: instant.exactOptional(),
      leftAt: instant.exactOptional(),
      tookMs: z.number().exactOptional(),
      stages: z.array(
        z.object({stage: z.enum(joinStages), time: instant.exactOptional(), afterMs: z.number().exactOptional()}),
      ),
    }),
  ),
});

const logHistory = z.object({
  connections: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['connection', 'alarm']),
      states: z.array(
        z.object({
          isUp: z.boolean(),
          time: instant.exactOptional(),
          input: z.string(),
          line: z.number().exactOptional(),
          reason: z.string().exactOptional(),
        }),
      ),
    }),
  ),
  changes: z.array(
    z.object({
      what: z.string(),
      user: z.string().exactOptional(),
      address: z.string().exactOptional(),
      time: instant.exactOptional(),
      input: z.string(),
      line: z.number().exactOptional(),
    }),
  ),
});

const clocks = z.array(
  z.object({
    input: z.string(),
    reference: z.string(),
    aheadMs: z.number(),
    because: z.string(),
    zone: basis,
    year: basis,
  }),
);

const probes = z.array(
  z.object({
    of: z.string(),
    vantage: z.enum(['inside', 'outside']).exactOptional().describe('From which side of the firewall'),
    started: instant,
    durationMs: z.number(),
    repetitions: z.number(),
    steps: z.array(
      z.object({
        step: z.string(),
        title: z.string(),
        subjects: z.array(subject).exactOptional().describe('What was tried: a name, an address, a TURN server'),
        isOptional: z.boolean(),
        stages: z.array(
          z.object({
            stage: z.string(),
            outcome: z.enum(['ok', 'sometimes', 'failed', 'not-tried']),
            note: z.string(),
            startMs: z.number(),
            durationMs: z.number(),
            times: z
              .object({tried: z.number(), failed: z.number(), minMs: z.number(), maxMs: z.number()})
              .exactOptional(),
          }),
        ),
      }),
    ),
  }),
);

const mapPlace = {
  findings: z.array(z.string()).describe('Ids of the findings that bear on it'),
  checks: z.array(z.string()).describe('Ids of the checks that look at it'),
};
const deployment = z
  .object({
    boxes: z.array(
      z.object({
        id: z.enum(mapBoxes),
        names: z.array(z.string()),
        addresses: z.array(z.string()),
        omitted: z.number().describe('Names and addresses that were too many to keep'),
        partOf: z.enum(mapBoxes).exactOptional().describe('The box that it runs on, where the evidence ties it to one'),
        ...mapPlace,
      }),
    ),
    hops: z.array(z.object({id: z.enum(mapHops), from: z.enum(mapBoxes), to: z.enum(mapBoxes), ...mapPlace})),
    elsewhere: z.array(z.string()).describe('Ids of findings that have no place on it'),
  })
  .describe('The boxes between a guest and a call; each is there, also where no evidence speaks of it');

export const reportSchema = z.object({
  schemaVersion: z.literal(1),
  language: z
    .literal('it')
    .exactOptional()
    .describe('Of titles and of what findings say; English where it is left out'),
  tool: z.object({name: z.literal('wrtc-doctor'), version: z.string()}),
  run: z.object({
    command: z.string(),
    startedAt: z.string(),
    durationMs: z.number(),
    judgedAt: z
      .object({instant, basis: z.enum(['given', 'evidence', 'today']), source: z.string()})
      .describe('The time at which expiry and licences were judged'),
    interrupted: z.boolean(),
  }),
  inputs: z.array(
    z.object({
      path: z.string(),
      state: z.enum(['read', 'partial', 'unrecognised', 'unreadable', 'skipped']),
      formats: z.array(z.string()),
      title: z.string(),
      sizeBytes: z.number().exactOptional(),
      facts: z.number(),
      notes: z.array(z.string()),
    }),
  ),
  rules: z.record(
    z.string(),
    z.object({
      id: z.string(),
      system: z.string(),
      title: z.object({pass: z.string(), fail: z.string()}),
      failureModes: z.array(z.string()),
      references: z.array(z.string()),
      docs: z.string(),
    }),
  ),
  checks: z.array(check),
  findings: z.array(finding),
  diagnoses: z
    .array(
      z.object({
        root: z.string().describe('Id of the finding that is the cause'),
        explains: z.array(z.string()),
        notes: z.array(z.string()).exactOptional(),
      }),
    )
    .describe('Causes, the gravest first'),
  deployment: deployment.exactOptional(),
  probes: probes.exactOptional(),
  captures: captures.exactOptional(),
  joins: joins.exactOptional(),
  logHistory: logHistory.exactOptional(),
  clocks: clocks.exactOptional(),
  suppressions: suppressions.exactOptional(),
  summary: z.object({
    verdict: z.enum(['findings', 'no-findings', 'nothing-evaluated']),
    errors: z.number(),
    warnings: z.number(),
    infos: z.number(),
    suppressed: z.number().exactOptional().describe('Findings that are accepted; in none of the counts above'),
    checks: z.record(checkStatus, z.number()),
  }),
}) satisfies z.ZodType<Report>;
