/** What people say when they cannot join, and the failure modes to look at, the likeliest first. */

export interface Symptom {
  readonly title: string;
  /** Other words for it, as people and products write them. */
  readonly alsoSaid: readonly string[];
  /** `F04`, as checks name them. */
  readonly failureModes: readonly string[];
}

export const symptoms: readonly Symptom[] = [
  {
    title: 'The page does not open at all',
    alsoSaid: ['site cannot be reached', 'times out', 'timeout', 'connection refused', 'blank page', 'dns'],
    failureModes: ['F74', 'F73', 'F70', 'F75', 'F62', 'F66', 'F44', 'F45'],
  },
  {
    title: 'The Expressway login page appears in place of the join page',
    alsoSaid: ['administrator login', 'web administration on 443', 'wrong page'],
    failureModes: ['F70', 'F72'],
  },
  {
    title: 'The browser warns that the connection is not secure',
    alsoSaid: ['not secure', 'security warning', 'your connection is not private', 'certificate error', 'untrusted'],
    failureModes: ['F03', 'F68', 'F80'],
  },
  {
    title: 'The page says "Bad request"',
    alsoSaid: ['bad request', '400', 'http 400'],
    failureModes: ['F02', 'F53'],
  },
  {
    title: 'The page says 403 or "Forbidden"',
    alsoSaid: ['403', 'forbidden', 'access denied'],
    failureModes: ['F76', 'F75', 'F47'],
  },
  {
    title: 'The page says 502 or "Next Hop Connection Failed"',
    alsoSaid: ['502', 'bad gateway', 'next hop connection failed', 'proxy error'],
    failureModes: ['F66', 'F62', 'F51'],
  },
  {
    title: 'The page opens without a way to join',
    alsoSaid: ['no join call button', 'no join option', 'join button missing', 'only user name and password'],
    failureModes: ['F01', 'F05', 'F06', 'F07', 'F08', 'F09', 'F14'],
  },
  {
    title: 'The page of CMS 3.x opens, and joining or signing in fails',
    alsoSaid: ['sign in fails', 'login fails', 'single sign-on', 'sso', 'back to the sign-in page'],
    failureModes: ['F29', 'F30', 'F31', 'F33', 'F37', 'F38', 'F39', 'F40', 'F41', 'F42', 'F43'],
  },
  {
    title: '"Unable to connect - try again later"',
    alsoSaid: ['unable to connect', 'try again later', 'xmpp'],
    failureModes: ['F22', 'F21', 'F23'],
  },
  {
    title: 'It stays at "Loading media"',
    alsoSaid: ['stuck on loading media', 'loading', 'hangs'],
    failureModes: ['F22', 'F93', 'F94', 'F95', 'F88'],
  },
  {
    title: '"Connecting", and then back to the start page',
    alsoSaid: [
      'connecting then disconnects',
      'never connected',
      'stuck on connecting',
      'drops after 30 seconds',
      '431',
      'disconnected',
    ],
    failureModes: ['F04', 'F88', 'F36', 'F91', 'F90'],
  },
  {
    title: 'Joined, without audio or video',
    alsoSaid: ['no audio', 'no video', 'one-way audio', 'no sound', 'black picture', 'no media'],
    failureModes: ['F93', 'F94', 'F95', 'F96', 'F36', 'F102', 'F106'],
  },
  {
    title: 'It works inside and not from outside',
    alsoSaid: ['external users', 'works internally', 'only from outside', 'from home'],
    failureModes: ['F74', 'F06', 'F90', 'F91', 'F51'],
  },
  {
    title: 'It works for some users only',
    alsoSaid: ['intermittent', 'sometimes', 'random', 'some users'],
    failureModes: ['F50', 'F78', 'F104', 'F97', 'F75', 'F108'],
  },
  {
    title: 'It broke after an upgrade',
    alsoSaid: ['since the upgrade', 'after upgrade', 'new version', 'update'],
    failureModes: ['F36', 'F51', 'F52', 'F82', 'F83', 'F35'],
  },
  {
    title: 'It broke on a date, without a change',
    alsoSaid: ['expired', 'since today', 'suddenly', 'licence'],
    failureModes: ['F11', 'F03', 'F68', 'F37'],
  },
];
