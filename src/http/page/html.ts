import { html, trusted } from "../../report/html/template.ts";
import { PAGE_STYLE } from "./style.ts";

/** The live page as one document that loads nothing. @param script an ES module without imports */
export const livePage = (script: string): string =>
  html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>novasim</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>${trusted(PAGE_STYLE)}</style></head><body>
<header>
  <h1>novasim</h1>
  <div class="controls"><label>Branch <select id="branch"><option>main</option></select></label> <button id="fork" title="Try something, and leave this one as it is">Fork</button></div>
  <div><span id="time"></span> <span id="seconds" class="soft"></span></div>
  <div class="controls">
    <label>Clock <select id="mode"><option>auto</option><option>real</option><option>manual</option></select></label>
    <input id="speed" type="number" min="0.1" step="any" aria-label="virtual seconds in a real one" title="virtual seconds in a real one" hidden>
    <button id="pause">Pause</button>
    <button data-seconds="1">+1 s</button><button data-seconds="60">+1 min</button><button data-seconds="3600">+1 h</button>
    <button id="idle">Until idle</button><button id="reset">Reset</button>
  </div>
  <span id="message" role="status"></span>
</header>
<main>
  <section>
    <div class="head"><h2>Servers</h2></div>
    <div id="statuses"></div>
    <div class="head"><h2>Hosts</h2><span id="count" class="soft"></span><input id="find" type="search" placeholder="find a host or server" aria-label="find a host or server"></div>
    <div id="detail"></div>
    <div id="hosts"></div>
  </section>
  <section>
    <div class="head"><h2>Events</h2></div>
    <div id="events" role="log" tabindex="0" aria-label="events"></div>
  </section>
</main>
<dialog id="explanation"><pre id="why"></pre><button id="close">Close</button></dialog>
<script type="module">${trusted(script)}</script></body></html>
`.text;
