/**
 * A process with the page of a call of its own: a guest that has nothing but its TURN relay, and a peer on the same machine
 * that is reached directly. So their media cross the firewall at the media ports, as those of two guests do. Prints what the
 * page tells, a line of JSON each, and `done` at the end.
 */
import {createServer} from 'node:http';

export interface CallHostOptions {
  readonly port: number;
  readonly iceServers: readonly {readonly urls: string; readonly username: string; readonly credential: string}[];
  /** From the first offer to the end. */
  readonly seconds: number;
  /** The peer announces another certificate than it has. */
  readonly hasWrongFingerprint?: boolean;
}

const options: CallHostOptions = JSON.parse(process.argv[2] ?? '{}');

const script = `
const tell = (event, detail) => fetch('/tell', {method: 'POST', body: JSON.stringify({event, detail})});
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function call({iceServers, seconds, hasWrongFingerprint}) {
  // Whoever may use the camera is told the addresses of this machine, not names that stand for them.
  const media = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 160, height: 120, frameRate: 8}});
  const guest = new RTCPeerConnection({iceServers, iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle'});
  const peer = new RTCPeerConnection({bundlePolicy: 'max-bundle'});
  for (const [one, other] of [[guest, peer], [peer, guest]]) {
    for (const track of media.getTracks()) one.addTrack(track, media);
    one.onicecandidate = ({candidate}) => candidate && other.addIceCandidate(candidate);
  }
  guest.onicecandidateerror = ({errorCode, errorText}) => tell('candidate-error', errorCode + ' ' + errorText);
  guest.onconnectionstatechange = () => tell('connection', guest.connectionState);
  await guest.setLocalDescription(await guest.createOffer());
  await peer.setRemoteDescription(guest.localDescription);
  await peer.setLocalDescription(await peer.createAnswer());
  const {type, sdp} = peer.localDescription;
  const other = (_, start, first) => start + (first === '00' ? '11' : '00');
  await guest.setRemoteDescription({
    type,
    sdp: hasWrongFingerprint ? sdp.replace(/(a=fingerprint:sha-256 )([0-9A-F]{2})/g, other) : sdp,
  });
  await pause(seconds * 1000);
  guest.close();
  peer.close();
}
call(${JSON.stringify(options)}).catch((error) => tell('error', String(error))).finally(() => tell('done'));
`;

createServer((message, response) => {
  if (message.method !== 'POST') {
    const page =
      message.url === '/' ? `<!doctype html><title>Call</title><script type="module">${script}</script>` : '';
    response.setHeader('content-type', 'text/html');
    response.end(page);
    return;
  }
  let body = '';
  message.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  message.on('end', () => {
    console.log(body);
    response.end();
  });
}).listen(options.port, '127.0.0.1', () => console.log('ready'));
