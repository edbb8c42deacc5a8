/**
 * The script of the page. Without it all can be read; it filters tables, zooms the time line, copies commands, and opens
 * what a link leads to. It makes no markup from text.
 */
export const script = `'use strict';
(() => {
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const svg = (name, attributes) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
};
document.documentElement.classList.add('has-js');

const reveal = (id) => {
  const target = id === '' ? null : document.getElementById(id);
  if (target === null) return;
  for (let place = target; place !== null; place = place.parentElement) if (place.tagName === 'DETAILS') place.open = true;
  const own = target.classList.contains('card') ? target.querySelector(':scope > details') : null;
  if (own !== null) own.open = true;
  target.scrollIntoView();
};
const revealHash = () => reveal(decodeURIComponent(location.hash.slice(1)));
addEventListener('hashchange', revealHash);
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
  if (link !== null && link.getAttribute('href') === location.hash) revealHash();
});
revealHash();

let opened = [];
addEventListener('beforeprint', () => {
  opened = all('details:not([open])');
  for (const one of opened) one.open = true;
});
addEventListener('afterprint', () => {
  for (const one of opened) one.open = false;
});
for (const button of all('[data-open]')) {
  button.addEventListener('click', () => {
    for (const one of all('details', document.getElementById(button.dataset.open))) one.open = button.dataset.state === 'open';
  });
}

for (const button of all('[data-copy]')) {
  const before = button.textContent;
  button.addEventListener('click', async () => {
    const source = button.parentElement.querySelector('pre');
    let isDone = false;
    try {
      await navigator.clipboard.writeText(source.textContent);
      isDone = true;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      isDone = document.execCommand('copy');
    }
    button.textContent = isDone ? button.dataset.done || 'Copied' : before;
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

for (const tools of all('[data-filter]')) {
  const rows = all('tbody > tr', document.getElementById(tools.dataset.filter));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const search = tools.querySelector('input');
  const selects = all('select', tools);
  const count = tools.querySelector('.count');
  const apply = () => {
    const words = search === null ? [] : search.value.toLowerCase().split(' ').filter((word) => word !== '');
    let shown = 0;
    rows.forEach((row, index) => {
      const isShown = words.every((word) => texts[index].includes(word))
        && selects.every((select) => select.value === '' || row.getAttribute('data-' + select.dataset.by) === select.value);
      row.hidden = !isShown;
      if (isShown) shown += 1;
    });
    count.textContent = shown + ' / ' + rows.length;
  };
  tools.addEventListener('input', apply);
  apply();
}

for (const tools of all('[data-zoom]')) {
  const table = document.getElementById(tools.dataset.zoom);
  const chart = document.querySelector('svg.chart');
  const rows = all('tr[data-t]', table);
  const gaps = all('tr[data-gap]', table);
  const base = Number(table.dataset.from);
  const times = rows.map((row) => Number(row.dataset.t));
  const whole = [Math.min(...times), Math.max(...times)];
  const {left, inner, top, lane} = Object.fromEntries(Object.entries(chart.dataset).map(([key, value]) => [key, Number(value)]));
  const lanes = all('.track', chart).length;
  const marks = chart.querySelector('[data-marks]');
  const tickPlace = chart.querySelector('[data-ticks]');
  const range = chart.querySelector('.range');
  const count = tools.querySelector('.count');
  const choice = tools.querySelector('select');
  const clock = (ms, length) => new Date(base + ms).toISOString().slice(11, length);
  let view = whole;
  const draw = () => {
    const [from, to] = view;
    const span = Math.max(1, to - from);
    const place = (ms) => Math.round(left + ((ms - from) / span) * inner);
    const wanted = choice.value;
    const seen = new Set();
    marks.replaceChildren();
    let shown = 0;
    rows.forEach((row, index) => {
      const time = times[index];
      const fits = wanted === '' || (wanted === 'f' ? row.classList.contains('mark') : row.dataset.a === wanted);
      const isShown = time >= from && time <= to && fits;
      row.hidden = !isShown;
      if (!isShown) return;
      shown += 1;
      const x = place(time);
      const y = top + (Number(row.dataset.l) + 0.5) * lane;
      if (row.classList.contains('mark') && !seen.has('hit' + x)) {
        seen.add('hit' + x);
        marks.append(svg('line', {class: 'hit', x1: x, x2: x, y1: top, y2: top + lanes * lane}));
      }
      const key = x + ' ' + row.dataset.l + ' ' + row.dataset.k;
      if (seen.has(key)) return;
      seen.add(key);
      marks.append(svg('circle', {class: 'dot ' + row.dataset.k, cx: x, cy: y, r: row.dataset.k === 'plain' ? 3 : 4.5}));
    });
    const isWhole = from === whole[0] && to === whole[1] && wanted === '';
    for (const gap of gaps) gap.hidden = !isWhole;
    all('text', tickPlace).forEach((text, index, texts) => {
      text.textContent = clock(from + (span * index) / (texts.length - 1), span < 20000 ? 23 : 19);
    });
    count.textContent = shown + ' / ' + rows.length + ', ' + clock(from, 23) + ' – ' + clock(to, 23);
  };
  const show = (from, to) => {
    const least = 10;
    const [low, high] = [Math.max(whole[0], Math.min(from, to)), Math.min(whole[1], Math.max(from, to))];
    view = high - low < least ? [Math.max(whole[0], low - least), Math.min(whole[1], high + least)] : [low, high];
    draw();
  };
  const zoom = (factor) => {
    const [from, to] = view;
    const [middle, half] = [(from + to) / 2, ((to - from) / 2) * factor];
    show(middle - half, middle + half);
  };
  const pan = (part) => {
    const [from, to] = view;
    const by = Math.max(whole[0] - from, Math.min(whole[1] - to, (to - from) * part));
    show(from + by, to + by);
  };
  tools.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (button === null) return;
    if (button.dataset.zoomBy !== undefined) zoom(Number(button.dataset.zoomBy));
    if (button.dataset.pan !== undefined) pan(Number(button.dataset.pan));
    if (button.dataset.zoomAll !== undefined) {
      choice.value = '';
      show(...whole);
    }
  });
  choice.addEventListener('change', () => {
    const own = times.filter((_, index) => choice.value === '' || (choice.value === 'f' ? rows[index].classList.contains('mark') : rows[index].dataset.a === choice.value));
    const [low, high] = [Math.min(...own), Math.max(...own)];
    show(low - (high - low) * 0.05, high + (high - low) * 0.05);
  });
  const area = chart.parentElement;
  area.addEventListener('keydown', (event) => {
    const actions = {'+': () => zoom(0.5), '=': () => zoom(0.5), '-': () => zoom(2), ArrowLeft: () => pan(-0.25), ArrowRight: () => pan(0.25), 0: () => show(...whole)};
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  let start;
  const msAt = (event) => {
    const box = chart.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * chart.viewBox.baseVal.width;
    return {x, ms: view[0] + ((x - left) / inner) * (view[1] - view[0])};
  };
  chart.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') return;
    start = msAt(event);
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener('pointermove', (event) => {
    if (start === undefined) return;
    const {x} = msAt(event);
    range.setAttribute('x', Math.min(x, start.x));
    range.setAttribute('width', Math.abs(x - start.x));
  });
  chart.addEventListener('pointerup', (event) => {
    if (start === undefined) return;
    const end = msAt(event);
    range.setAttribute('width', 0);
    if (Math.abs(end.x - start.x) > 4) show(start.ms, end.ms);
    start = undefined;
  });
  draw();
}
})();
`;
