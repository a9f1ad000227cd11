/** The live page's script: everything that it shows comes from the control API (`../../control/`). */

import type { EventLine, HostAnswer, ServerAnswer, StatusAnswer, UsageAnswer } from "./answers.ts";

/** Up to this many hosts are cards; of more, each is a tile, and the chosen one is shown in detail. */
const MAX_CARDS = 60;
/** Events that the list keeps. */
const MAX_LINES = 400;

const STATUS_CLASSES: Readonly<Record<string, string>> = {
  ACTIVE: "good",
  ERROR: "bad",
  UNKNOWN: "bad",
  SHUTOFF: "off",
  PAUSED: "off",
  SUSPENDED: "off",
  SHELVED: "off",
  SHELVED_OFFLOADED: "off",
  SOFT_DELETED: "off",
  DELETED: "off",
};
const statusClass = (status: string) => STATUS_CLASSES[status] ?? "busy";

/** The element of the page with this id. @throws Error the page has none of this kind */
function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`the page has no ${kind.name} #${id}`);
  return element;
}

const branchSelect = byId("branch", HTMLSelectElement);
const forkButton = byId("fork", HTMLButtonElement);
const timeBox = byId("time", HTMLElement);
const secondsBox = byId("seconds", HTMLElement);
const modeSelect = byId("mode", HTMLSelectElement);
const speedInput = byId("speed", HTMLInputElement);
const pauseButton = byId("pause", HTMLButtonElement);
const idleButton = byId("idle", HTMLButtonElement);
const resetButton = byId("reset", HTMLButtonElement);
const messageBox = byId("message", HTMLElement);
const statusesBox = byId("statuses", HTMLElement);
const countBox = byId("count", HTMLElement);
const findInput = byId("find", HTMLInputElement);
const detailBox = byId("detail", HTMLElement);
const hostsBox = byId("hosts", HTMLElement);
const eventsBox = byId("events", HTMLElement);
const explanationDialog = byId("explanation", HTMLDialogElement);
const whyBox = byId("why", HTMLElement);
const closeButton = byId("close", HTMLButtonElement);

let branch = "main";
/** Number of the last event that is listed; null: the list is empty. */
let lastEvent: number | null = null;
/** Whether anything happened since the last refresh. */
let stale = true;
let hosts: readonly HostAnswer[] = [];
let chosenHost: string | null = null;
let following: AbortController | null = null;

const baseUrl = () => `${branch === "main" ? "" : `branches/${branch}/`}novasim/v1`;

