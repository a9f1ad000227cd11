import type { Study } from "../../scenario/study/study.ts";
import type { ChartData } from "../series/series.ts";
import { durationText } from "../text/duration-text.ts";
import { studyRows } from "../text/table.ts";
import * as charts from "./charts.ts";
import type { RecordedRun } from "./recorded-run.ts";
import { expectations, funnelTable, happenings, keyNumbers, metricRows, refusalTable } from "./sections.ts";
import { STYLE } from "./style.ts";
import { type Content, type Html, html, trusted } from "./template.ts";
import { numberText, tableOf, whole } from "./text.ts";

/** What a page shows besides its runs. */
export interface PageOptions {
  readonly title: string;
  /** The names of the runs, where there are several; default: scenario and seed. */
  readonly labels?: readonly string[];
  /** The study that the runs are examples of. */
  readonly study?: Study;
  /** When the runs, which are branches of one, went their own ways, ms. */
  readonly branchesAt?: number;
}

/** One self-contained page: no script, no network. Several runs stand side by side, drawn to the same scales. */
export function reportPage(runs: readonly RecordedRun[], options: PageOptions): string {
  const many = runs.length > 1;
  const labels =
    options.labels ??
    runs.map(({ scenario, cell, seed }) => [scenario, cell, `seed ${seed}`].filter((part) => part !== null).join(", "));
  const scales = charts.scalesOf(
    runs.map(({ chartData }) => chartData),
    options.branchesAt ?? null,
  );
  const each = (show: (run: RecordedRun) => Content) =>
    html`<div class="runs of-${Math.min(runs.length, 5)}">${runs.map(
      (run, i) => html`<div class="run">${many ? html`<h3>${labels[i] ?? ""}</h3>` : ""}${show(run)}</div>`,
    )}</div>`;
  const chart = (title: string, note: string, draw: (chartData: ChartData) => Html) =>
    section(
      title,
      note,
      each(({ chartData }) => html`<figure style="margin:0">${draw(chartData)}</figure>`),
    );
  // One run has its charts two by two; several have each kind of chart side by side.
  const pair = (...both: readonly Html[]) => (many ? both : html`<div class="pair">${both}</div>`);
  const used = chart("How full the cloud was", "Share of what the hosts offer that is allocated.", (chartData) =>
    charts.utilisation(chartData, scales),
  );
  const statuses = chart("Servers by status", "How many there are, one status upon the other.", (chartData) =>
    charts.serversChart(chartData, scales),
  );
  const hosts = chart("Hosts with servers, hosts that are down", "How many there are.", (chartData) =>
    charts.hostsChart(chartData, scales),
  );
  const builds = chart(
    "Time to ACTIVE",
    "Servers by the time from the request on; the last bar has all that took longer.",
    charts.builds,
  );
  const attempts = chart("Hosts tried for each build", "How many servers needed how many tries.", charts.attempts);
  const refusals = section(
    "Refusals and faults, by reason",
    "",
    each(({ chartData, metrics }) => [refusalTable(chartData, metrics), funnelOf(chartData)]),
  );
  const strip = many
    ? ""
    : each(({ chartData }) => html`<figure style="margin:8px 0 0">${charts.timelineChart(chartData, scales)}</figure>`);
  const texts = new Map(runs.map(({ text, file }) => [text, file]));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="novasim">
<link rel="icon" href="data:,">
<title>${options.title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body><main>
<h1>${options.title}</h1>
${options.branchesAt === undefined ? "" : html`<p>Branches of one run: the same up to ${durationText(options.branchesAt)}, where the charts have a line.</p>`}
${each((run) => headOf(run, many))}
${many ? section("Side by side", "", keyNumbers(runs, labels)) : ""}
${options.study === undefined ? "" : studyOf(options.study)}
${section("What happened", "Red bands in the charts below are faults, dotted lines are calls.", [happenings(runs, labels), strip])}
${section("Expectations", "", expectations(runs, labels))}
${pair(used, statuses)}
${chart("Hosts over time", "How much of each host's vCPUs is allocated.", (chartData) => charts.heat(chartData, scales, many ? 640 : 1100))}
${pair(hosts, builds)}
${pair(refusals, attempts)}
${section("All metrics", "", tableOf(metricRows(runs, many ? labels : ["value"])))}
${section(
  "The scenario",
  "",
  [...texts].map(([text, file]) => html`<h3>${file}</h3><pre>${text}</pre>`),
)}
</main></body>
</html>
`;
  return page.text;
}

function section(title: string, note: string, content: Content): Html {
  const lead = note === "" ? "" : html`<p class="soft">${note}</p>`;
  return html`<section><h2>${title}</h2>${lead}${content}</section>`;
}

function headOf(run: RecordedRun, many: boolean): Html {
  const { verdicts, metrics } = run;
  const broken = verdicts.filter(({ held }) => !held).length;
  const verdict =
    verdicts.length === 0
      ? html`<p class="soft">Nothing was expected.</p>`
      : broken === 0
        ? html`<p class="verdict held">✓ ${verdicts.length === 1 ? "The expectation" : `All ${verdicts.length} expectations`} held</p>`
        : html`<p class="verdict failed">✗ ${broken} of ${verdicts.length} expectations did not hold</p>`;
  const count = (metric: string) => metrics[metric]?.count ?? 0;
  const cards: readonly (readonly [string, string])[] = [
    [durationText(run.simulated), "simulated"],
    [whole(run.hosts), "hosts"],
    [whole(count("create.requests")), "servers asked for"],
    [whole(count("create.active")), "became ACTIVE"],
    [whole(count("create.no_valid_host")), "found no host"],
    [whole(count("migrations")), "moved"],
    [whole(run.servers), "servers at the end"],
  ];
  const shown = cards.map(([value, name]) => html`<div class="card"><b>${value}</b><span>${name}</span></div>`);
  const params = Object.entries(run.params).map(([name, value]) => `, ${name} = ${String(value)}`);
  const digest = run.digest === null ? "" : `, event log sha256:${run.digest.slice(0, 16)}`;
  return html`<p class="soft">${run.file}, seed ${run.seed}${params}, ${whole(run.events)} events${digest}</p>${verdict}${many ? "" : html`<div class="cards">${shown}</div>`}`;
}

function studyOf(study: Study): Html {
  const [head = [], ...rows] = studyRows(study);
  const numbers = (row: readonly string[]) => row.map((text, i) => (i === 0 ? text : { text, of: "number" }));
  const failed = study.failed.map(({ cell, seed, error }) => `${cell ?? study.scenario}, seed ${seed}: ${error}`);
  const note = failed.length === 0 ? "" : html`<p class="verdict failed">${failed.join("; ")}</p>`;
  const seeds = Math.max(...study.cells.map(({ runs }) => runs.length));
  const told = `Mean ± standard deviation over ${numberText(seeds)} ${seeds === 1 ? "seed" : "seeds"}; the charts show the first.`;
  return section("The study", told, [tableOf([numbers(head), ...rows.map(numbers)]), note]);
}

function funnelOf({ funnel }: ChartData): Content {
  if (funnel === null) return "";
  const { explained } = funnel;
  const what = explained === 1 ? "the request" : `the first ${explained} requests, in the mean,`;
  const title = `Hosts left after each stage of the scheduler for ${what} that found no host`;
  return html`<h3>${title}</h3><figure style="margin:0">${charts.funnel(funnel)}</figure>${funnelTable(funnel)}`;
}
