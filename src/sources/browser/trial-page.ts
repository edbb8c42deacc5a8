/**
 * The page of the trial: two connections in one page, each with a relay alone, that send each other the pictures and sound
 * of fake devices. It logs what webrtc-internals would. It is text, because it runs in the browser; it loads nothing.
 */

/** A name that no DNS has (RFC 2606): the page is handed to the browser, not fetched. HTTPS, as camera access needs it. */
export const trialUrl = 'https://wrtc-doctor.invalid/';

export interface TrialSetting {
  readonly iceServers: readonly {readonly urls: string; readonly username: string; readonly credential: string}[];
  /** Without a relay on both sides by then, it ends. */
  readonly relayMs: number;
  /** Without a connection by then, it ends. */
  readonly connectMs: number;
  /** How long media flows before it is counted. */
  readonly mediaMs: number;
}

export const trialPage = `<!doctype html><title>wrtc-doctor</title><script>
window.runTrial = async ({iceServers, relayMs, connectMs, mediaMs}) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const stream = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 320, height: 240, frameRate: 10}});
  const begin = performance.now();
  const sides = [0, 1].map(() => {
    const events = [];
    const note = (type, value) => events.push({type, value, timestamp: performance.timeOrigin + performance.now()});
    const connection = new RTCPeerConnection({iceServers, iceTransportPolicy: 'relay', bundlePolicy: 'max-bundle'});
    const side = {events, connection, note, waiting: [], hasRelay: false, other: undefined};
    connection.onicegatheringstatechange = () => note('onicegatheringstatechange', connection.iceGatheringState);
    connection.oniceconnectionstatechange = () => note('oniceconnectionstatechange', connection.iceConnectionState);
    connection.onconnectionstatechange = () => note('onconnectionstatechange', connection.connectionState);
    connection.onicecandidateerror = ({url, errorCode, errorText}) => note('onicecandidateerror', {url, errorCode, errorText});
    connection.onicecandidate = ({candidate}) => {
      if (!candidate || !candidate.candidate) return;
      const {relayProtocol, url} = candidate;
      note('onicecandidate', {candidate: candidate.candidate, relayProtocol, url});
      if (candidate.type === 'relay') side.hasRelay = true;
      if (side.other.connection.remoteDescription) side.other.take(candidate);
      else side.other.waiting.push(candidate);
    };
    side.take = (candidate) => {
      note('addIceCandidate', {candidate: candidate.candidate});
      connection.addIceCandidate(candidate).catch(() => {});
    };
    side.describe = async (description) => {
      await connection.setRemoteDescription(description);
      for (const candidate of side.waiting.splice(0)) side.take(candidate);
    };
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    return side;
  });
  const [one, two] = sides;
  [one.other, two.other] = [two, one];
  await one.connection.setLocalDescription();
  await two.describe(one.connection.localDescription);
  await two.connection.setLocalDescription();
  await one.describe(two.connection.localDescription);
  const states = () => sides.map(({connection}) => connection.connectionState);
  const isOver = () => {
    const passed = performance.now() - begin;
    if (states().every((state) => state === 'connected') || states().includes('failed')) return true;
    const lacking = sides.filter(({hasRelay}) => !hasRelay);
    if (lacking.length > 0 && passed >= relayMs) return true;
    return passed >= connectMs || lacking.some(({connection}) => connection.iceGatheringState === 'complete');
  };
  while (!isOver()) await wait(50);
  if (states().every((state) => state === 'connected')) await wait(mediaMs);
  const results = [];
  for (const {events, connection} of sides) {
    const report = await connection.getStats();
    results.push({events, stats: [...report.values()], endsAt: performance.timeOrigin + performance.now()});
  }
  for (const {connection} of sides) connection.close();
  for (const track of stream.getTracks()) track.stop();
  return JSON.stringify(results);
};
</script>`;

/** What a person would press to join, in the languages of the web app. */
export const joinWords =
  '\\\\bjoin\\\\b|teilnehmen|beitreten|rejoindre|participer|partecipa|unisciti|unirse|participar|ingressar|deelnemen|delta i|deltag|anslut|dołącz|katıl|присоединиться|参加|加入|참가|참여';

/** Runs in a page: whether something to press or to fill in offers to join. */
export const joinProbe = `(() => {
  const words = new RegExp('${joinWords}', 'i');
  const isShown = (element) => element.getClientRects().length > 0;
  const textOf = (element) =>
    [element.innerText, element.value, element.placeholder, element.title, element.getAttribute('aria-label')].join(' ');
  const controls = document.querySelectorAll('button, a[href], input, [role=button], [onclick]');
  return [...controls].some((element) => isShown(element) && words.test(textOf(element)));
})()`;
