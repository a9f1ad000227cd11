/** The live page, whole: it asks the control API for everything it shows. */
export const HTML = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>novasim</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root{color-scheme:light dark;font:15px/1.4 system-ui,sans-serif}
body{margin:1.5rem auto;max-width:75rem;padding:0 1rem}
header{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap}h1{font-size:1.3rem;margin:0}h2{font-size:1rem;margin:1.5rem 0 .5rem}
button{font:inherit;padding:.2rem .7rem}
.chips span{display:inline-block;border:1px solid #8886;border-radius:1rem;padding:0 .6rem;margin:0 .4rem .4rem 0}
#hosts{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.7rem}
.host{border:1px solid #8886;border-radius:.5rem;padding:.6rem}.host.down{border-color:#c33;color:#c33}
.bar{height:.4rem;background:#8883;border-radius:.2rem;margin:.15rem 0 .4rem}.bar i{display:block;height:100%;background:#37a;border-radius:.2rem}
.host ul{margin:.3rem 0 0;padding:0;list-style:none;font-size:.85rem;max-height:8rem;overflow:auto}
#events{font:12px/1.5 ui-monospace,monospace;height:16rem;overflow:auto;border:1px solid #8886;border-radius:.5rem;padding:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
</style></head><body>
<header><h1>novasim</h1><span id="time" aria-live="polite"></span><span id="clock"></span></header>
<p><button id="pause">Pause</button> <button id="resume">Resume</button>
<button data-seconds="1">+1 s</button> <button data-seconds="60">+1 min</button> <button data-seconds="3600">+1 h</button>
<button id="idle">Until idle</button> <button id="reset">Reset</button></p>
<h2>Servers</h2><div class="chips" id="statuses"></div>
<h2>Hosts</h2><div id="hosts"></div>
<h2>Events</h2><div id="events" role="log"></div>
<script>
const base = "novasim/v1", by = (id) => document.getElementById(id);
const ask = async (path, method = "GET", body) => {
  const response = await fetch(base + path, { method, body: body && JSON.stringify(body), headers: { accept: "application/json" } });
  return response.status === 204 ? undefined : response.json();
};
const make = (tag, text, kind) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (kind) e.className = kind; return e; };
const bar = (label, { used, total }) => {
  const box = make("div", label + " " + used + " / " + Math.round(total)), outer = make("div", undefined, "bar"), inner = make("i");
  inner.style.width = (total ? Math.min(100, 100 * used / total) : 0) + "%"; outer.append(inner); box.append(outer); return box;
};
let stale = false;
const refresh = async () => {
  const [status, { hosts }] = await Promise.all([ask(""), ask("/hosts")]);
  by("time").textContent = status.time + " (" + status.seconds + " s)";
  by("clock").textContent = status.clock.mode + (status.clock.paused ? ", paused" : "") + ", " + status.events + " events";
  by("statuses").replaceChildren(...Object.entries(status.servers).map(([name, count]) => make("span", name + " " + count)));
  if (!Object.keys(status.servers).length) by("statuses").textContent = "none";
  by("hosts").replaceChildren(...hosts.map((host) => {
    const box = make("div", undefined, host.up ? "host" : "host down"), list = make("ul");
    const toggle = make("button", host.up ? "Take down" : "Bring up");
    toggle.onclick = () => ask("/hosts/" + encodeURIComponent(host.name) + (host.up ? "/down" : "/up"), "POST", host.up ? { forced: true } : undefined).then(refresh);
    list.append(...host.servers.map((server) => make("li", server.name + " " + server.status + (server.task ? " (" + server.task + ")" : ""))));
    box.append(make("strong", host.name + (host.up ? " " : " (down) ")), toggle, bar("VCPU", host.vcpus), bar("MiB", host.memory_mb), list);
    return box;
  }));
};
const act = (path, body) => ask(path, "POST", body).then(refresh);
by("pause").onclick = () => act("/pause"); by("resume").onclick = () => act("/resume");
by("idle").onclick = () => act("/run", { until: "idle" }); by("reset").onclick = () => act("/reset");
for (const button of document.querySelectorAll("[data-seconds]")) button.onclick = () => act("/advance", { seconds: Number(button.dataset.seconds) });
const follow = async () => {
  const reader = (await fetch(base + "/events?follow=true")).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\\n"); rest = lines.pop();
    for (const line of lines.slice(-200)) {
      if (!line) continue;
      const { number, time, type, ...more } = JSON.parse(line);
      by("events").append(make("div", number + "  " + time / 1000 + " s  " + type + "  " + JSON.stringify(more).slice(0, 200)));
      while (by("events").childElementCount > 500) by("events").firstChild.remove();
    }
    by("events").scrollTop = by("events").scrollHeight; stale = true;
  }
};
const keepFollowing = () => follow().catch(() => {}).then(() => setTimeout(keepFollowing, 1000));
keepFollowing();
refresh();
setInterval(() => { if (stale || by("clock").textContent.startsWith("real")) { stale = false; refresh().catch(() => { stale = true; }); } }, 500);
</script></body></html>
`;
