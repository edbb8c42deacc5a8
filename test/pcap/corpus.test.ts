/** Every public capture of the corpus: nothing throws, and packets and STUN messages are counted as tshark counts them. */
import {describe, expect, test} from '@jest/globals';
import {analyseFile, areCapturesHere, isHere, readTable, whereNeeded} from './real-captures.ts';

/** Files that tshark reads and where our count is another on purpose. */
const countedOtherwise: Readonly<Record<string, {frames: number; why: string}>> = {
  'OISF+suricata-verify/fuzz.pcap': {
    frames: 1,
    why: 'the second record claims 1.4 GB: tshark guesses another variant of the header, tcpdump stops as we do',
  },
  'OISF+suricata-verify/tls_DER-incomplete-header.pcap': {
    frames: 13,
    why: 'a record claims 4 MB: tshark stops, ours goes on at the next whole one',
  },
  'ntop+nDPI/fuzz-2021-10-13.pcap': {
    frames: 0,
    why: 'the one record has an impossible time and garbage behind it: tshark takes it all the same',
  },
  'seladb+PcapPlusPlus/crash-pcapng-epb-unbounded-length': {
    frames: 1,
    why: 'the packet claims more than its block holds: tshark stops, ours leaves it out with its number',
  },
  'the-tcpdump-group+tcpdump/bgp_vpn_rt-oobr.pcap': {
    frames: 1,
    why: 'the rest is zeros, which tshark takes for 37 empty packets of 1970',
  },
};

/** STUN as tshark with heuristics counts it, where ours is another number on purpose. */
const stunCountedOtherwise: Readonly<Record<string, string>> = {
  'arkime+arkime/stun.pcap': 'two messages of RFC 3489, which tshark counts as another protocol',
  'ntop+nDPI/lru_ipv6_caches.pcapng': 'methods above 0xFF, which tshark refuses',
  'ntop+nDPI/wa_video.pcap': 'methods above 0xFF, which tshark refuses',
  'ntop+nDPI/wa_voice.pcap': 'methods above 0xFF, which tshark refuses',
  'ntop+nDPI/whatsapp_voice_and_message.pcap': 'methods above 0xFF, which tshark refuses',
};

const suite = areCapturesHere ? describe : describe.skip;

suite(`given every capture of the corpus${whereNeeded}`, () => {
  test('when each is read, then frames are those of tshark wherever tshark could read it', () => {
    const differing: string[] = [];
    for (const row of readTable('corpus/INDEX.tsv')) {
      const {file = ''} = row;
      const counted = Number(row['packets(tshark)']);
      const {frames} = analyseFile(`corpus/${file}`);
      const expected = countedOtherwise[file]?.frames ?? counted;
      // -1: tshark could not read it at all; ours may.
      if (counted !== -1 && frames !== expected) differing.push(`${file}: tshark ${expected}, ours ${frames}`);
    }
    expect(differing).toEqual([]);
  }, 30_000);

  test('when custom blocks stand in a file, then frames go on counting and packets do not', () => {
    const {frames, summary} = analyseFile('corpus/google+gopacket/le__test018.pcapng');
    expect({frames, packets: summary?.packets}).toEqual({frames: 8, packets: 4});
  });

  test('when chunks are small, then results are those of large ones', () => {
    const files = ['ntop+nDPI/stun.pcap', 'arkime+arkime/turn.pcap', 'google+gopacket/be__test100.pcapng'];
    for (const file of files) expect(analyseFile(`corpus/${file}`, 17)).toEqual(analyseFile(`corpus/${file}`));
  });

  test('when STUN is counted, then it is as tshark with heuristics first has it', () => {
    const files = readTable('corpus/INDEX.tsv').filter(({file}) => isHere(`truth/stun/${file}.heur.tsv`));
    expect(files.length).toBeGreaterThan(20);
    for (const {file = ''} of files) {
      const counted = countTsharkStun(`truth/stun/${file}.heur.tsv`);
      const ours = analyseFile(`corpus/${file}`).summary?.stunMessages;
      if (file in stunCountedOtherwise) expect(ours).toBeGreaterThan(counted);
      else expect([file, ours]).toEqual([file, counted]);
    }
  });
});

/** Messages in one packet are joined by a bar; those quoted in ICMP errors are no messages on the wire. */
function countTsharkStun(path: string): number {
  return readTable(path)
    .filter((row) => !(row['frame.protocols'] ?? '').includes('icmp'))
    .reduce((sum, row) => sum + (row['stun.type'] ?? '').split(/[|,]/).filter(Boolean).length, 0);
}
