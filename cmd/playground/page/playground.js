// The page of the playground: an editor of the center's files beside the center's pages. The
// program runs in a worker, and a service worker hands it the requests of the pages.
"use strict";

const find = (id) => document.getElementById(id);
const file = find("file"), text = find("text"), findings = find("findings"), pages = find("pages");
const loaded = find("loaded");
const fail = (e) => {
  loaded.hidden = true;
  findings.textContent = e.message || "the program has ended; load the page again";
};

// The fragment of the address is a form: what is in place of each changed file.
let texts = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
let sample, worker;

function start(prefix) {
  worker = new Worker("worker.js");
  worker.onerror = fail;
  worker.onmessage = ({ data }) => {
    if (data.error) fail({ message: data.error });
    if (data.findings !== undefined) findings.textContent = data.findings || "no findings";
    if (data.loaded !== undefined) loaded.value = data.loaded;
    if (data.files) loaded.hidden = true;
    if (data.files) show(JSON.parse(data.files), prefix);
  };
  worker.postMessage({ prefix, texts: JSON.stringify(texts) });
}

function show(files, prefix) {
  sample = files;
  const changed = Object.keys(texts).find((name) => name in sample);
  const names = Object.keys(sample).sort();
  file.replaceChildren(...names.map((name) => new Option(name)));
  file.value = changed ?? "main.yaml";
  for (const control of [file, text, find("reset")]) control.disabled = false;
  showFile();
  pages.src = prefix + "/flows";
}

const showFile = () => { text.value = texts[file.value] ?? sample[file.value]; };
file.addEventListener("change", showFile);

let timer;
function change() {
  if (text.value === sample[file.value]) delete texts[file.value]; else texts[file.value] = text.value;
  clearTimeout(timer);
  timer = setTimeout(() => {
    worker.postMessage({ texts: JSON.stringify(texts) });
    history.replaceState(null, "", "#" + new URLSearchParams(texts));
  }, 200);
}
text.addEventListener("input", change);
find("reset").addEventListener("click", () => { text.value = sample[file.value]; change(); });
addEventListener("hashchange", () => location.reload()); // another link was opened

// The service worker says by which path it knows this page. It is asked again so that the
// browser does not end it while a page follows the program.
const connect = async () => (await navigator.serviceWorker.ready).active.postMessage("hello");
if (navigator.serviceWorker) {
  navigator.serviceWorker.onmessage = ({ data }) => {
    if (data.port) worker.postMessage(data, [data.port]);
    else if (!worker) start(data.prefix);
  };
  navigator.serviceWorker.register("requests.js").then(connect).catch(fail);
  setInterval(connect, 10_000);
} else {
  fail({ message: "this page needs a service worker: open it by https or from localhost, not in a private window" });
}
