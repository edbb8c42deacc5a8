/** Pages that a browser opened, without those that guests do not open where it is known which they do. */
import {type BrowserPage, browserPage} from '../browser-page.ts';
import {defineDerived} from '../derived.ts';
import {joinPageTest} from './browser-connections.ts';

export const joinPages = defineDerived<BrowserPage>({
  id: 'browser.join-page',
  title: browserPage.title,
  collect: browserPage.collect,
  derive: (store) => {
    const isJoinPage = joinPageTest(store);
    return store
      .of(browserPage)
      .filter(({value}) => isJoinPage(value.url))
      .map((fact) => ({...fact, type: 'browser.join-page'}));
  },
});
