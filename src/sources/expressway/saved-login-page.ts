/**
 * Pages that stand where the status should: the login page, which Expressway sends with status 200 when a session has
 * expired or the account has no API access, and error pages of its web server.
 */

/** What it is, in words; undefined for anything else. Looks at the beginning only. */
export function describeWrongPage(text: string): string | undefined {
  const head = text.slice(0, 20_000);
  if (!/<(?:!doctype html|html|head|title|body)\b/i.test(head)) return undefined;
  if (isLoginPage(head)) return 'the login page';
  const title = /<title>\s*([^<]{1,100}?)\s*<\/title>/i.exec(head)?.[1] ?? '';
  if (/\b[45]\d\d\b/.test(title)) return `an error page (${title})`;
  if (/Cisco Meeting|web ?app\b|join meeting/i.test(title)) return `a page for guests (${title})`;
  return undefined;
}

export function isLoginPage(text: string): boolean {
  return (
    /<title>[^<]*\b(?:Log ?in|Sign ?in)\b[^<]*<\/title>/i.test(text) ||
    /Login expired/i.test(text) ||
    /<form\b[^>]*\baction=["']?[^"'>]*\/login\b/i.test(text)
  );
}

/** Names under which the status is saved; the page alone may be of any product. */
export function isStatusFileName(fileName: string): boolean {
  return /^(?:(?:.*[-_. ])?(?:status|configuration|xconf|xstat|xconfiguration|xstatus)(?:[-_. ].*)?|getxml.*)$/i.test(
    fileName,
  );
}

/** What only Expressway has on it. */
export function isOfExpressway(text: string): boolean {
  return /\b(?:expressway|TANDBERG|VCS)\b|name=["']?formbutton|tandberg_login/i.test(text.slice(0, 20_000));
}
