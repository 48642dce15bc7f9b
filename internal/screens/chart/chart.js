// Draws every <figure data-chart="title"> of a page with uPlot, from the JSON in it.
"use strict";

const charts = new Map(); // uPlot objects by the figure's id
const chartDashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3]];
const chartHeight = 220;

const cssColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// drawCharts draws the figures of an element. A figure that replaces one with the same
// id takes over its plots, and with them the place of the cursor.
function drawCharts(root) {
  for (const figure of root.querySelectorAll("figure[data-chart]")) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const plots = document.createElement("div");
    plots.className = "plots";
    figure.querySelector("figcaption").after(plots);
    const series = data.multiples ? data.series.map((s) => [s]) : [data.series];
    const boxes = series.map(() => plots.appendChild(Object.assign(document.createElement("div"), { className: "plot" })));
    series.forEach((part, i) => drawPlot(boxes[i], figure, i, { ...data, series: part }));
  }
}

function drawPlot(box, figure, i, data) {
  const id = figure.id + " " + i, old = charts.get(id);
  const columns = [data.at, ...data.series.map((s) => s.values)];
  if (old && old.series.length === columns.length) {
    box.append(old.root);
    old.setData(columns);
    return;
  }
  if (old) old.destroy();
  const plot = new uPlot(chartOptions(data, box.clientWidth, figure.id), columns, box);
  plot.whole = [data.from, data.to];
  addKeys(plot, figure.dataset.chart + (data.multiples ? ", " + data.series[0].name : ""));
  charts.set(id, plot);
}

// zoom shows a part of the time in all plots of the same time, or all of it.
function zoom(plot, range) {
  if (range) {
    range = range.map((v) => Math.min(plot.whole[1], Math.max(plot.whole[0], v)));
    if (range[1] - range[0] < (plot.whole[1] - plot.whole[0]) / 500) return;
  }
  for (const other of charts.values()) {
    if (other.whole[0] !== plot.whole[0] || other.whole[1] !== plot.whole[1]) continue;
    other.zoomed = range;
    const [min, max] = range ?? other.whole;
    other.setScale("x", { min, max });
  }
}

