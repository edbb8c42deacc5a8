import {describe, expect, test} from '@jest/globals';
import {describePage} from '../../../src/sources/http/describe-page.ts';

const login = (title: string, body = ''): string =>
  `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>${body}<form method="post" action="/login"><input name="username"><input type="password" name="password"></form></body></html>`;

describe('given a page', () => {
  test.each([
    ['its title names the product', login('Cisco Expressway-E')],
    ['its title says login, and its text names the product', login('Login', '<h1>Cisco Expressway</h1>')],
    ['it is that of an old release', login('Login', '<div id="tandberg_login">Video Communication Server</div>')],
    ['only its button tells', login('Log in', '<input name="formbutton" value="Login">')],
  ])('when %s, then it is the login page of Expressway', (_name, body) => {
    expect(describePage(body).page).toBe('expressway-login');
  });

  test('when only its cookie names the product, then that tells too', () => {
    expect(describePage(login('Login'), 'tandberg_login=abc; Secure').page).toBe('expressway-login');
  });

  test.each([
    ['the web app', '<!doctype html><title>Cisco Meeting Server web app</title><div id=app></div>'],
    ['a web bridge with a form to sign in', login('Cisco Meeting App: Sign in', 'by way of Expressway')],
    ['a page to join', '<title>Join meeting</title>'],
  ])('when it is %s, then it is that for guests', (_name, body) => {
    expect(describePage(body).page).toBe('join-page');
  });

  test.each([
    ['a login of something else', login('Router login')],
    ['a page that only speaks of Expressway', '<title>Cisco Expressway configuration guide</title><p>Expressway</p>'],
    ['no page', '{"status":"ok"}'],
    ['nothing', ''],
  ])('when it is %s, then nothing is claimed', (_name, body) => {
    expect(describePage(body).page).toBeUndefined();
  });

  test('when its title holds control characters and entities, then it is made fit to be shown', () => {
    expect(describePage('<title>\u001b[31mA &amp;\n B</title>').title).toBe('[31mA & B');
  });
});
