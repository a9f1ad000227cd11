/** The live page's style. Colours are variables, so that it follows the reader's light or dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1d2433; --soft: #5b6475; --line: #d9dee7; --ground: #ffffff; --card: #f6f7fa; --press: #e9edf4; --accent: #2f6fde;
  --good: #17803d; --busy: #b25e09; --off: #5b6475; --bad: #c02626;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e8f0; --soft: #9aa4b6; --line: #323b4c; --ground: #12161f; --card: #1a2030; --press: #273047; --accent: #6ea3ff;
    --good: #5ed18a; --busy: #ffa657; --off: #9aa4b6; --bad: #ff8080;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.45 system-ui, "DejaVu Sans", sans-serif; }
header { position: sticky; top: 0; z-index: 1; background: var(--ground); border-bottom: 1px solid var(--line); padding: 10px 20px; display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; }
h1 { font-size: 18px; margin: 0; }
h2 { font-size: 15px; margin: 0; }
main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(300px, 400px); gap: 18px; padding: 14px 20px; }
@media (max-width: 900px) { main { grid-template-columns: minmax(0, 1fr); } }
section { min-width: 0; }
.head { display: flex; flex-wrap: wrap; gap: 8px; align-items: baseline; margin-bottom: 8px; }
.soft { color: var(--soft); }
#time { font-variant-numeric: tabular-nums; font-weight: 600; }
.controls { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
button, select, input { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 3px 10px; }
button { cursor: pointer; }
button:hover { background: var(--press); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
input[type=number] { width: 6.5em; }
#statuses { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 16px; min-height: 27px; }
.chip { border: 1px solid var(--line); border-radius: 99px; padding: 1px 10px; font-variant-numeric: tabular-nums; }
.good { color: var(--good); } .busy { color: var(--busy); } .off { color: var(--off); } .bad { color: var(--bad); }
#hosts.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(225px, 1fr)); gap: 10px; }
#hosts.tiles { display: flex; flex-wrap: wrap; gap: 3px; }
.tile { width: 17px; height: 17px; padding: 0; border-radius: 3px; background: linear-gradient(to top, var(--accent) var(--full), var(--press) var(--full)); }
.tile.down { background: var(--bad); border-color: var(--bad); }
.tile.chosen { outline: 2px solid var(--ink); outline-offset: 1px; }
.host { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 9px 11px; min-width: 0; }
.host.down { border-color: var(--bad); }
.host .head { margin: 0 0 4px; flex-wrap: nowrap; justify-content: space-between; }
#find { margin-left: auto; }
.host strong { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.host button { padding: 0 8px; font-size: 12px; white-space: nowrap; }
.view { margin: 4px 0; font-size: 12px; color: var(--soft); }
.use { display: grid; grid-template-columns: 3.6em 1fr auto; gap: 8px; align-items: center; font-size: 12px; color: var(--soft); font-variant-numeric: tabular-nums; }
.bar { height: 6px; background: var(--press); border-radius: 3px; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--accent); }
.servers { margin: 6px 0 0; padding: 0; list-style: none; font-size: 12.5px; max-height: 9.5em; overflow: auto; }
.servers li { display: flex; gap: 8px; justify-content: space-between; }
.servers button { border: 0; padding: 0; background: none; font-size: inherit; text-align: left; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.servers button:hover { text-decoration: underline; }
.servers span { white-space: nowrap; }
#detail { margin: 0 0 10px; max-width: 400px; }
#events { font: 12px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; height: calc(100vh - 150px); min-height: 260px; overflow: auto; border: 1px solid var(--line); border-radius: 8px; padding: 8px; background: var(--card); }
#events p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; padding-left: 1em; text-indent: -1em; }
#events b { font-weight: 600; }
#message { color: var(--bad); }
dialog { color: var(--ink); background: var(--ground); border: 1px solid var(--line); border-radius: 8px; max-width: min(95vw, 900px); max-height: 85vh; }
dialog::backdrop { background: #0006; }
dialog pre { font: 12px/1.45 ui-monospace, "DejaVu Sans Mono", monospace; overflow: auto; margin: 0 0 12px; }
`;
