/** What is wrong with a reply that is not the one that was asked for, in words that say what to do. */
import {quoteOf} from '../../model/origin.ts';
import {type HttpsReply, targetOf} from '../live/https-client.ts';
import {type CmsRequest, firstRequest} from './cms-requests.ts';
import {reasonsOf} from './read-replies.ts';
import {findXmlDocuments, type XmlElement} from './xml-document.ts';

export interface Verdict {
  /** The document, when it is one of those that were asked for. */
  readonly root?: XmlElement;
  /** The box does not have what was asked for. */
  readonly isUnknown?: true;
  /** No other request would do better. */
  readonly isForAll?: true;
  readonly problem?: string;
}

const checkPort = 'check that the port is the one of the CMS web administration (MMP command `webadmin`)';

const wordsByStatus: Readonly<Record<number, (user: string) => string>> = {
  401: (user) =>
    `CMS does not accept the user ${user} (HTTP 401): wrong user name or password, or a user without the role for the API; check them, and \`user list\` in the MMP`,
  403: (user) =>
    `the user ${user} may not read this (HTTP 403): give a user with the role api, appadmin or admin (\`user list\` in the MMP)`,
  503: () => 'CMS is busy or still starting (HTTP 503): wait a minute and read again',
};

export function judgeReply(reply: HttpsReply, request: CmsRequest, username: string): Verdict {
  const {roots, isMeant} = request;
  const {status, text} = reply;
  if (status === 200) return judgeBody(reply, roots, isMeant ?? (() => true));
  const [refusal] = findXmlDocuments(text.slice(0, 20_000), {roots: ['failureDetails'], isSearchedInside: false});
  const reasons = refusal === undefined ? '' : reasonsOf(refusal.root);
  if (status === 404 || /unrecognisedObject|DoesNotExist/i.test(reasons)) {
    const what = `not found (HTTP ${status}${reasons === '' ? '' : `, ${reasons}`})`;
    return {isUnknown: true, problem: request === firstRequest ? `${what}: no CMS answers here; ${checkPort}` : what};
  }
  if (reasons !== '') return {problem: `CMS refused it (HTTP ${status}): ${reasons}`};
  if (status >= 300 && status < 400) {
    const target = targetOf(reply);
    return {isForAll: true, problem: `a redirect to ${target} (HTTP ${status}): another web application; ${checkPort}`};
  }
  if (status === 401) return {isForAll: true, problem: wordsOf(401, username)};
  return {problem: wordsOf(status, username)};
}

function wordsOf(status: number, username: string): string {
  return wordsByStatus[status]?.(quoteOf(username)) ?? `an unexpected reply (HTTP ${status})`;
}

function judgeBody(
  {text, mediaType, status}: HttpsReply,
  roots: CmsRequest['roots'],
  isMeant: NonNullable<CmsRequest['isMeant']>,
): Verdict {
  if (mediaType === 'text/html' || /^\s*<(?:!doctype\s+html|html)\b/i.test(text)) {
    const what = /log\s?in|sign\s?in|password/i.test(text) ? 'a login page' : 'a web page';
    return {isForAll: true, problem: `${what} in place of a reply of the API (HTTP ${status}): ${checkPort}`};
  }
  const [document] = findXmlDocuments(text, {roots, isSearchedInside: false});
  if (document !== undefined && isMeant(document.root)) return {root: document.root};
  if (text.trim() === '') return {problem: `an empty reply (HTTP ${status})`};
  return {problem: `something that is no XML of the CMS API (HTTP ${status}): ${checkPort}`};
}
