/** Writes a site file out of the answers that `init` got: with comments, passwords by reference, and nothing made up. */
import type {BaselineEntry} from '../../model/baseline.ts';
import {type BoxRole, formatHostPort} from '../../model/subject.ts';

export interface BoxAnswer {
  readonly role: BoxRole;
  readonly name: string;
  readonly addresses: readonly string[];
  /** `https://10.20.0.10:445`; empty: not read live. */
  readonly apiUrl: string;
  readonly apiUsername: string;
  /** Of a CMS; empty: not read live. */
  readonly sshUsername: string;
}

export interface SiteAnswers {
  readonly external: string;
  readonly internal: string;
  readonly resolversInside: readonly string[];
  readonly resolversOutside: readonly string[];
  readonly boxes: readonly BoxAnswer[];
  readonly turnUsername: string;
}

/** The text of `wrtc-doctor.yaml`, and the environment variables that it refers to. */
export function writeSiteFile(answers: SiteAnswers): {readonly text: string; readonly variables: readonly string[]} {
  const variables: string[] = [];
  const secret = (name: string): string => {
    variables.push(name);
    return `{env: ${name}}`;
  };
  const lines = [
    '# What wrtc-doctor knows of this site. Everything is optional; docs/site-file.md tells what each entry is for.',
    ...section('names', [
      ...entry('external', answers.external, 'what guests open'),
      ...entry('internal', answers.internal, 'the web bridge inside'),
    ]),
    ...section('resolvers', [
      ...listEntry('inside', answers.resolversInside, 'DNS servers that CMS and Expressway-C use'),
      ...listEntry('outside', answers.resolversOutside, 'DNS servers that guests use'),
    ]),
    ...section(
      'boxes',
      answers.boxes.flatMap((box) => boxLines(box, answers, secret)),
    ),
    ...(answers.turnUsername === ''
      ? []
      : section('turn', [
          '  credentials:',
          ...(['cms', 'expressway-e'] as const).flatMap((holder) => [
            `    - holder: ${holder}`,
            `      username: ${scalar(answers.turnUsername)}`,
            `      password: ${secret(`TURN_PASSWORD_ON_${variablePart(holder)}`)}`,
          ]),
        ])),
  ];
  return {text: `${lines.join('\n')}\n`, variables};
}

/** A part `accept` for a site file, one after the other with what it says. */
export function writeAcceptSection(entries: readonly BaselineEntry[]): string {
  const lines = entries.flatMap(({check, subject, text, reason, until}) => [
    `  # ${text.replace(/\s+/g, ' ')}`,
    `  - check: ${check}`,
    `    subject: ${JSON.stringify(subject)}`,
    `    reason: ${JSON.stringify(reason)}`,
    ...(until === undefined ? [] : [`    until: ${until}`]),
  ]);
  return `${['accept:', ...lines].join('\n')}\n`;
}

function boxLines(box: BoxAnswer, {external, turnUsername}: SiteAnswers, secret: (name: string) => string): string[] {
  const variable = (kind: string): string =>
    `${kind}_PASSWORD_OF_${variablePart(box.name === '' ? box.role : box.name)}`;
  const [address] = box.addresses;
  const outside = box.addresses.at(-1);
  return [
    `  - role: ${box.role}`,
    ...(box.name === '' ? [] : [`    name: ${scalar(box.name)}`]),
    ...(box.addresses.length === 0 ? [] : [`    addresses: [${box.addresses.map(scalar).join(', ')}]`]),
    ...(box.apiUrl === ''
      ? []
      : [
          '    api:',
          `      url: ${scalar(box.apiUrl)}`,
          `      username: ${scalar(box.apiUsername)}`,
          `      password: ${secret(variable('API'))}`,
          '      # authority: ca.pem        # the authority that signed its certificate, or',
          '      # fingerprint: 3f5a…       # SHA-256 of the certificate itself',
        ]),
    ...(box.sshUsername === '' || address === undefined
      ? []
      : [
          '    mmp:',
          `      host: ${scalar(address)}`,
          `      username: ${scalar(box.sshUsername)}`,
          `      password: ${secret(variable('SSH'))}`,
          '      # hostKey: SHA256:…        # else ~/.ssh/known_hosts has to know it',
        ]),
    ...(box.role !== 'expressway-e' || outside === undefined
      ? []
      : [
          ...(external === '' ? [] : ['    web:', `      address: ${scalar(formatHostPort(outside, 443))}`]),
          // Without a user there is nothing to try.
          ...(turnUsername === '' ? [] : ['    turn:', `      address: ${scalar(formatHostPort(outside, 3478))}`]),
        ]),
  ];
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${name}:`, ...lines];
}

function entry(key: string, value: string, comment: string): string[] {
  return value === '' ? [] : [`  ${key}: ${scalar(value)}  # ${comment}`];
}

function listEntry(key: string, values: readonly string[], comment: string): string[] {
  return values.length === 0 ? [] : [`  ${key}: [${values.map(scalar).join(', ')}]  # ${comment}`];
}

/** Quoted where YAML would read it as something else. */
function scalar(text: string): string {
  return /^[a-z][\w.-]*$/i.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

function variablePart(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
}
