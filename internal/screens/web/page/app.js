// The pages work without this script. With it, the response to a form replaces only
// the part of the page that changes.
"use strict";

const find = (selector) => document.querySelector(selector);
const showStatus = (text) => { find("#status").textContent = text; };

// fetchPart requests the part of a page. An error of the server comes as plain text.
async function fetchPart(url, options) {
  const response = await fetch(url, { ...options, headers: { "X-Part": "1" } });
  const text = await response.text();
  if (!(response.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(text.trim());
  return text;
}

// controlKey identifies a control, in the next part too.
const controlKey = (e) => [e.tagName, e.id, e.name, e.tagName === "BUTTON" ? e.value : "", e.getAttribute("aria-label"),
  e.tagName === "SUMMARY" ? e.textContent : ""].join("|");

// replacePart replaces the part of the page, and keeps the focus, open details and
// scroll positions. If the user has not caused it, it keeps typed text too.
function replacePart(html, keepsTyped) {
  const old = find("#part"), focused = document.activeElement;
  const template = document.createElement("template");
  template.innerHTML = html;
  const part = template.content.querySelector("#part");
  // The response to a form of the wallboard may come after a later frame, which shows more of the day.
  if (Date.parse(part.dataset.time) < Date.parse(old.dataset.time)) return;
  const open = [...old.querySelectorAll("details")].map((d) => d.open);
  part.querySelectorAll("details").forEach((d, i) => { d.open = !!open[i]; });
  const scrolled = [...old.querySelectorAll(".scroll")].map((e) => e.scrollLeft);
  const key = old.contains(focused) ? controlKey(focused) : "";
  if (keepsTyped) {
    const changed = [...old.querySelectorAll("input")].filter((e) => e.value !== e.defaultValue);
    const typed = new Map(changed.map((e) => [controlKey(e), e.value]));
    if (part.dataset.step !== old.dataset.step) typed.delete(controlKey(old.querySelector("#entry") ?? old));
    for (const e of part.querySelectorAll("input")) e.value = typed.get(controlKey(e)) ?? e.value;
  }
  old.replaceWith(part);
  if (window.drawCharts) drawCharts(part);
  part.querySelectorAll(".scroll").forEach((e, i) => { e.scrollLeft = scrolled[i] || 0; });
  if (key) {
    const same = [...part.querySelectorAll("button, input, a, summary, [tabindex]")].find((e) => controlKey(e) === key);
    (find("#entry") || same || part).focus({ preventScroll: true });
  }
  afterShow();
  document.dispatchEvent(new Event("part")); // for the script of the page
}

// An answer of few simulated days is replaced by one of more.
function askMore() {
  const part = find("#part"), more = part?.dataset.more;
  if (!more) return;
  fetchPart(more).then((html) => {
    if (find("#part") === part) replacePart(html);
  }).catch((e) => showStatus(e.message));
}
document.addEventListener("part", askMore);
document.addEventListener("DOMContentLoaded", askMore);

// send posts a form. Forms are sent one after the other, in the order of submission.
let sent = Promise.resolve();
function send(form, button) {
  const url = form.action, fields = new URLSearchParams(new FormData(form, button));
  sent = sent.then(async () => {
    replacePart(await fetchPart(url, { method: "POST", body: fields }));
    if (new URL(url).pathname === location.pathname) history.replaceState(null, "", location.pathname);
    showStatus("");
  }).catch((e) => showStatus(e.message || "the server does not answer"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-part]")) return;
  event.preventDefault();
  const button = event.submitter, entry = find("#entry");
  if (entry && button && form.matches(".keypad")) {
    // The keys of an entry are sent together: by hash, or by star where it is a choice.
    entry.value += button.value;
    if (button.value === "#" || button.value === "*" && find('.choices [value="*"]')) entry.form.requestSubmit();
    else dialOn(entry);
    return;
  }
  clearTimeout(dialing);
  send(form, button);
});

// An entry is sent with its last digit, and fewer digits when no other follows in time.
let dialing;
function dialOn(entry) {
  clearTimeout(dialing);
  if (!entry.dataset.between || !entry.value) return;
  const digits = entry.dataset.mark ? entry.value.replaceAll(entry.dataset.mark, "") : entry.value;
  const isWhole = digits.length >= Number(entry.dataset.most) || /[^0-9]$/.test(digits);
  dialing = setTimeout(() => {
    if (find("#entry") === entry) entry.form.requestSubmit();
  }, isWhole ? 0 : Number(entry.dataset.between));
}
document.addEventListener("input", (event) => { if (event.target.id === "entry") dialOn(event.target); });

// Keys of the keyboard press the keypad, except in a text field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const entry = find("#entry");
  if (event.key === "Enter" && entry && entry.value && event.target.matches("body, #part, .log, .scroll")) {
    event.preventDefault();
    entry.form.requestSubmit();
    return;
  }
  const key = [...document.querySelectorAll(".keypad button")].find((b) => b.value === event.key && !b.disabled);
  if (!key) return;
  event.preventDefault();
  key.form.requestSubmit(key);
});

