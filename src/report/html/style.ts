/** The page's style. Colours are variables, so that the charts follow the reader's light, dark or paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1d2433; --soft: #5b6475; --line: #d9dee7; --ground: #ffffff; --card: #f6f7fa;
  --good: #17803d; --bad: #c02626; --good-ground: #e7f5ec; --bad-ground: #fdeaea;
  --c0: #2f6fde; --c1: #d9730d; --c2: #1a8f5a; --c3: #8250c4; --c4: #c0346c; --c5: #0e8a9e; --c6: #9a7b00; --c7: #6b7280;
  --fault: #d0342c; --call: #5b6475;
  --h0: #eef2f8; --h1: #d5e2f6; --h2: #b3cdf0; --h3: #8ab3e8; --h4: #5f95dd; --h5: #3b77cc; --h6: #255bac; --h7: #17417f; --h8: #0c2a57;
  --gone: #d0342c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8f0; --soft: #9aa4b6; --line: #323b4c; --ground: #12161f; --card: #1a2030;
    --good: #5ed18a; --bad: #ff8080; --good-ground: #14301f; --bad-ground: #3a1a1c;
    --c0: #6ea3ff; --c1: #ffa657; --c2: #4fd08f; --c3: #b891f2; --c4: #f27aa8; --c5: #4cc4d8; --c6: #dcc04a; --c7: #98a2b3;
    --fault: #ff6b63; --call: #9aa4b6;
    --h0: #1c2333; --h1: #1e2f4f; --h2: #1f3c6b; --h3: #224c8a; --h4: #2b60ab; --h5: #3f7acb; --h6: #6397df; --h7: #93b8ee; --h8: #cfe0fb;
    --gone: #ff6b63;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, "DejaVu Sans", sans-serif; }
main { max-width: 1280px; margin: 0 auto; padding: 28px 24px 64px; }
h1 { font-size: 26px; margin: 0 0 2px; }
h2 { font-size: 18px; margin: 36px 0 4px; padding-top: 12px; border-top: 1px solid var(--line); }
h3 { font-size: 14px; margin: 0 0 4px; font-weight: 600; }
p { margin: 4px 0 10px; }
.soft, figcaption { color: var(--soft); }
.runs { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 18px; }
.runs.of-1 { grid-template-columns: minmax(0, 1fr); }
@media (min-width: 900px) {
  .runs.of-2, .runs.of-4 { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .runs.of-3, .runs.of-5 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); column-gap: 36px; }
.pair > section { min-width: 0; }
.run { min-width: 0; }
.run svg { width: 100%; height: auto; overflow: visible; }
.verdict { display: inline-block; padding: 6px 14px; border-radius: 8px; font-weight: 600; margin: 10px 0; }
.verdict.held, td.held { color: var(--good); } .verdict.held { background: var(--good-ground); }
.verdict.failed, td.failed { color: var(--bad); } .verdict.failed { background: var(--bad-ground); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(130px, 1fr)); gap: 10px; margin: 10px 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
.card b { display: block; font-size: 20px; font-variant-numeric: tabular-nums; }
.card span { color: var(--soft); font-size: 12px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.held, td.failed { white-space: nowrap; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.fault { color: var(--fault); font-weight: 600; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px; overflow-x: auto; font: 12px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: 12px; color: var(--soft); margin: 2px 0 4px; }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin-right: 5px; vertical-align: -1px; }
@media print {
  :root {
    --ink: #000; --soft: #444; --line: #bbb; --ground: #fff; --card: #fff; --good: #14652f; --bad: #a01c1c;
    --good-ground: #fff; --bad-ground: #fff;
    --c0: #2f6fde; --c1: #d9730d; --c2: #1a8f5a; --c3: #8250c4; --c4: #c0346c; --c5: #0e8a9e; --c6: #9a7b00; --c7: #6b7280;
    --fault: #d0342c; --call: #5b6475; --gone: #d0342c;
    --h0: #eef2f8; --h1: #d5e2f6; --h2: #b3cdf0; --h3: #8ab3e8; --h4: #5f95dd; --h5: #3b77cc; --h6: #255bac; --h7: #17417f; --h8: #0c2a57;
  }
  body { font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  .run, tr, .card { break-inside: avoid; }
  h2 { break-after: avoid; }
  .scroll { overflow: visible; }
  pre { white-space: pre-wrap; }
}
`;
