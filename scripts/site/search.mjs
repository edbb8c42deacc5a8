/** The search of the site, in the browser: the same as that of `wrtc-doctor explain`. Without scripts it is not shown. */
import {bestOf, spelled, wordsOf} from '../../src/cli/search-words.ts';

/* global SEARCH_ENTRIES -- put in when the site is built: `SearchEntry` of build-site.ts */

const most = {symptom: 3, check: 12, document: 5};
const root = document.currentScript?.dataset.root ?? '';
const form = document.querySelector('form');
const input = document.querySelector('input');
const status = document.querySelector('form p');
const list = document.querySelector('form ol');
// A narrow screen has room for the text alone.
if (matchMedia('(max-width: 55rem)').matches) document.querySelector('nav details')?.removeAttribute('open');
if (form !== null && input !== null && status !== null && list !== null) startSearch(form, input, status, list);

function startSearch(form, input, status, list) {
  form.hidden = false;
  input.addEventListener('input', () => show(input.value, status, list));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== input) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === 'Escape' && form.contains(document.activeElement)) {
      input.value = '';
      show('', status, list);
      input.focus();
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const places = [input, ...list.querySelectorAll('a')];
    const place = places.indexOf(document.activeElement);
    if (place < 0) return;
    event.preventDefault();
    places[place + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  });
}

function show(query, status, list) {
  list.replaceChildren();
  const asked = wordsOf(query);
  if (asked.length === 0) {
    status.textContent = '';
    return;
  }
  const {words, corrections} = spelled(
    asked,
    SEARCH_ENTRIES.flatMap(({title, name, words: own}) => [title, name, own]),
  );
  const [symptoms, checks, documents] = ['symptom', 'check', 'document'].map((kind) =>
    bestOf(
      SEARCH_ENTRIES.filter((entry) => entry.kind === kind),
      words,
      ({title, name, words: own}) => [
        {text: name, weight: 8},
        {text: title, weight: 4},
        {text: own, weight: 1},
      ],
    ),
  );
  // As people say it comes first: it leads to what to look at, in order. With fewer of the words it is something else.
  const said = symptoms.hits < checks.hits ? [] : symptoms.items.slice(0, most.symptom);
  const about = checks.items.slice(0, most.check);
  const told = documents.items.slice(0, most.document);
  const found = documents.hits > checks.hits ? [...said, ...told, ...about] : [...said, ...about, ...told];
  const instead = corrections.map(({asked: word, taken}) => `“${word}” occurs nowhere; searched for “${taken}”. `);
  status.textContent = `${instead.join('')}${found.length === 0 ? 'Nothing found.' : `${found.length} found`}`;
  for (const {title, page, name} of found) {
    const link = document.createElement('a');
    link.href = root + page;
    link.textContent = title;
    const small = document.createElement('small');
    small.textContent = name;
    link.append(small);
    const item = document.createElement('li');
    item.append(link);
    list.append(item);
  }
}
