/** The goals for logs; one whose figures were not measured says so. */
import {atLeast, atMost, divide} from './goals.mjs';

const LARGE = ['cms.log', 'expressway.log'];
const one = 'doctor, 1 thread';
const two = 'doctor, 2 threads';

/** `seconds` and `peakMb` take a log and a command, and are undefined where it did not run. */
export function judgeLogGoals({seconds, peakMb, megabytes}) {
  const ratio = (log, other) => divide(seconds(log, two), seconds(log, other));
  return [
    {
      title: 'not slower than ripgrep 13',
      comparisons: LARGE.map((log) => atMost(`${log}, x rg 13 -c -f patterns`, ratio(log, 'rg 13 -c -f patterns'), 1)),
    },
    {
      title: 'hardly slower than ripgrep 15',
      comparisons: LARGE.map((log) =>
        atMost(`${log}, x rg 15 -c -f patterns`, ratio(log, 'rg 15 -c -f patterns'), 1.3),
      ),
    },
    {
      title: 'faster than lnav opens the file',
      comparisons: [atLeast('cms.log, x faster', divide(seconds('cms.log', 'lnav -n'), seconds('cms.log', two)), 10)],
    },
    {
      title: 'peak memory',
      comparisons: [
        ...LARGE.flatMap((log) => [
          atMost(`${log}, 2 threads, MB`, peakMb(log, two), 150),
          atMost(`${log}, 1 thread, MB`, peakMb(log, one), 150),
        ]),
        atMost('cms.log, x a quarter of it', divide(peakMb('cms.log', two), peakMb('quarter.log', two)), 1.1),
        atMost('gzip, MB', peakMb('quarter.log.gz', 'doctor'), 150),
        atMost('nothing but joins, MB', peakMb('joins.log', 'doctor'), 150),
      ],
    },
    {
      title: 'nothing but joins',
      comparisons: [atLeast('MB/s', divide(megabytes('joins.log'), seconds('joins.log', 'doctor')), 10)],
    },
  ];
}
