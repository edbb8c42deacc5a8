/** Pages that were saved in place of the status are said to be what they are. */
import {describe, expect, test} from '@jest/globals';
import {expresswayXmlReader} from '../../../src/sources/expressway/expressway-xml-reader.ts';
import {readAs} from './read-as.ts';

const scoreAs = (text: string, fileName: string): number =>
  expresswayXmlReader.recognise({bytes: new Uint8Array(), text}, fileName);

const login =
  '<!DOCTYPE html>\n<html><head><title>Login</title></head>\n<body><form action="/login/"></form></body></html>';

describe('given a page that was saved as the status', () => {
  test.each([
    ['the login page', login, 'the login page'],
    ['an expired session', '<html><body><b>Login expired</b></body></html>', 'the login page'],
    ['an error', '<html><head><title>404 Not Found</title></head></html>', 'an error page (404 Not Found)'],
    ['the web app', '<html><title>Cisco Meeting Server web app</title></html>', 'a page for guests'],
  ])('when it is %s, then that is said, and what is missing', (_name, text, words) => {
    for (const name of [
      'status.xml',
      'expe-configuration.xml',
      'getxml',
      'getxml_location_Status.xml',
      'xstat_dump_gate.xml',
    ])
      expect(scoreAs(text, name)).toBeGreaterThanOrEqual(0.5);
    const reading = readAs(expresswayXmlReader, text);
    expect(reading.facts).toEqual([]);
    expect(reading.isPartial).toBe(true);
    expect(reading.notes[0]).toContain(`this is ${words}`);
    expect(reading.notes[0]).toContain('not the status');
    expect(reading.claimedLines.size).toBe(text.split('\n').length);
    expect(reading.absences.map(({type}) => type)).toEqual(['expressway.system']);
  });

  test('when a login page has another name, then only its own words tell that it is one of Expressway', () => {
    expect(scoreAs(login, 'page.html')).toBe(0);
    expect(scoreAs(login.replace('<body>', '<body>Cisco Expressway-E'), 'page.html')).toBeGreaterThan(0.5);
    expect(scoreAs('Login expired for user x', 'status.xml')).toBe(0);
    expect(scoreAs('<html><title>Our status</title></html>', 'status.xml')).toBe(0);
  });

  test('when the status follows in the same text, then it is read', () => {
    const text = `${login}\n<Status product="TANDBERG VCS" version="X14.0"><Zones item="1"/></Status>`;
    expect(readAs(expresswayXmlReader, text).facts.length).toBeGreaterThan(0);
  });
});
