/** The live page's script, as the browser runs it: it asks the control API for everything it shows. */
export const SCRIPT = `"use strict";
const by = (id) => document.getElementById(id);
const make = (tag, kind, ...inside) => { const e = document.createElement(tag); if (kind) e.className = kind; e.append(...inside); return e; };
/* Hosts shown as cards; of more than these each is a tile, and one of them is told of. */
const CARDS = 60, LINES = 400;
const KIND = { ACTIVE: "good", ERROR: "bad", UNKNOWN: "bad", SHUTOFF: "off", PAUSED: "off", SUSPENDED: "off", SHELVED: "off", SHELVED_OFFLOADED: "off", SOFT_DELETED: "off", DELETED: "off" };
const kindOf = (status) => KIND[status] ?? "busy";
let branch = "main", last = null, stale = true, hosts = [], chosen = null, following = null;

const base = () => (branch === "main" ? "" : "branches/" + branch + "/") + "novasim/v1";
const ask = async (path, method = "GET", body) => {
  const response = await fetch(base() + path, { method, body: body && JSON.stringify(body), headers: { accept: "application/json" } });
  const value = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new Error(value.error.message);
  return value;
};
const say = (error) => { by("said").textContent = error ? error.message : ""; };
const act = (path, method, body) => ask(path, method, body).then(() => { say(); return refresh(); }).catch(say);

/* Time and servers */
const showStatus = (status) => {
  by("time").textContent = status.time.replace("T", " ").replace("Z", "");
  by("seconds").textContent = status.seconds.toLocaleString("en") + " s, " + status.events.toLocaleString("en") + " events";
  if (document.activeElement !== by("mode")) by("mode").value = status.clock.mode;
  if (document.activeElement !== by("speed") && status.clock.mode === "real") by("speed").value = status.clock.speed;
  by("speed").hidden = status.clock.mode !== "real";
  by("pause").textContent = status.clock.paused ? "Resume" : "Pause";
  by("pause").hidden = status.clock.mode === "manual";
  const chips = Object.entries(status.servers).sort().map(([name, count]) => make("span", "chip " + kindOf(name), name + " " + count));
  by("statuses").replaceChildren(...(chips.length ? chips : [make("span", "soft", "no servers yet")]));
};

/* Hosts */
const use = (label, { used, total }) => {
  const fill = make("i"); fill.style.width = (total ? Math.min(100, (100 * used) / total) : 0) + "%";
  return make("div", "use", label, make("div", "bar", fill), used + " / " + Math.round(total));
};
const cardOf = (host) => {
  const toggle = make("button", "", host.up ? "Take down" : "Bring up");
  toggle.onclick = () => act("/hosts/" + encodeURIComponent(host.name) + (host.up ? "/down" : "/up"), "POST", host.up ? { forced: true } : undefined);
  const state = host.up ? (host.disabled ? " (disabled)" : "") : " (down)";
  const rows = host.servers.map((server) => {
    const name = make("button", "", server.name); name.title = "Why here?"; name.onclick = () => explain(server);
    return make("li", "", name, make("span", kindOf(server.status), server.status + (server.task ? " " + server.task : "")));
  });
  const seen = host.reported, age = make("span", "age");
  age.dataset.seconds = seen.seconds;
  const view = make("p", "view", "Scheduler sees " + seen.instances + " servers, " + seen.io_ops + " I/O, " + seen.failed_builds + " failed builds, ", age);
  return make("div", host.up ? "host" : "host down", make("div", "head", make("strong", "", host.name + state), toggle),
    use("VCPU", host.vcpus), use("MiB", host.memory_mb), view, make("ul", "servers", ...rows));
};
const tileOf = (host) => {
  const tile = make("button", "tile" + (host.up ? "" : " down") + (host.name === chosen ? " chosen" : ""));
  const share = Math.max(...[host.vcpus, host.memory_mb].map(({ used, total }) => (total ? used / total : 0)));
  tile.style.setProperty("--full", Math.round(100 * share) + "%");
  tile.title = host.name + (host.up ? "" : " (down)") + ": " + host.servers.length + " servers, " + Math.round(100 * share) + " % full";
  tile.setAttribute("aria-label", tile.title);
  tile.onclick = () => { chosen = host.name; showHosts(); };
  return tile;
};
const drawn = new Map();
/* A host is drawn anew only when it changed: what is being clicked must not vanish. */
const draw = (host, how) => {
  const sign = how.name + (host.name === chosen) + JSON.stringify(host), before = drawn.get(host.name);
  if (before?.sign === sign) return before.box;
  const box = how(host); drawn.set(host.name, { sign, box }); return box;
};
const showHosts = () => {
  const words = by("find").value.trim().toLowerCase();
  const found = hosts.filter((host) => host.name.toLowerCase().includes(words) || host.servers.some(({ name, id }) => name.toLowerCase().includes(words) || id.startsWith(words)));
  const asCards = found.length <= CARDS;
  by("count").textContent = (words ? found.length + " of " : "") + hosts.length + " hosts, " + hosts.filter(({ up }) => !up).length + " down";
  by("hosts").className = asCards ? "cards" : "tiles";
  const boxes = found.map((host) => draw(host, asCards ? cardOf : tileOf));
  const now = [...by("hosts").children];
  if (boxes.length !== now.length || boxes.some((box, i) => box !== now[i])) by("hosts").replaceChildren(...boxes);
  const told = asCards ? undefined : hosts.find(({ name }) => name === chosen);
  const sign = told ? JSON.stringify(told) : "";
  if (by("detail").dataset.sign !== sign) { by("detail").dataset.sign = sign; by("detail").replaceChildren(...(told ? [cardOf(told)] : [])); }
};
const showAges = (now) => {
  for (const age of document.querySelectorAll(".age")) age.textContent = "as reported " + Math.max(0, Math.floor(now - age.dataset.seconds)) + " s ago";
};
const explain = async (server) => {
  const response = await fetch(base() + "/servers/" + server.id + "/explain?format=text");
  by("why").textContent = response.ok ? await response.text() : (await response.json()).error.message;
  by("explanation").showModal();
};

/* Events */
const plain = (value) => typeof value !== "object" ? String(value) : value === null ? "-" : Array.isArray(value) ? value.map(plain).join(" ") :
  Object.entries(value).map(([key, inner]) => (typeof inner === "object" && inner !== null ? plain(inner) : key + " " + plain(inner))).join(", ");
const line = ({ number, time, type, at, ...more }) =>
  make("p", "", number + " " + (time / 1000).toFixed(1) + " s ", make("b", "", type), " " + plain(more).slice(0, 140));
const follow = async (signal) => {
  const response = await fetch(base() + "/events?follow=true&after=" + last, { signal });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\\n"); rest = lines.pop();
    const rows = lines.filter(Boolean).map((text) => JSON.parse(text));
    if (!rows.length) continue;
    last = rows.at(-1).number; stale = true;
    const box = by("events"), atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    box.append(...rows.slice(-LINES).map(line));
    while (box.childElementCount > LINES) box.firstChild.remove();
    if (atEnd) box.scrollTop = box.scrollHeight;
  }
};
const keepFollowing = async () => {
  const stop = (following = new AbortController());
  while (!stop.signal.aborted) {
    try {
      const { events } = await ask("");
      if (last === null || last > events) last = Math.max(0, events - LINES);
      await follow(stop.signal);
    } catch { /* it is gone for a moment, or another branch is looked at */ }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
};

/* Branches */
const showBranches = async () => {
  const { branches } = await ask("/branches");
  const names = branches.map((each) => each.branch);
  if (!names.includes(branch)) lookAt("main");
  if (names.join() !== [...by("branch").options].map(({ value }) => value).join()) by("branch").replaceChildren(...names.map((name) => new Option(name, name)));
  by("branch").value = branch;
};
const lookAt = (name) => {
  branch = name; last = null; drawn.clear(); by("events").replaceChildren(); following?.abort();
  keepFollowing(); refresh();
};
const fork = async () => {
  const names = [...by("branch").options].map(({ value }) => value);
  let number = 1; while (names.includes("what-if-" + number)) number++;
  try { await ask("/branches", "POST", { name: "what-if-" + number }); await showBranches(); lookAt("what-if-" + number); by("branch").value = branch; say(); } catch (error) { say(error); }
};

let busy = null;
const refresh = () => (busy ??= (async () => {
  stale = false;
  try { const [status, all] = await Promise.all([ask(""), ask("/hosts")]); hosts = all.hosts; showStatus(status); showHosts(); showAges(status.seconds); }
  catch (error) { stale = true; say(error); }
  finally { busy = null; }
})());
/* Not more often than a fifth of the time that it takes. */
const tick = async () => {
  const began = performance.now();
  if (stale || by("mode").value !== "manual") await refresh();
  setTimeout(tick, Math.max(500, 4 * (performance.now() - began)));
};

by("pause").onclick = () => act(by("pause").textContent === "Pause" ? "/pause" : "/resume", "POST");
by("idle").onclick = () => act("/run", "POST", { until: "idle" });
by("reset").onclick = () => act("/reset", "POST");
by("fork").onclick = fork;
by("mode").onchange = () => act("/clock", "PUT", { mode: by("mode").value });
by("speed").onchange = () => act("/clock", "PUT", { mode: "real", speed: Number(by("speed").value) });
by("find").oninput = showHosts;
by("branch").onchange = () => lookAt(by("branch").value);
by("close").onclick = () => by("explanation").close();
for (const button of document.querySelectorAll("[data-seconds]")) button.onclick = () => act("/advance", "POST", { seconds: Number(button.dataset.seconds) });
keepFollowing(); tick(); showBranches(); setInterval(() => showBranches().catch(say), 5000);
`;
