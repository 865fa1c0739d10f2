/** The report's style sheet: light and dark by the reader's preference, and for print. */
export const styleSheet = `
:root {
  color-scheme: light dark;
  --ink: #1d1b22; --muted: #5f5b69; --paper: #ffffff; --panel: #f6f4f8; --rule: #dcd8e2;
  --accent: #7a2482; --hit: #2b6cb0; --miss: #d9660a; --right: #19703d; --wrong: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #eceaf0; --muted: #aaa5b5; --paper: #16141a; --panel: #211e27; --rule: #3b3744;
    --accent: #dd9ae4; --hit: #3579c4; --miss: #e8883a; --right: #6fcf97; --wrong: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: break-word;
}
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
footer { padding-top: 2rem; padding-bottom: 3rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .75rem; }
h3 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
p, ul, ol { margin: 0 0 1rem; max-width: 46rem; }
ul, ol { padding-left: 1.4rem; }
a { color: var(--accent); }
section { margin-top: 2.5rem; padding-top: 2rem; border-top: 1px solid var(--rule); }
.muted, header p, caption, figcaption, footer { color: var(--muted); }
.limits { font-size: .9rem; border: 1px solid var(--rule); border-radius: 6px; padding: .5rem .75rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: none; margin: 1.25rem 0 0; }
.note {
  background: var(--panel); border-left: 4px solid var(--accent); border-radius: 0 6px 6px 0;
  padding: .75rem 1rem;
}
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: .75rem 2rem; margin: 0; }
dt { font-weight: 600; }
dd { margin: 0; color: var(--muted); }
details { margin: 1rem 0; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; }
details[open] > summary { margin-bottom: .75rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

/* Where a table goes on beyond the edge there is a shadow: two pieces of paper hide it at the very ends. */
.wide {
  overflow-x: auto; max-width: 100%; margin-bottom: 1rem;
  background:
    linear-gradient(to right, var(--paper) 1rem, transparent) left / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 1rem, transparent) right / 2rem 100% no-repeat local,
    linear-gradient(to right, var(--rule), transparent) left / .7rem 100% no-repeat scroll,
    linear-gradient(to left, var(--rule), transparent) right / .7rem 100% no-repeat scroll;
}
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: .9rem; padding-bottom: .5rem; }
caption > span { display: inline-block; position: sticky; left: 0; max-width: min(46rem, 100vw - 2rem); }
th, td { padding: .45rem .9rem .45rem 0; text-align: right; border-bottom: 1px solid var(--rule); vertical-align: top; }
td { white-space: nowrap; }
th { font-weight: 600; }
thead th { color: var(--muted); font-size: .9rem; vertical-align: bottom; }
tr > :last-child { padding-right: 0; }
tr > :first-child, .words { text-align: left; }
td.words { white-space: normal; min-width: 12rem; }

.finding { font-size: 1.15rem; margin-bottom: .4rem; }
.measures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem; }
.measure { background: var(--panel); border-radius: 8px; padding: .9rem 1rem; break-inside: avoid; }
.measure h3 { margin: 0 0 .25rem; font-size: 1rem; }
.measure ul { list-style: none; margin: 0 0 .6rem; padding: 0; display: grid; gap: .75rem; }
.measure p { margin: 0; font-size: .9rem; line-height: 1.45; }
.measure li > * { display: block; font-size: .9rem; line-height: 1.45; }
.measure li > .value { font-size: 1.6rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.measure .subject { font-weight: 600; }
.bar { position: relative; height: .6rem; margin: .3rem 0; border-radius: .3rem; background: var(--rule); }
.bar::before, .bar::after { content: ""; position: absolute; top: 0; bottom: 0; border-radius: .3rem; }
.bar::before { left: var(--low); right: calc(100% - var(--high)); background: color-mix(in srgb, var(--hit) 75%, var(--rule)); }
.bar::after { left: clamp(0px, calc(var(--at) - .3rem), calc(100% - .6rem)); width: .6rem; background: var(--ink); }
.reliability { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 1.5rem 2rem; }
.reliability > div { min-width: 0; }
.reliability figure { max-width: 34rem; }
.reliability.single > div { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; }
.reliability svg { width: 100%; height: auto; }

.example { list-style: none; padding: 0; max-width: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: 1.25rem; }
.example img { width: 100%; border-radius: 6px; }
.example p { margin: .5rem 0 0; }
.marked { position: relative; overflow: hidden; border-radius: 6px; }
.ring {
  position: absolute; width: 2.4rem; height: 2.4rem; margin: -1.2rem 0 0 -1.2rem; border-radius: 50%;
  border: 2px solid #ffffff; outline: 2px solid #1d1b22;
}

.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; max-width: none; }
.curves { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); gap: 1.5rem 2rem; }
.curves h3 { margin: 0; }
.curves svg { width: 100%; height: auto; }
figure { margin: 0; min-width: 0; }
figcaption { font-size: .9rem; }

img { display: block; height: auto; }
img.small { image-rendering: pixelated; }
.maps th, .maps td { padding: .25rem; border: 0; text-align: center; vertical-align: middle; }
.maps tr > th[scope="row"] { text-align: left; min-width: 8rem; max-width: 12rem; padding: 0 .75rem 0 0; }
.maps thead th { white-space: normal; max-width: 5rem; font-weight: 400; line-height: 1.2; vertical-align: bottom; }
.maps img { width: clamp(4.6rem, min(44rem / var(--classes), 26vw), 11rem); }
.scale { max-width: 22rem; margin: 1rem 0 1.5rem; }
.scale > [role="img"] { height: .9rem; border-radius: 3px; }
.scale .ticks { display: flex; justify-content: space-between; font-size: .85rem; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
.gallery + h3 { margin-top: 2rem; }
.strength { position: sticky; top: 0; z-index: 1; max-width: none; padding: .5rem 0; background: var(--paper); }
.strength input { width: min(100%, 16rem); vertical-align: middle; accent-color: var(--accent); }
.laid { position: relative; overflow: hidden; border-radius: 3px; background: var(--picture) 0 0 / 100% 100% no-repeat; }
.laid.small { image-rendering: pixelated; }
.laid img { position: absolute; max-width: none; border-radius: 0; opacity: var(--opacity, .55); }
.laid img.part { outline: 1px solid #ffffff; }
.card { background: var(--panel); border-radius: 8px; padding: .6rem; break-inside: avoid; }
.panels { display: grid; grid-template-columns: repeat(3, 1fr); gap: .4rem; margin-bottom: .5rem; }
.panels img { width: 100%; border-radius: 3px; }
.gallery.several { grid-template-columns: 1fr; }
.panels.pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.panels.ranks { grid-template-columns: repeat(auto-fit, minmax(min(45%, 9rem), 14rem)); }
.panels.columns { grid-template-columns: repeat(var(--columns), minmax(7rem, 20rem)); overflow-x: auto; }
.panels span { display: block; text-align: center; font-size: .8rem; color: var(--muted); }
.card figcaption, .panels span { line-height: 1.4; overflow-wrap: anywhere; }
.card { min-width: 0; }
.card p { margin: 0; }
.card p > strong { color: var(--ink); }
.verdict.right { color: var(--right); }
.verdict.wrong { color: var(--wrong); }

.confusions { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem 2.5rem; }
.confusions > div { min-width: 0; }
.matrix { font-size: .85rem; }
.matrix th, .matrix td { padding: .3rem .25rem; border: 1px solid var(--paper); text-align: center; vertical-align: middle; }
.matrix td { min-width: 2.2rem; background: var(--panel); }
.matrix thead td { background: none; }
.matrix tr > th[scope="row"] { text-align: right; padding-right: .5rem; font-weight: 400; }
.matrix thead th { font-weight: 400; vertical-align: bottom; white-space: nowrap; }
.matrix thead td { font-size: .8rem; color: var(--muted); vertical-align: bottom; }
.matrix.two th, .matrix.two td { padding: .6rem .9rem; font-size: 1rem; }
.matrix td span { display: block; font-size: .8rem; white-space: nowrap; }
.matrix:not(.two) thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; }
.matrix .hit { background: color-mix(in srgb, var(--hit) var(--strength), var(--panel)); }
.matrix .miss { background: color-mix(in srgb, var(--miss) var(--strength), var(--panel)); }
.matrix .hit.strong { color: #ffffff; }
.matrix .miss.strong { color: #1d1b22; }
.settings tr > th { white-space: nowrap; padding-right: 1.5rem; text-align: left; }

@media (max-width: 40rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem; }
  header { padding-top: 1.5rem; }
  h1 { font-size: 1.6rem; }
  .settings tr > th { white-space: normal; }
}
@media (max-width: 32rem) {
  /* Four fields of two columns, so that each picture stays large enough: three pictures and the words. */
  .card { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .4rem .6rem; }
  .card .panels { display: contents; }
  .pair ~ figcaption, .ranks ~ figcaption, .columns ~ figcaption { grid-column: 1 / -1; }
  .columns > div:empty { display: none; }
  .matrix.two thead td { white-space: normal; }
  .matrix.two th, .matrix.two td { padding: .5rem .4rem; font-size: .9rem; }
}
@page { margin: 15mm; }
@media print {
  :root {
    color-scheme: light;
    --ink: #1d1b22; --muted: #5f5b69; --paper: #ffffff; --panel: #f6f4f8; --rule: #dcd8e2;
    --accent: #7a2482; --hit: #2b6cb0; --miss: #d9660a; --right: #19703d; --wrong: #b3261e;
  }
  html { font-size: 9.5pt; }
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  nav { display: none; }
  section { margin-top: 1.5rem; padding-top: 1rem; }
  h1 { font-size: 18pt; }
  .wide { overflow: visible; background: none; }
  th, td { padding-right: .6rem; }
  /* What is folded away on the screen is on the paper. */
  details::details-content { content-visibility: visible; display: block; height: auto; }
  .measures { grid-template-columns: repeat(3, 1fr); gap: .6rem; }
  .maps { table-layout: fixed; width: 100%; }
  .maps thead td { width: 7rem; }
  .maps tr > th[scope="row"] { min-width: 0; }
  .maps img { width: 100%; max-width: 9rem; margin: 0 auto; }
  .gallery { grid-template-columns: repeat(2, 1fr); }
  .example { grid-template-columns: repeat(3, 1fr); }
  .curves { grid-template-columns: repeat(2, 1fr); }
  h2, h3, caption { break-after: avoid; }
  figure, tr, .wide, .example { break-inside: avoid; }
}
`;
