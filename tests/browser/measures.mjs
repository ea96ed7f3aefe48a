// What is measured inside a page; each function runs there and gives the faults that it finds.

/** Nothing runs over the edge, nothing is cut, both columns are as high as each other. */
export function layout({ narrow }) {
  const faults = [];
  const say = (e, what) => faults.push(`${what}: <${e.tagName.toLowerCase()} class="${e.className}"> ${e.textContent.trim().slice(0, 30)}`);
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) faults.push(`the page is ${root.scrollWidth} wide in ${root.clientWidth}`);
  if (document.scripts.length) faults.push('there is a script');
  const known = new Map([[null, false]]);
  const scrolls = (e) => {
    if (!known.has(e)) known.set(e, /auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    return known.get(e);
  };
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('svg') || !e.getClientRects().length) continue;
    const box = e.getBoundingClientRect();
    const free = scrolls(e);
    if (!free && (box.right > root.clientWidth + 1 || box.left < -1)) say(e, 'over the edge');
    if (!free && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && e.clientWidth) say(e, 'wider than its box');
    if (getComputedStyle(e).overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 1) say(e, 'cut');
  }
  for (const pair of document.querySelectorAll('.pair:not(.chapter)')) {
    if (!pair.getClientRects().length) continue;
    const [left, right] = [...pair.children].map((c) => c.getBoundingClientRect());
    if (narrow) {
      if (right.top < left.bottom - 1) say(pair, 'columns overlap');
      continue;
    }
    if (Math.abs(left.top - right.top) > 0.6 || Math.abs(left.height - right.height) > 0.6) say(pair, 'columns of different height');
    if (Math.abs(left.width - right.width) > 1.5 || left.right > right.left + 0.6) say(pair, 'columns of different width');
  }
  return faults;
}

/** Every link leads to a place of the page; no place has two names, no name two places. */
export function links() {
  const faults = [];
  const all = [...document.querySelectorAll('a[href]')];
  for (const a of all) {
    const href = a.getAttribute('href');
    if (!href.startsWith('#')) faults.push(`leads out of the page: ${href}`);
    else if (!document.getElementById(decodeURIComponent(href.slice(1)))) faults.push(`leads nowhere: ${href} “${a.textContent}”`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
  const seen = new Set();
  for (const id of ids) if (seen.size === seen.add(id).size) faults.push(`two places have the name ${id}`);
  return { faults, count: all.length };
}

/** Every text stands out from what is behind it: 4.5 to 1, as WCAG AA asks. */
export function contrast() {
  const parse = (c) => { const m = c.match(/[\d.]+/g).map(Number); return { rgb: m.slice(0, 3), a: m[3] ?? 1 }; };
  const over = (top, below) => top.rgb.map((v, i) => v * top.a + below[i] * (1 - top.a));
  const lum = (rgb) => {
    const [r, g, b] = rgb.map((v) => { const s = v / 255; return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const known = new Map();
  const behind = (e) => {
    if (!e) return [255, 255, 255];
    if (!known.has(e)) known.set(e, over(parse(getComputedStyle(e).backgroundColor), behind(e.parentElement)));
    return known.get(e);
  };
  const faults = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    // Days outside a limit are drawn faint on purpose.
    if (!walker.currentNode.data.trim() || e.closest('svg, .out') || !e.getClientRects().length) continue;
    const back = behind(e);
    const ink = over(parse(getComputedStyle(e).color), back);
    const [a, b] = [lum(ink), lum(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) faults.add(`contrast ${ratio.toFixed(1)} of <${e.tagName.toLowerCase()} class="${e.className}"> ${e.textContent.trim().slice(0, 20)}`);
  }
  return [...faults];
}
