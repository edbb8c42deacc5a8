/** Posts notices of `watch` as JSON. The certificate of the other side is checked, and redirects are not followed. */
import {request as requestHttp} from 'node:http';
import {request as requestHttps} from 'node:https';
import {rootCertificates} from 'node:tls';
import {UserError} from '../model/errors.ts';
import type {Secret} from '../model/secret.ts';
import type {WatchNotice} from '../model/watch.ts';
import {escapeControls} from '../report/json.ts';
import {messageOf} from '../sources/files/error-words.ts';
import type {Attempt, NoticeWay} from './watch-notices.ts';

export interface WebhookOptions {
  /** Whoever knows the address may post there: it is treated as a password. */
  readonly url: Secret;
  /** Sent as `Authorization: Bearer`. */
  readonly token?: Secret;
  /** PEM of an authority that is trusted besides the public ones. */
  readonly authority?: string;
  /** Where the address stands, for the words. */
  readonly named: string;
}

/** From the start of the attempt to the status line of the answer. */
export const webhookTimeoutMs = 10_000;

/** Throws `UserError` for what is no address, and where a token would go unencrypted. */
export function createWebhook({url, token, authority, named}: WebhookOptions, timeoutMs = webhookTimeoutMs): NoticeWay {
  const address = URL.canParse(url.reveal()) ? new URL(url.reveal()) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol))
    throw new UserError(`${named} is no address of a webhook.`, 'Write it as https://hooks.example.com/…');
  if (address.protocol === 'http:' && token !== undefined && !isLoopback(address.hostname))
    throw new UserError(`${named} is http://, and the token would go over the network as text.`, 'Use https://.');
  return {
    channel: 'webhook',
    title: `webhook of ${address.host}`,
    deliver: (notice, signal) => post({address, token, authority, timeoutMs}, notice, signal),
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}

interface Target {
  readonly address: URL;
  readonly token: Secret | undefined;
  readonly authority: string | undefined;
  readonly timeoutMs: number;
}

function post(
  {address, token, authority, timeoutMs}: Target,
  notice: WatchNotice,
  signal: AbortSignal,
): Promise<Attempt> {
  const body = Buffer.from(escapeControls(JSON.stringify(notice)));
  const options = {
    method: 'POST',
    // One connection for each: nothing stays open between rounds that are minutes apart.
    agent: false as const,
    headers: {
      'content-type': 'application/json',
      'content-length': body.length,
      'user-agent': `wrtc-doctor/${notice.tool.version}`,
      ...(token === undefined ? {} : {authorization: `Bearer ${token.reveal()}`}),
    },
    signal,
  };
  return new Promise((resolve) => {
    const request =
      address.protocol === 'http:'
        ? requestHttp(address, options)
        : requestHttps(address, {
            ...options,
            rejectUnauthorized: true,
            ...(authority === undefined ? {} : {ca: [...rootCertificates, authority]}),
          });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    const end = (attempt: Attempt): void => {
      clearTimeout(timer);
      resolve(attempt);
      // What it says beyond its status is not read.
      request.destroy();
    };
    request.on('response', ({statusCode = 0}) => end(attemptOf(statusCode)));
    request.on('error', (error) => end({kind: 'refused', why: messageOf(error), isFinal: false}));
    request.end(body);
  });
}

/** Busy, slow, or broken for now: all else of 4xx stays as it is. */
const passing = [408, 425, 429];

function attemptOf(status: number): Attempt {
  if (status >= 200 && status < 300) return {kind: 'delivered'};
  const isRedirect = status >= 300 && status < 400;
  const why = isRedirect ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`;
  return {kind: 'refused', why, isFinal: status < 500 && !passing.includes(status)};
}
