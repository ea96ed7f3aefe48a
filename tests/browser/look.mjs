// Looks at pages in a browser: node look.mjs FOLDER CHROMIUM [SHOTS]
// FOLDER holds pages.json ([{file, kind}]) and the pages. Everything wrong is printed, and the exit status is 1.
import { chromium } from 'playwright-core';
import { PNG } from 'pngjs';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { layout, links, contrast } from './measures.mjs';

const [folder, executablePath, shots] = process.argv.slice(2);
const pages = JSON.parse(readFileSync(join(folder, 'pages.json'), 'utf8'));
const wrong = [];
let checks = 0;
const must = (good, where, what) => {
  checks += 1;
  if (!good) wrong.push(`${where}: ${what}`);
};

const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

// A4 less its margins of 15 mm, in CSS pixels.
const PAPER = Math.floor((210 - 30) / 25.4 * 96);
const VIEWS = [
  { name: '宽', width: 1440, scheme: 'light' },
  { name: '宽,深色', width: 1440, scheme: 'dark' },
  { name: '中', width: 1024, scheme: 'light' },
  { name: '窄', width: 390, scheme: 'light' },
  { name: '纸', width: PAPER, scheme: 'light', media: 'print' },
];

for (const { file, kind, whole } of pages) {
  const path = join(folder, file);
  // A few pages are looked at in every way, the others as they are seen first.
  for (const view of whole ? VIEWS : VIEWS.slice(0, 1)) {
    const where = `${file} (${view.name})`;
    const context = await browser.newContext({ viewport: { width: view.width, height: 1000 }, colorScheme: view.scheme });
    const page = await context.newPage();
    page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) must(false, where, `console: ${m.text()}`); });
    page.on('pageerror', (e) => must(false, where, `script error: ${e}`));
    page.on('dialog', (d) => { must(false, where, 'a dialog'); d.dismiss(); });
    page.on('request', (r) => must(r.url().split('#')[0] === pathToFileURL(path).href, where, `asks for ${r.url()}`));
    if (view.media) await page.emulateMedia({ media: view.media, colorScheme: view.scheme });
    await page.goto(pathToFileURL(path).href);
    await page.evaluate(() => document.fonts.ready);
    for (const fault of await page.evaluate(layout, { narrow: view.width < 768 && !view.media })) must(false, where, fault);
    for (const fault of await page.evaluate(contrast)) must(false, where, fault);
    if (view.name === '宽') {
      const { faults, count } = await page.evaluate(links);
      faults.forEach((fault) => must(false, where, fault));
      must(!['regulation', 'case'].includes(kind) || count > 20, where, `only ${count} links`);
    }
    if (!view.media && view.width > 1000) await pixels(page, where, view, kind);
    if (shots) await page.screenshot({ path: join(shots, `${file}-${view.name}.png`), fullPage: true });
    checks += 3;
    await context.close();
  }
  if (kind === 'regulation') await deep(path, file);
  if (whole) await print(path, file, kind);
}
await mermaid(JSON.parse(readFileSync(join(folder, 'charts.json'), 'utf8')));
await browser.close();

// The picture itself, by regions: ink in both columns, none between them, paper as light or dark as it should be.
async function pixels(page, where, view, kind) {
  const boxes = await page.evaluate(() => [...document.querySelectorAll('.pair:not(.chapter):not(.heads)')].slice(0, 8).map((pair) => {
    const [left, right] = [...pair.children].map((c) => c.getBoundingClientRect());
    const top = window.scrollY;
    const rules = pair.children[1].textContent.trim() !== '';
    return { top: left.top + top, bottom: left.bottom + top, left: [left.left, left.right], right: [right.left, right.right], rules };
  }));
  const from = Math.floor(boxes.length ? boxes[0].top : 0);
  const height = Math.min(2500, Math.ceil(boxes.length ? boxes.at(-1).bottom - from : 500));
  const clip = { x: 0, y: from, width: view.width, height };
  const { data, width } = PNG.sync.read(await page.screenshot({ fullPage: true, clip }));
  const light = (x, y) => { const i = (y * width + x) * 4; return (data[i] * 299 + data[i + 1] * 587 + data[i + 2] * 114) / 255000; };
  const paper = light(width - 2, 4);
  // A form is a sheet of paper in any light.
  const dark = view.scheme === 'dark' && kind !== '文书';
  must(dark ? paper < 0.25 : paper > 0.9, where, `the paper is as light as ${paper}`);
  const ink = (x0, x1, y0, y1) => {
    let n = 0; let all = 0;
    for (let y = Math.ceil(y0); y < Math.floor(y1); y += 1) {
      for (let x = Math.ceil(x0); x < Math.floor(x1); x += 1) { all += 1; n += Math.abs(light(x, y) - paper) > 0.12; }
    }
    return all ? n / all : 0;
  };
  for (const { top, bottom, left, right, rules } of boxes.filter((b) => b.bottom - from <= height)) {
    const [y0, y1] = [top - from + 2, bottom - from - 3];
    must(ink(left[0], left[1] - 18, y0, y1) > 0.004, where, `no ink in the wording at ${top}`);
    must(!rules || ink(right[0] + 18, right[1], y0, y1) > 0.001, where, `no ink in the rules at ${top}`);
    must(ink(left[1] - 16, left[1] - 3, y0, y1) === 0, where, `ink between the columns at ${top}`);
  }
}

