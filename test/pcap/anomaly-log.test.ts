import {expect, test} from '@jest/globals';
import {AnomalyLog} from '../../src/pcap/anomaly-log.ts';

test('given one anomaly in several packets, when it is noted, then it is one row with the earliest frame', () => {
  const log = new AnomalyLog();
  log.add('malformed', 'ip', 'wrong');
  log.add('malformed', 'ip', 'wrong', 9);
  log.add('malformed', 'ip', 'wrong', 4);
  log.add('malformed', 'tcp', 'wrong', 5);
  expect(log.rows).toEqual([
    {kind: 'malformed', layer: 'ip', detail: 'wrong', count: 3, file: 0, frame: 4},
    {kind: 'malformed', layer: 'tcp', detail: 'wrong', count: 1, file: 0, frame: 5},
  ]);
});

test('given anomalies of two files, when they are noted, then each keeps the file of its frame', () => {
  const log = new AnomalyLog();
  log.file = 1;
  log.add('malformed', 'ip', 'wrong', 3);
  log.add('malformed', 'ip', 'wrong', 7, 0);
  expect(log.rows).toMatchObject([
    {file: 1, frame: 3},
    {file: 0, frame: 7},
  ]);
});

test('given more kinds of anomalies than are listed, when they are noted, then the rest is said in a sum', () => {
  const log = new AnomalyLog();
  for (let index = 1; index <= 1000; index += 1) log.add('unknown', 'link', `kind ${index}`, index);
  expect(log.rows).toHaveLength(201);
  expect(log.rows.at(-1)).toMatchObject({kind: 'dropped', count: 800, frame: 201});
});
