/** What a web page is, told by what stands on it and never by where it was read. */
import {quoteOf} from '../../model/origin.ts';
import {isLoginPage, isOfExpressway} from '../expressway/saved-login-page.ts';

export interface PageDescription {
  /** `expressway-login`: of the web administration. `join-page`: of the web app or web bridge, for guests. */
  readonly page?: 'expressway-login' | 'join-page';
  readonly title?: string;
}

const product = /\bexpressway\b|\bVCS\b|video communication server|tandberg/i;
const guestWords = /cisco meeting|\bmeeting (?:app|server)\b|join (?:a |the )?(?:meeting|call)|web ?app\b|web ?bridge/i;
const loginAction = /<form\b[^>]*\baction\s*=\s*["']?[^"'>\s]*\b(?:login|logon|signin)\b/i;
const passwordField = /<input\b[^>]*\btype\s*=\s*["']?password\b/i;

/** `setCookie`: of the answer; its name alone is looked at. */
export function describePage(body: string, setCookie = ''): PageDescription {
  const head = body.slice(0, 20_000);
  const title = quoteOf(decodeEntities(/<title\b[^>]*>\s*([^<]{1,200}?)\s*<\/title>/i.exec(head)?.[1] ?? ''));
  const shown = title === '' ? {} : {title};
  const asksForLogin = passwordField.test(head) || loginAction.test(head) || isLoginPage(head);
  const isGuestPage = guestWords.test(title);
  // The page for guests has a login too, and may name the product that it came through.
  const isExpressway = product.test(title) || isOfExpressway(head) || /^tandberg/i.test(setCookie.trim());
  if (asksForLogin && isExpressway && !isGuestPage) return {page: 'expressway-login', ...shown};
  return isGuestPage ? {page: 'join-page', ...shown} : shown;
}

function decodeEntities(text: string): string {
  return text
    .replace(/&(?:nbsp|#160);/gi, ' ')
    .replace(/&amp;/gi, '&')
    .replace(/&#0*39;/g, '’');
}