// Flow charts for Mermaid, read and drawn by Mermaid itself: every node, edge and group arrives, and nothing runs.
async function mermaid(charts) {
  const page = await browser.newPage();
  page.on('pageerror', (e) => must(false, 'Mermaid', `script error: ${e}`));
  page.on('dialog', (d) => { must(false, 'Mermaid', 'a dialog'); d.dismiss(); });
  await page.addScriptTag({ path: fileURLToPath(new URL('node_modules/mermaid/dist/mermaid.min.js', import.meta.url)) });
  await page.evaluate(() => globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', maxTextSize: 1e6, maxEdges: 5000 }));
  for (const file of charts) {
    const text = readFileSync(join(folder, file), 'utf8');
    const drawn = await page.evaluate(async (text) => {
      try {
        const { svg } = await globalThis.mermaid.render('chart', text);
        const at = document.createElement('div');
        at.innerHTML = svg;
        const count = (what) => at.querySelectorAll(what).length;
        return {
          nodes: count('.node'), edges: count('.edgePaths > path, path.flowchart-link'), groups: count('.cluster'),
          words: at.textContent, active: count('script, iframe, img, [onload], [onerror], [href^=javascript]'),
        };
      } catch (fault) { return { fault: String(fault) }; }
    }, text);
    if (drawn.fault) { must(false, file, drawn.fault); continue; }
    const lines = text.split('\n');
    const count = (pattern) => lines.filter((line) => pattern.test(line)).length;
    const wanted = { nodes: count(/^  c\d+n\d+\W.*:::/), edges: count(/^  c\d+n\d+ -->/), groups: count(/^subgraph /) };
    must(wanted.nodes > 1 && wanted.edges > 0, file, `only ${JSON.stringify(wanted)} in the text`);
    for (const what of ['nodes', 'edges', 'groups']) {
      must(drawn[what] === wanted[what], file, `${drawn[what]} ${what} are drawn, not ${wanted[what]}`);
    }
    must(drawn.active === 0, file, `${drawn.active} active elements`);
    checks += 1;
  }
  await page.close();
}

// A link to a provision leads there, and shows where it leads.
async function deep(path, file) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const ids = ['art-9-item-3', 'art-16-item-1', 'notes-item-2'];
  for (const id of ids) {
    await page.goto('about:blank');
    await page.goto(`${pathToFileURL(path).href}#${id}`);
    const seen = await page.evaluate((id) => {
      const at = document.getElementById(id);
      const box = at?.getBoundingClientRect();
      return at && { top: box.top, marked: at.matches(':target') };
    }, id);
    must(seen && seen.marked && seen.top > -2 && seen.top < 200, file, `#${id} does not lead to its provision: ${JSON.stringify(seen)}`);
  }
  await page.close();
}

// Printed: A4, nothing in the margins, every provision and table on paper.
async function print(path, file, kind) {
  const where = `${file} (PDF)`;
  const page = await browser.newPage();
  await page.goto(pathToFileURL(path).href);
  const pdf = `${path}.pdf`;
  writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: false }));
  const info = execFileSync('pdfinfo', [pdf], { encoding: 'utf8' });
  must(/Page size:\s+59[45](\.\d+)? x 84[12](\.\d+)? pts/.test(info), where, `not A4: ${info}`);
  const count = Number(/Pages:\s+(\d+)/.exec(info)[1]);
  must(count >= 1 && count < 60, where, `${count} pages`);
  const words = execFileSync('pdftotext', ['-bbox', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 });
  for (const [, x0, x1, word] of words.matchAll(/<word xMin="([\d.-]+)" yMin="[^"]*" xMax="([\d.-]+)" yMax="[^"]*">([^<]*)</g)) {
    must(Number(x0) > 40 && Number(x1) < 595.3 - 40, where, `“${word}” is in the margin: ${x0} to ${x1}`);
  }
  const flat = (text) => text.normalize('NFKC').replace(/\s/g, '');
  const printed = flat(execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 28 }));
  const titles = await page.evaluate(() => [...document.querySelectorAll('h2, .tag a')].map((e) => e.textContent));
  for (const title of titles) must(printed.includes(flat(title)), where, `“${title}” is not on paper`);
  execFileSync('pdftoppm', ['-r', '50', '-png', pdf, pdf]);
  const margin = Math.floor(10 / 25.4 * 50);
  for (let n = 1; n <= count; n += 1) {
    const name = `${pdf}-${String(n).padStart(String(count).length, '0')}.png`;
    const picture = PNG.sync.read(readFileSync(name));
    const { data, width } = picture;
    const dark = (x, y) => { const i = (y * width + x) * 4; return data[i] + data[i + 1] + data[i + 2] < 600; };
    let stray = 0; let ink = 0;
    for (let y = 0; y < picture.height; y += 1) {
      for (let x = 0; x < picture.width; x += 1) {
        if (!dark(x, y)) continue;
        ink += 1;
        if (x < margin || x >= picture.width - margin || y < margin || y >= picture.height - margin) stray += 1;
      }
    }
    must(stray === 0, where, `page ${n}: ${stray} dark pixels in the margin`);
    must(ink > 0, where, `page ${n} is empty`);
  }
  if (kind === 'regulation') must(count > 5, where, `only ${count} pages`);
  await page.close();
}

if (wrong.length) {
  const few = [...new Set(wrong)];
  console.error(few.slice(0, 60).join('\n'));
  console.error(`${few.length} faults`);
  process.exit(1);
}
console.log(`${pages.length} pages, ${checks} checks`);
