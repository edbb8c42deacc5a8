/** STUN attribute types by number: the IANA registry "STUN Attributes", and what occurs outside it. */

export const attributeNames: ReadonlyMap<number, string> = new Map([
  [0x0001, 'MAPPED-ADDRESS'],
  [0x0006, 'USERNAME'],
  [0x0008, 'MESSAGE-INTEGRITY'],
  [0x0009, 'ERROR-CODE'],
  [0x000a, 'UNKNOWN-ATTRIBUTES'],
  [0x000c, 'CHANNEL-NUMBER'],
  [0x000d, 'LIFETIME'],
  [0x0012, 'XOR-PEER-ADDRESS'],
  [0x0013, 'DATA'],
  [0x0014, 'REALM'],
  [0x0015, 'NONCE'],
  [0x0016, 'XOR-RELAYED-ADDRESS'],
  [0x0017, 'REQUESTED-ADDRESS-FAMILY'],
  [0x0018, 'EVEN-PORT'],
  [0x0019, 'REQUESTED-TRANSPORT'],
  [0x001a, 'DONT-FRAGMENT'],
  [0x001b, 'ACCESS-TOKEN'],
  [0x001c, 'MESSAGE-INTEGRITY-SHA256'],
  [0x001d, 'PASSWORD-ALGORITHM'],
  [0x001e, 'USERHASH'],
  [0x0020, 'XOR-MAPPED-ADDRESS'],
  [0x0022, 'RESERVATION-TOKEN'],
  [0x0024, 'PRIORITY'],
  [0x0025, 'USE-CANDIDATE'],
  [0x0026, 'PADDING'],
  [0x0027, 'RESPONSE-PORT'],
  [0x002a, 'CONNECTION-ID'],
  [0x8000, 'ADDITIONAL-ADDRESS-FAMILY'],
  [0x8001, 'ADDRESS-ERROR-CODE'],
  [0x8002, 'PASSWORD-ALGORITHMS'],
  [0x8003, 'ALTERNATE-DOMAIN'],
  [0x8004, 'ICMP'],
  [0x8022, 'SOFTWARE'],
  [0x8023, 'ALTERNATE-SERVER'],
  [0x8025, 'TRANSACTION_TRANSMIT_COUNTER'],
  [0x8027, 'CACHE-TIMEOUT'],
  [0x8028, 'FINGERPRINT'],
  [0x8029, 'ICE-CONTROLLED'],
  [0x802a, 'ICE-CONTROLLING'],
  [0x802b, 'RESPONSE-ORIGIN'],
  [0x802c, 'OTHER-ADDRESS'],
  [0x802d, 'ECN-CHECK STUN'],
  [0x802e, 'THIRD-PARTY-AUTHORIZATION'],
  [0x8030, 'MOBILITY-TICKET'],
  [0xc000, 'CISCO-STUN-FLOWDATA'],
  [0xc001, 'ENF-FLOW-DESCRIPTION'],
  [0xc002, 'ENF-NETWORK-STATUS'],
  [0xc057, 'GOOG-NETWORK-INFO'],
  [0xc058, 'GOOG-LAST-ICE-CHECK-RECEIVED'],
  [0xc059, 'GOOG-MISC-INFO'],
  [0xc05a, 'GOOG-OBSOLETE-1'],
  [0xc05b, 'GOOG-CONNECTION-ID'],
  [0xc05c, 'GOOG-DELTA'],
  [0xc05d, 'GOOG-DELTA-ACK'],
  [0xc060, 'GOOG-MESSAGE-INTEGRITY-32'],
  [0xc070, 'DTLS-IN-STUN'],
  [0xc071, 'DTLS-IN-STUN-ACKNOWLEDGEMENT'],
]);

/** Names that the registry keeps as "Reserved; was …": RFC 3489 §11.2 and drafts of TURN. */
export const legacyAttributeNames: ReadonlyMap<number, string> = new Map([
  [0x0002, 'RESPONSE-ADDRESS'],
  [0x0003, 'CHANGE-REQUEST'],
  [0x0004, 'SOURCE-ADDRESS'],
  [0x0005, 'CHANGED-ADDRESS'],
  [0x0007, 'PASSWORD'],
  [0x000b, 'REFLECTED-FROM'],
  [0x0010, 'BANDWIDTH'],
  [0x0021, 'TIMER-VAL'],
]);

/**
 * Outside the registry: Microsoft's, [MS-TURN] §2.2.2 and [MS-ICE2] §2.2.3, which Lync and Skype for Business send, and
 * XOR-MAPPED-ADDRESS as drafts after RFC 3489 numbered it.
 */
export const privateAttributeNames: ReadonlyMap<number, string> = new Map([
  [0x8008, 'MS-VERSION'],
  [0x8020, 'XOR-MAPPED-ADDRESS (draft)'],
  [0x8050, 'MS-SEQUENCE-NUMBER'],
  [0x8054, 'CANDIDATE-IDENTIFIER'],
  [0x8055, 'MS-SERVICE-QUALITY'],
  [0x8070, 'IMPLEMENTATION-VERSION'],
  [0x8090, 'MS-ALTERNATE-MAPPED-ADDRESS'],
  [0x8095, 'MS-MULTIPLEXED-TURN-SESSION-ID'],
]);

export const attribute = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  dontFragment: 0x001a,
  messageIntegritySha256: 0x001c,
  passwordAlgorithm: 0x001d,
  userhash: 0x001e,
  xorMappedAddress: 0x0020,
  reservationToken: 0x0022,
  priority: 0x0024,
  useCandidate: 0x0025,
  connectionId: 0x002a,
  additionalAddressFamily: 0x8000,
  addressErrorCode: 0x8001,
  passwordAlgorithms: 0x8002,
  alternateDomain: 0x8003,
  icmp: 0x8004,
  software: 0x8022,
  alternateServer: 0x8023,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
  responseOrigin: 0x802b,
  otherAddress: 0x802c,
  mobilityTicket: 0x8030,
} as const;

/** `USERNAME`; `0x8123` for what has no name. */
export function attributeName(type: number): string {
  return (
    attributeNames.get(type) ??
    legacyAttributeNames.get(type) ??
    privateAttributeNames.get(type) ??
    `0x${type.toString(16).padStart(4, '0')}`
  );
}
