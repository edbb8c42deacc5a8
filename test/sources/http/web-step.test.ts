import {describe, expect, test} from '@jest/globals';
import {planWebSteps} from '../../../src/sources/http/web-step.ts';

describe('given a page to try', () => {
  test('when it is planned, then its stages, and port 80 beside it, are told', () => {
    const steps = planWebSteps({host: 'join.example.com', after: ['dns']});
    expect(steps.map(({id, stages, isOptional = false}) => [id, stages.join(), isOptional])).toEqual([
      ['web join.example.com:443', 'tcp,tls,http,websocket', false],
      ['web join.example.com:80', 'http', true],
    ]);
    expect(steps[0]?.sends.join()).toContain('SNI join.example.com');
    expect(steps.every(({after}) => after.includes('dns'))).toBe(true);
  });

  test('when a link is given, then what may be secret in it is not told', () => {
    const [page] = planWebSteps({host: 'join.example.com', path: '/invited.sf?secret=abc#x', after: []});
    expect(page?.path).toBe('/invited.sf?secret=abc#x');
    expect(JSON.stringify({...page, path: ''})).not.toContain('abc');
  });

  test('when it is reached at another address, then that is told, and port 80 is not tried', () => {
    const connect = {host: '10.1.2.3', port: 8443};
    const steps = planWebSteps({host: 'join.example.com', connect, after: [], administratorPort: 445});
    expect(steps.map(({id, use, stages}) => [id, use, stages.join()])).toEqual([
      ['web join.example.com:443 by way of 10.1.2.3:8443', 'page', 'tcp,tls,http,websocket'],
      ['web 10.1.2.3:445, administration', 'administration', 'tcp,tls'],
    ]);
    expect(steps[1]?.connect).toEqual({host: '10.1.2.3', port: 445});
  });
});