// The start page checks the number while it is typed. The form is posted, because
// addresses are logged and may not contain phone numbers.
const dial = find("form[data-check]");
if (dial) {
  let timer, newest = 0;
  const check = async () => {
    const request = ++newest;
    const fields = new URLSearchParams(new FormData(dial));
    try {
      const html = await fetchPart(dial.dataset.check, { method: "POST", body: fields });
      if (request === newest) replacePart(html);
    } catch (e) {
      showStatus(e.message);
    }
  };
  dial.addEventListener("input", (event) => {
    if (event.target.name === "line") dial.elements.from.placeholder = "";
    clearTimeout(timer);
    timer = setTimeout(check, 200);
  });
}

// update makes one tree of elements equal to another, and replaces as little as possible. So
// text that is selected, open lists and the focus stay from one frame of the wallboard to the next.
function update(from, to) {
  if (from.isEqualNode(to)) return;
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    from.data = to.data;
    return;
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) === value) continue;
    from.setAttribute(name, value);
    if (name === "data-v") delete from.values; // which the script of charts has read
  }
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  }
  const isPointer = (child) => child.classList?.contains("cross");
  const next = [...to.childNodes], old = [...from.childNodes].filter((child) => !isPointer(child));
  old.forEach((child, i) => { if (next[i]) update(child, next[i]); else child.remove(); });
  next.slice(old.length).forEach((child) => from.append(child));
}

// showFrame shows the next frame of the wallboard.
function showFrame(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  update(find("#part"), template.content.querySelector("#part"));
  afterShow();
}

// afterShow updates the elements that depend on the part, which is new or came with the page.
function afterShow() {
  const part = find("#part");
  if (!part) return;
  if (part.querySelector("progress")) awaitRun(part);
  const { paused, clock, zone, pace } = part.dataset, pause = find("#pause");
  if (!pause || !paused) return;
  pause.value = paused === "true" ? "no" : "yes";
  pause.textContent = paused === "true" ? "▶ Go on" : "Ⅱ Pause";
  find("#clock").textContent = clock;
  find("#zone").textContent = zone;
  find("#pace").textContent = pace;
}

// awaitRun shows how far a simulation is, and then its results.
async function awaitRun(part) {
  await new Promise((done) => setTimeout(done, 500));
  if (!part.isConnected) return;
  try {
    const { running, percent } = await (await fetch("/report/progress")).json();
    if (running) {
      part.querySelector("progress").value = part.querySelector(".percent").textContent = percent;
    } else {
      replacePart(await fetchPart(location.pathname + location.search));
      return;
    }
  } catch (e) {
    showStatus(e.message || "the server does not answer");
  }
  awaitRun(part);
}

// The wallboard fills the screen with what is read from afar.
const full = find("#full");
if (full && document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => {
    document.documentElement.requestFullscreen().catch((e) => showStatus(e.message));
  });
}

afterShow();

// Every page follows the files, and the wallboard the simulation, while it is visible: a
// browser has only six connections to a server. A call in the running day follows its place
// when it is hidden too, because the call ends without its page.
let stream;
function follow() {
  if (stream) stream.close();
  const followed = find("#part[data-events]")?.dataset;
  if (document.hidden && !followed?.keeps) return;
  stream = new EventSource(followed?.events ?? "/events");
  stream.addEventListener("place", (event) => showPlace(event.data));
  stream.addEventListener("part", (event) => showFrame(event.data));
  stream.addEventListener("files", (event) => showFiles(event.data));
  stream.addEventListener("open", () => showStatus(""));
  stream.addEventListener("error", () => showStatus("The server does not answer; trying again."));
}
follow();
document.addEventListener("visibilitychange", follow);
window.addEventListener("pagehide", () => stream?.close()); // a page kept for "back" holds none
window.addEventListener("pageshow", (event) => { if (event.persisted) follow(); });

// showPlace shows the place in line of a call in the running day. If more of the call has
// changed, its part is loaded again.
function showPlace(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const place = template.content.querySelector("#place");
  sent = sent.then(async () => {
    const old = find("#place");
    if (old.dataset.key === place.dataset.key) old.replaceWith(place);
    else replacePart(await fetchPart(location.pathname), true);
  }).catch((e) => showStatus(e.message || "the server does not answer"));
}

// showFiles shows the state of the center's files. What a page says of them is loaded anew.
async function showFiles(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const files = template.content.querySelector("#files");
  if (files.innerHTML !== find("#files").innerHTML) find("#files").replaceWith(files);
  const page = document.body.dataset;
  if (files.dataset.version === page.version) return;
  if (page.section === "center" || page.section === "flows") location.reload();
  page.version = files.dataset.version;
  if (page.section === "report") replacePart(await fetchPart(location.pathname));
}