/** Sends a request to the control API of the branch. @throws Error its message, when it refuses */
async function send<T>(path: string, method = "GET", body?: object): Promise<T> {
  const response = await fetch(baseUrl() + path, {
    method,
    headers: { accept: "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const value = response.status === 204 ? undefined : await response.json();
  if (!response.ok) throw new Error(value.error.message);
  return value;
}

function showError(error?: unknown): void {
  messageBox.textContent = error === undefined ? "" : error instanceof Error ? error.message : String(error);
}

/** Sends a request and shows what came of it. */
async function act(path: string, method: string, body?: object): Promise<void> {
  try {
    await send(path, method, body);
    showError();
    await refresh();
  } catch (error) {
    showError(error);
  }
}

/** A new element. Text goes in as text, never as HTML. */
function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/* Time and servers */

function showStatus({ time, seconds, events, clock, servers }: StatusAnswer): void {
  timeBox.textContent = time.replace("T", " ").replace("Z", "");
  secondsBox.textContent = `${seconds.toLocaleString("en")} s, ${events.toLocaleString("en")} events`;
  // A control in use keeps what the user is choosing.
  if (document.activeElement !== modeSelect) modeSelect.value = clock.mode;
  if (document.activeElement !== speedInput && clock.mode === "real") speedInput.value = String(clock.speed);
  speedInput.hidden = clock.mode !== "real";
  pauseButton.textContent = clock.paused ? "Resume" : "Pause";
  pauseButton.hidden = clock.mode === "manual";
  const chips = Object.entries(servers)
    .sort()
    .map(([status, count]) => make("span", `chip ${statusClass(status)}`, `${status} ${count}`));
  statusesBox.replaceChildren(...(chips.length > 0 ? chips : [make("span", "soft", "no servers yet")]));
}

/* Hosts */

const shareOf = ({ used, total }: UsageAnswer) => (total > 0 ? used / total : 0);

function usageBar(label: string, usage: UsageAnswer): HTMLElement {
  const fill = make("i");
  fill.style.width = `${Math.min(100, 100 * shareOf(usage))}%`;
  return make("div", "use", label, make("div", "bar", fill), `${usage.used} / ${Math.round(usage.total)}`);
}

function serverItem(server: ServerAnswer): HTMLElement {
  const { name, status, task } = server;
  const button = make("button", "", name);
  button.title = "Why here?";
  button.onclick = () => explain(server);
  return make("li", "", button, make("span", statusClass(status), task === null ? status : `${status} ${task}`));
}

/** What the scheduler knows of a host; `showAges` says how old that is. */
function reportLine({ seconds, instances, io_ops, failed_builds }: HostAnswer["reported"]): HTMLElement {
  const age = make("span", "age");
  age.dataset.seconds = String(seconds);
  const counts = `${instances} servers, ${io_ops} I/O, ${failed_builds} failed builds`;
  return make("p", "view", `Scheduler sees ${counts}, `, age);
}

function hostCard({ name, up, disabled, vcpus, memory_mb, servers, reported }: HostAnswer): HTMLElement {
  const toggle = make("button", "", up ? "Take down" : "Bring up");
  const path = `/hosts/${encodeURIComponent(name)}`;
  toggle.onclick = () => (up ? act(`${path}/down`, "POST", { forced: true }) : act(`${path}/up`, "POST"));
  const state = up ? (disabled ? " (disabled)" : "") : " (down)";
  return make(
    "div",
    up ? "host" : "host down",
    make("div", "head", make("strong", "", name + state), toggle),
    usageBar("VCPU", vcpus),
    usageBar("MiB", memory_mb),
    reportLine(reported),
    make("ul", "servers", ...servers.map(serverItem)),
  );
}

function hostTile({ name, up, vcpus, memory_mb, servers }: HostAnswer): HTMLElement {
  const tile = make("button", `tile${up ? "" : " down"}${name === chosenHost ? " chosen" : ""}`);
  const percent = Math.round(100 * Math.max(shareOf(vcpus), shareOf(memory_mb)));
  tile.style.setProperty("--full", `${percent}%`);
  tile.title = `${name}${up ? "" : " (down)"}: ${servers.length} servers, ${percent} % full`;
  tile.setAttribute("aria-label", tile.title);
  tile.onclick = () => {
    chosenHost = name;
    showHosts();
  };
  return tile;
}

/** The element of each host, with what it shows. */
const drawnHosts = new Map<string, { readonly shown: string; readonly box: HTMLElement }>();

/** A host is drawn again only when it changed: what is being clicked must not vanish. */
function drawHost(host: HostAnswer, asCard: boolean): HTMLElement {
  const shown = JSON.stringify([asCard, host.name === chosenHost, host]);
  const drawn = drawnHosts.get(host.name);
  if (drawn?.shown === shown) return drawn.box;
  const box = asCard ? hostCard(host) : hostTile(host);
  drawnHosts.set(host.name, { shown, box });
  return box;
}

function showHosts(): void {
  const words = findInput.value.trim().toLowerCase();
  const found = hosts.filter(
    (host) =>
      host.name.toLowerCase().includes(words) ||
      host.servers.some(({ name, id }) => name.toLowerCase().includes(words) || id.startsWith(words)),
  );
  const asCards = found.length <= MAX_CARDS;
  const down = hosts.filter(({ up }) => !up).length;
  countBox.textContent = `${words === "" ? "" : `${found.length} of `}${hosts.length} hosts, ${down} down`;
  hostsBox.className = asCards ? "cards" : "tiles";
  const boxes = found.map((host) => drawHost(host, asCards));
  const present = hostsBox.children;
  if (boxes.length !== present.length || boxes.some((box, i) => box !== present[i])) hostsBox.replaceChildren(...boxes);
  const chosen = asCards ? undefined : hosts.find(({ name }) => name === chosenHost);
  const shown = chosen === undefined ? "" : JSON.stringify(chosen);
  if (detailBox.dataset.shown === shown) return;
  detailBox.dataset.shown = shown;
  detailBox.replaceChildren(...(chosen === undefined ? [] : [hostCard(chosen)]));
}

/** @param now virtual seconds */
function showAges(now: number): void {
  for (const age of document.querySelectorAll<HTMLElement>(".age"))
    age.textContent = `as reported ${Math.max(0, Math.floor(now - Number(age.dataset.seconds)))} s ago`;
}

async function explain({ id }: ServerAnswer): Promise<void> {
  const response = await fetch(`${baseUrl()}/servers/${id}/explain?format=text`);
  whyBox.textContent = response.ok ? await response.text() : (await response.json()).error.message;
  explanationDialog.showModal();
}

/* Events */

/** A JSON value in a few words, its keys flattened. */
function plainText(value: unknown): string {
  if (value === null) return "-";
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return value.map(plainText).join(" ");
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === "object" && inner !== null ? plainText(inner) : `${key} ${plainText(inner)}`,
    )
    .join(", ");
}

function eventLine(event: EventLine): HTMLElement {
  const { number, time, type, at: _at, ...details } = event;
  const when = `${number} ${(time / 1000).toFixed(1)} s `;
  return make("p", "", when, make("b", "", type), ` ${plainText(details).slice(0, 140)}`);
}

function addEvents(events: readonly EventLine[]): void {
  const atEnd = eventsBox.scrollHeight - eventsBox.scrollTop - eventsBox.clientHeight < 40;
  eventsBox.append(...events.slice(-MAX_LINES).map(eventLine));
  while (eventsBox.childElementCount > MAX_LINES) eventsBox.firstChild?.remove();
  if (atEnd) eventsBox.scrollTop = eventsBox.scrollHeight;
}

/** Lists events as they come, until the server or `signal` ends it. */
async function followEvents(after: number, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${baseUrl()}/events?follow=true&after=${after}`, { signal });
  if (response.body === null) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    const events = lines.filter((line) => line !== "").map((line): EventLine => JSON.parse(line));
    const newest = events.at(-1);
    if (newest === undefined) continue;
    lastEvent = newest.number;
    stale = true;
    addEvents(events);
  }
}

async function keepFollowing(): Promise<void> {
  const control = new AbortController();
  following = control;
  while (!control.signal.aborted) {
    try {
      const { events } = await send<StatusAnswer>("");
      if (lastEvent === null || lastEvent > events) lastEvent = Math.max(0, events - MAX_LINES);
      await followEvents(lastEvent, control.signal);
    } catch {
      // The server is gone for a moment, or another branch was chosen.
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/* Branches */

const listedBranches = () => [...branchSelect.options].map(({ value }) => value);

async function showBranches(): Promise<void> {
  const { branches } = await send<{ readonly branches: readonly { readonly branch: string }[] }>("/branches");
  const names = branches.map((each) => each.branch);
  if (!names.includes(branch)) showBranch("main");
  if (names.join() !== listedBranches().join())
    branchSelect.replaceChildren(...names.map((name) => new Option(name, name)));
  branchSelect.value = branch;
}

/** Shows another branch from its beginning. */
function showBranch(name: string): void {
  branch = name;
  lastEvent = null;
  drawnHosts.clear();
  eventsBox.replaceChildren();
  following?.abort();
  keepFollowing();
  refresh();
}

async function fork(): Promise<void> {
  const taken = listedBranches();
  let number = 1;
  while (taken.includes(`what-if-${number}`)) number++;
  const name = `what-if-${number}`;
  try {
    await send("/branches", "POST", { name });
    await showBranches();
    showBranch(name);
    branchSelect.value = name;
    showError();
  } catch (error) {
    showError(error);
  }
}

/* Refreshing */

async function load(): Promise<void> {
  stale = false;
  try {
    const [status, all] = await Promise.all([send<StatusAnswer>(""), send<{ hosts: readonly HostAnswer[] }>("/hosts")]);
    hosts = all.hosts;
    showStatus(status);
    showHosts();
    showAges(status.seconds);
  } catch (error) {
    stale = true;
    showError(error);
  }
}

let loading: Promise<void> | null = null;

/** Loads the status and the hosts; calls while it does so share one load. */
function refresh(): Promise<void> {
  loading ??= load().finally(() => {
    loading = null;
  });
  return loading;
}

/** Refreshes again and again, and spends a fifth of its time on it at most. */
async function keepRefreshing(): Promise<void> {
  const began = performance.now();
  if (stale || modeSelect.value !== "manual") await refresh();
  setTimeout(keepRefreshing, Math.max(500, 4 * (performance.now() - began)));
}

pauseButton.onclick = () => act(pauseButton.textContent === "Pause" ? "/pause" : "/resume", "POST");
idleButton.onclick = () => act("/run", "POST", { until: "idle" });
resetButton.onclick = () => act("/reset", "POST");
forkButton.onclick = fork;
modeSelect.onchange = () => act("/clock", "PUT", { mode: modeSelect.value });
speedInput.onchange = () => act("/clock", "PUT", { mode: "real", speed: Number(speedInput.value) });
findInput.oninput = showHosts;
branchSelect.onchange = () => showBranch(branchSelect.value);
closeButton.onclick = () => explanationDialog.close();
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-seconds]"))
  button.onclick = () => act("/advance", "POST", { seconds: Number(button.dataset.seconds) });

keepFollowing();
keepRefreshing();
showBranches();
setInterval(() => showBranches().catch(showError), 5000);
