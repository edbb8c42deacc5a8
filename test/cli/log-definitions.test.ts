import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from '@jest/globals';
import {logDefinitionsOf} from '../../src/cli/log-definitions.ts';
import {shippedFormats} from '../../src/logs/log-formats.ts';

test('given nothing, when the definitions are asked for, then it is what comes with the program, and only logs reads fault conditions', async () => {
  expect(await logDefinitionsOf({}, 'logs')).toEqual({readsFaultConditions: true});
  expect(await logDefinitionsOf({logFormat: [], logFormats: [], logRules: []}, 'run')).toEqual({
    readsFaultConditions: false,
  });
});

test('given a format, when the definitions are asked for, then lines of others are not read', async () => {
  const {definitions, isSurelyLog} = await logDefinitionsOf({logFormat: ['cms-syslog']}, 'logs');
  expect(isSurelyLog).toBe(true);
  expect(definitions?.formats.layouts.map(({id}) => id)).toEqual(['cms-syslog']);
  expect(definitions?.formats.wrappings).toEqual(shippedFormats.wrappings);
});

test('given a format that there is not, when the definitions are asked for, then all that there are are listed', async () => {
  const refused = logDefinitionsOf({logFormat: ['cms-syslog', 'cms-sylog']}, 'logs');
  await expect(refused).rejects.toThrow('No log format is called cms-sylog.');
  await expect(refused).rejects.toMatchObject({
    next: expect.stringMatching(/cms-syslog +CMS syslog\n[\s\S]*journal-json/),
  });
});

test('given a format of the person’s own, when it is named, then it is known', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wrtc-doctor-format-'));
  try {
    const path = join(folder, 'format.json');
    writeFileSync(
      path,
      JSON.stringify({
        kind: 'layout',
        id: 'bare',
        title: 'bare',
        description: 'Text behind a mark.',
        source: 'test',
        product: 'cms',
        shapes: ['## '],
        patterns: ['^## (?<text>.*)$'],
        samples: [{line: '## x', level: '', text: 'x'}],
      }),
    );
    const {definitions} = await logDefinitionsOf({logFormat: ['bare'], logFormats: [path]}, 'logs');
    expect(definitions?.formats.read('## call 3: ICE failure')).toMatchObject({format: {id: 'bare'}});
    expect(definitions?.formats.read('2018-03-02\t08:15:09.020\tInfo\tx')).toBeUndefined();
  } finally {
    rmSync(folder, {recursive: true});
  }
});
