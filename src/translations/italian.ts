/** The Italian words of everything. Loaded only where Italian is asked for; complete, as the test beside it proves. */
import type {Catalogue} from '../model/catalogue.ts';
import checkArguments from './it/arguments.json' with {type: 'json'};
import browser from './it/browser.json' with {type: 'json'};
import call from './it/call.json' with {type: 'json'};
import certificate from './it/certificate.json' with {type: 'json'};
import cms from './it/cms.json' with {type: 'json'};
import dns from './it/dns.json' with {type: 'json'};
import dtls from './it/dtls.json' with {type: 'json'};
import evidence from './it/evidence.json' with {type: 'json'};
import expressway from './it/expressway.json' with {type: 'json'};
import facts from './it/facts.json' with {type: 'json'};
import inputs from './it/inputs.json' with {type: 'json'};
import media from './it/media.json' with {type: 'json'};
import notes from './it/notes.json' with {type: 'json'};
import phrases from './it/phrases.json' with {type: 'json'};
import runs from './it/runs.json' with {type: 'json'};
import sso from './it/sso.json' with {type: 'json'};
import tls from './it/tls.json' with {type: 'json'};
import turn from './it/turn.json' with {type: 'json'};
import version from './it/version.json' with {type: 'json'};
import web from './it/web.json' with {type: 'json'};
import webbridge from './it/webbridge.json' with {type: 'json'};
import xmpp from './it/xmpp.json' with {type: 'json'};

export const italian: Catalogue = {
  language: 'it',
  checks: {
    ...browser,
    ...call,
    ...certificate,
    ...cms,
    ...dns,
    ...dtls,
    ...expressway,
    ...media,
    ...sso,
    ...tls,
    ...turn,
    ...version,
    ...web,
    ...webbridge,
    ...xmpp,
  },
  arguments: checkArguments,
  sentences: {...runs, ...notes, ...inputs, ...facts, ...evidence},
  phrases,
};
