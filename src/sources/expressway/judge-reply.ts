/** Whether a reply of an Expressway is what was asked for, and if not, what answered instead and what to do about it. */
import {quoteOf} from '../../model/origin.ts';
import {findXmlDocuments} from '../cms-api/xml-document.ts';
import {type HttpsReply, targetOf} from '../live/https-client.ts';
import {isLoginPage} from './saved-login-page.ts';

export type Verdict =
  | {readonly kind: 'document'}
  /** Not here; another path may have it. */
  | {readonly kind: 'absent'; readonly problem: string}
  /** No other request would do better. */
  | {readonly kind: 'hopeless'; readonly problem: string};

const checkPort =
  'give the web administrator port in the URL (System > Administration on the Expressway, often 443 or 445)';

/** `root`: the root element that the reply has to have; undefined for JSON. */
export function judgeReply(reply: HttpsReply, username: string, root: 'Status' | 'Configuration' | undefined): Verdict {
  const {status, text, location = ''} = reply;
  const proxy = describeProxy(reply);
  if (proxy !== undefined) return {kind: 'hopeless', problem: `${proxy}: ${checkPort}`};
  if (status === 401) {
    const problem = `wrong user name or password for ${quoteOf(username)} (HTTP 401), or the account has no API access: check both (Users > Administrator accounts)`;
    return {kind: 'hopeless', problem};
  }
  if (
    /\/log(?:in|out)\b/i.test(location) ||
    (/html/i.test(reply.mediaType || '') && isLoginPage(text)) ||
    isLoginPage(text.slice(0, 20_000))
  )
    return {kind: 'hopeless', problem: loginProblem(reply, username)};
  if (status === 403) {
    const problem = `the account ${quoteOf(username)} may not read this (HTTP 403): set its API access to Yes (Users > Administrator accounts)`;
    return {kind: root === undefined ? 'absent' : 'hopeless', problem};
  }
  if (status >= 300 && status < 400)
    return {
      kind: 'hopeless',
      problem: `a redirect to ${targetOf(reply)} (HTTP ${status}): ${checkPort}`,
    };
  if (status === 503)
    return {kind: 'absent', problem: 'Expressway is busy or still starting (HTTP 503): wait a minute and read again'};
  if (status !== 200) return {kind: 'absent', problem: `not at this path (HTTP ${status}): ${checkPort}`};
  return root === undefined ? judgeJson(text) : judgeXml(reply, root);
}

function loginProblem({status}: HttpsReply, username: string): string {
  return `a login page in place of the status (HTTP ${status}): either this is not the web administrator port, or the account ${quoteOf(username)} has no API access; ${checkPort}, and set API access to Yes (Users > Administrator accounts)`;
}

/** The web proxy of the pair names itself (`Server: CE_E`); behind it is the web app for guests. */
function describeProxy({server = '', text, status, mediaType}: HttpsReply): string | undefined {
  if (/^CE_[CE]\b/i.test(server))
    return `the web proxy for guests answers on this port (HTTP ${status}, Server: ${quoteOf(server)})`;
  const title = /<title>\s*([^<]{0,100}?)\s*<\/title>/i.exec(text.slice(0, 20_000))?.[1] ?? '';
  const isWebApp =
    /html/.test(mediaType) &&
    /Cisco Meeting|\bmeeting (?:app|server)\b|join (?:a |the )?meeting|web ?app\b/i.test(title);
  return isWebApp ? `the page for guests (${quoteOf(title)}) answers on this port` : undefined;
}

function judgeXml({text, mediaType}: HttpsReply, root: 'Status' | 'Configuration'): Verdict {
  const [document] = findXmlDocuments(text, {roots: [root], isSearchedInside: false, sections: new Set()});
  if (document === undefined) {
    const what = /html/.test(mediaType) || /^\s*<(?:!doctype\s+html|html)\b/i.test(text) ? 'a web page' : 'something';
    const problem = `${what} that is no <${root}> of an Expressway: ${checkPort}`;
    return {kind: 'absent', problem};
  }
  const product = document.root.attributes.get('product') ?? '';
  if (/codec/i.test(product))
    return {kind: 'hopeless', problem: `a ${quoteOf(product)} answers, no Expressway: check the address`};
  if (/<(?:[\w.-]+:)?Error\b/.test(text.slice(0, 2_000)) && text.length < 4_000)
    return {kind: 'absent', problem: 'Expressway does not know this path'};
  return {kind: 'document'};
}

function judgeJson(text: string): Verdict {
  try {
    JSON.parse(text);
    return {kind: 'document'};
  } catch {
    return {kind: 'absent', problem: 'the reply is no JSON'};
  }
}
