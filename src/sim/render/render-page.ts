/** What guests get from Expressway-E on 443, as the settings of the whole site have it: the page, or who refuses it. */
import type {HttpsAnswer, HttpsRequest} from '../servers/start-https-server.ts';
import type {ExpresswayE} from '../site/expressway-box.ts';
import {isWebProxyOn, webBridgeTargets} from '../site/meeting-server-state.ts';
import type {Site} from '../site/site.ts';
import {tunnelStates} from '../site/traversal-state.ts';

const webPort = 443;

export function answerPage(site: Site, edge: ExpresswayE, {path, headers}: HttpsRequest): HttpsAnswer {
  if (edge.webAdministratorPort === webPort) return answerAdministration(path);
  const upgrades = headers.upgrade?.toLowerCase() === 'websocket';
  if (edge.pageTrouble === 'no-websocket' && upgrades) return refuse(403, 'Forbidden', 'CE_E');
  if (edge.pageTrouble === 'silent') return 'hang';
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const cores = site.expresswayC.filter((core) => isWebProxyOn(core) && core.meetingServer.uri === host);
  const [core] = cores;
  if (core === undefined || !edge.isUnifiedCommunicationsOn) return refuse(400, 'Bad Request', 'CE_E');
  if (!core.meetingServer.allowedProtocols.includes(upgrades ? 'wss' : 'https'))
    return refuse(403, 'Forbidden', 'CE_C');
  const hasTunnel = cores.some((one) =>
    tunnelStates(site, one).some(({domain, isActive}) => domain === host && isActive),
  );
  if (!hasTunnel) return refuse(502, 'Next Hop Connection Failed', 'CE_E');
  if (!cores.some((one) => webBridgeTargets(site, one).some(({isActive}) => isActive)))
    return refuse(502, 'Next Hop Connection Failed', 'CE_C');
  if (upgrades) return {status: 101, body: ''};
  const type = {'content-type': 'text/html'};
  return {
    status: 200,
    headers: {...type, server: 'CE_E'},
    body: '<!doctype html><title>Cisco Meeting Server web app</title>',
  };
}

function refuse(status: number, words: string, server: string): HttpsAnswer {
  return {status, headers: {server}, body: words};
}

/** The login page stands behind a redirect. */
function answerAdministration(path: string): HttpsAnswer {
  if (path === '/') return {status: 302, headers: {location: '/login'}, body: ''};
  return {
    status: 200,
    headers: {'content-type': 'text/html'},
    body: '<!DOCTYPE html><html><head><title>Cisco Expressway-E</title></head><body><form method="post" action="/login"><input name="username"><input type="password" name="password"><input type="submit" name="formbutton" value="Login"></form></body></html>',
  };
}