function chartOptions(data, width, id) {
  const days = (data.to - data.from) / 86400;
  const format = (fields) => new Intl.DateTimeFormat("en-GB", { timeZone: data.zone, hourCycle: "h23", ...fields });
  const clock = { hour: "2-digit", minute: "2-digit" }, date = { weekday: "short", day: "numeric", month: "short" };
  const tick = format(days < 1.1 ? clock : days < 4 ? { weekday: "short", ...clock } : { day: "numeric", month: "short" });
  const moment = format(days < 1.1 ? clock : { ...date, ...clock });
  const units = [...new Set(data.series.map((s) => s.unit))];
  const ink = () => cssColor("--ink");
  // A parameter has a label for each value, as far as there is room.
  const labels = () => {
    let end = -Infinity;
    return data.at.map((v, i) => {
      const x = ((v - data.from) / (data.to - data.from)) * width;
      if (x < end) return "";
      end = x + 80;
      return data.labels[i];
    });
  };
  const axis = data.labels
    ? { splits: () => data.at, values: labels, label: data.parameter, labelSize: 20 }
    : { space: days < 1.1 ? 50 : 80, values: (_, at) => at.map((t) => tick.format(t * 1000)) };
  const lines = { stroke: () => cssColor("--line"), width: 1 };
  const scales = { x: { time: !data.labels, range: (plot) => plot.zoomed ?? [data.from, data.to] } };
  for (const unit of units) scales[unit] = { range: (_, low, high) => uPlot.rangeNum(0, high || 1, 0.1, true) };
  return {
    width, height: chartHeight, scales, title: data.multiples ? data.series[0].name : undefined, class: "idle",
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), data.zone),
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, sync: data.multiples ? { key: id } : undefined },
    legend: { markers: { show: false } },
    axes: [
      { stroke: ink, size: 34, grid: { show: false }, ticks: lines, ...axis },
      ...units.map((unit, i) => ({ scale: unit, label: unit, labelSize: 20, side: i ? 1 : 3, stroke: ink, grid: { ...lines, show: !i }, ticks: { show: false } })),
    ],
    series: [
      { label: data.parameter ?? "at", value: (_, t, __, i) => (t == null ? "–" : data.labels ? data.labels[i] : moment.format(t * 1000)) },
      ...data.series.map((s, i) => ({
        label: s.name, scale: s.unit, stroke: () => cssColor("--series" + (i % 6 + 1)), width: 2, dash: chartDashes[i % 6],
        points: s.dots ? { show: true } : {}, paths: s.dots ? () => null : data.stepped ? uPlot.paths.stepped({ align: 1, extend: true }) : undefined,
        gaps: endGap,
        value: (_, v) => (v == null ? "–" : v.toLocaleString("en") + (units.length > 1 ? " " + s.unit : "")),
      })),
    ],
    hooks: {
      setLegend: [speakCursor],
      setSelect: [(plot) => {
        const { left, width: selected } = plot.select;
        if (selected > 4) zoom(plot, [plot.posToVal(left, "x"), plot.posToVal(left + selected, "x")]);
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
  };
}

// endGap adds the gap after a series' last value, up to which the plot would extend it.
function endGap(plot, n, _, __, gaps) {
  const end = plot.data[n].findLastIndex((v) => v != null) + 1, right = plot.bbox.left + plot.bbox.width;
  const left = end < plot.data[0].length ? plot.valToPos(plot.data[0][end], "x", true) : right;
  if (left < right) gaps.push([left, right]);
  return gaps;
}

// addKeys lets the arrow keys move a chart's cursor along the time, + and - zoom at the
// cursor, and 0 or a double click show all.
function addKeys(plot, title) {
  const slider = plot.over;
  slider.tabIndex = 0;
  slider.setAttribute("role", "slider");
  slider.setAttribute("aria-label", "Cursor: " + title);
  slider.setAttribute("aria-valuenow", "0");
  slider.title = "Drag to zoom, or press + and -; a double click or 0 shows all";
  slider.addEventListener("dblclick", () => zoom(plot, null));
  slider.addEventListener("keydown", (event) => {
    const factor = { "+": 0.5, "=": 0.5, "-": 2, 0: Infinity }[event.key];
    if (factor && !event.ctrlKey && !event.metaKey) {
      const { min, max } = plot.scales.x, at = plot.data[0][plot.cursor.idx] ?? (min + max) / 2;
      const range = [at - (at - min) * factor, at + (max - at) * factor];
      zoom(plot, factor === Infinity || (range[0] <= plot.whole[0] && range[1] >= plot.whole[1]) ? null : range);
      event.preventDefault();
      return;
    }
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -8, PageDown: 8, Home: -Infinity, End: Infinity }[event.key];
    if (!step) return;
    event.preventDefault();
    const times = plot.data[0], from = plot.cursor.idx ?? (step > 0 ? -1 : times.length);
    const at = times[Math.max(0, Math.min(times.length - 1, from + step))];
    plot.setCursor({ left: plot.valToPos(at, "x"), top: 0 });
  });
}

// speakCursor gives the values at the cursor to screen readers.
function speakCursor(plot) {
  plot.root.classList.toggle("idle", plot.cursor.idx == null); // the legend has no values
  plot.over.setAttribute("aria-valuemax", plot.data[0].length - 1);
  if (plot.cursor.idx == null) return;
  plot.over.setAttribute("aria-valuenow", plot.cursor.idx);
  const text = (row) => row.querySelector("th").textContent + ": " + row.querySelector("td").textContent;
  plot.over.setAttribute("aria-valuetext", [...plot.root.querySelectorAll(".u-series")].map(text).join(", "));
}

// redrawCharts draws everything anew, in the colors that the page has now.
function redrawCharts() {
  for (const plot of charts.values()) {
    plot.root.parentNode?.remove();
    plot.destroy();
  }
  charts.clear();
  drawCharts(document);
}

for (const query of ["print", "(prefers-color-scheme: dark)"]) matchMedia(query).addEventListener("change", redrawCharts);
window.addEventListener("resize", () => {
  for (const plot of charts.values()) {
    const width = plot.root.parentNode?.clientWidth;
    if (width && width !== plot.width) plot.setSize({ width, height: chartHeight });
  }
});
drawCharts(document);
