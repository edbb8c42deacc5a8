/** The goals for captures, each a few comparisons; one whose figures were not measured says so. */
const KINDS = ['mix.pcap', 'mix.pcapng'];
const one = 'doctor, 1 thread';
const two = 'doctor, 2 threads';

/** `seconds` and `peakMb` take a capture and a command, and are undefined where it did not run. */
export function judgeGoals({seconds, peakMb, packets}) {
  const ratio = (capture, tool, other) => divide(seconds(capture, tool), seconds(capture, other));
  const perSecond = (capture) => divide(packets(capture) / 1e6, seconds(capture, one));
  return [
    goal(
      1,
      'full analysis, 2 threads',
      KINDS.map((kind) => atMost(`${kind}, x cat`, ratio(kind, two, 'cat'), 1.3)),
    ),
    goal(
      2,
      'full analysis, 1 thread',
      KINDS.map((kind) => atMost(`${kind}, x cat`, ratio(kind, one, 'cat'), 2)),
    ),
    goal(3, 'faster than tcpdump -w with a filter', [
      ...KINDS.map((kind) => atLeast(`${kind}, 2 threads, x faster`, ratio(kind, 'tcpdump -w', two), 2)),
      ...KINDS.map((kind) => atLeast(`${kind}, 1 thread, x faster`, ratio(kind, 'tcpdump -w', one), 1.4)),
      atLeast('small.pcap, 2 threads, x faster', ratio('small.pcap', 'tcpdump -w', two), 1),
      atLeast('small.pcap, 1 thread, x faster', ratio('small.pcap', 'tcpdump -w', one), 1),
    ]),
    goal(4, 'faster than tshark -Y stun.att.error', [
      atLeast('-T fields -e frame.number, x faster', ratio('mix.pcap', 'tshark, fields', two), 80),
      atLeast('plain, x faster', ratio('mix.pcap', 'tshark, plain', two), 30),
    ]),
    goal(5, 'million packets a second on one thread', [
      atLeast('mix.pcap', perSecond('mix.pcap'), 5),
      atLeast('small.pcap', perSecond('small.pcap'), 9),
    ]),
    goal(6, 'peak memory', [
      ...KINDS.map((kind) => atMost(`${kind}, 2 threads, MB`, peakMb(kind, two), 96)),
      atMost('mix.pcap, 1 thread, MB', peakMb('mix.pcap', one), 96),
      atMost('small.pcap, 2 threads, MB', peakMb('small.pcap', two), 96),
      atMost('mix.pcap, x a quarter of it', divide(peakMb('mix.pcap', two), peakMb('quarter.pcap', two)), 1.1),
      atMost('a million flows, 2 threads, MB', peakMb('flows.pcap', two), 150),
      atMost('a million flows, 1 thread, MB', peakMb('flows.pcap', one), 150),
      atMost('gzip, MB', peakMb('mix.pcap.gz', 'doctor'), 150),
    ]),
    goal(7, 'verdict on a small capture', [
      atMost('x node -e 0', ratio('call.pcap', 'doctor', 'node -e 0'), 2.5),
      atMost('x tshark -Y stun', ratio('call.pcap', 'doctor', 'tshark -Y stun'), 0.5),
    ]),
    goal(8, 'gzip input', [atLeast('x the speed of zcat', ratio('mix.pcap.gz', 'zcat', 'doctor'), 0.9)]),
    goal('+', '100 small captures in one call', [
      atMost('x 100 calls of capinfos', ratio('100 x call.pcap', 'doctor', 'capinfos, each'), 1),
    ]),
  ];
}

function goal(number, title, comparisons) {
  return {number, title, comparisons};
}

export function atMost(what, figure, limit) {
  return {what, figure, limit: `<= ${limit}`, verdict: verdictOf(figure / limit - 1)};
}

export function atLeast(what, figure, limit) {
  return {what, figure, limit: `>= ${limit}`, verdict: verdictOf(1 - figure / limit)};
}

function verdictOf(shortfall) {
  if (Number.isNaN(shortfall)) return 'not measured';
  return shortfall <= 0 ? 'reached' : `MISSED by ${Math.ceil(shortfall * 100)} %`;
}

export function divide(above, below) {
  return above === undefined || below === undefined ? undefined : above / below;
}
