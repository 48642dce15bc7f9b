// Everything works without this script, a page at a time. With it a form's
// answer takes the place of the part of the page that stands there.
"use strict";

const find = (selector) => document.querySelector(selector);
const say = (text) => { find("#status").textContent = text; };

async function ask(url, options) {
  const answer = await fetch(url, { ...options, headers: { "X-Part": "1" } });
  const text = await answer.text();
  if (!(answer.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(text.trim());
  return text;
}

// named tells a control from the others of a part, in the next part too.
const named = (e) => [e.tagName, e.id, e.name, e.tagName === "BUTTON" ? e.value : "", e.getAttribute("aria-label"),
  e.tagName === "SUMMARY" ? e.textContent : ""].join("|");

// put replaces the page's part, and keeps the focus, what is open and how far
// things are scrolled.
function put(html) {
  const old = find("#part"), held = document.activeElement;
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const part = fresh.content.querySelector("#part");
  const open = [...old.querySelectorAll("details")].map((d) => d.open);
  part.querySelectorAll("details").forEach((d, i) => { d.open = !!open[i]; });
  const scrolled = [...old.querySelectorAll(".scroll")].map((e) => e.scrollLeft);
  const was = old.contains(held) ? named(held) : "";
  old.replaceWith(part);
  part.querySelectorAll(".scroll").forEach((e, i) => { e.scrollLeft = scrolled[i] || 0; });
  if (was) {
    const same = [...part.querySelectorAll("button, input, a, summary, [tabindex]")].find((e) => named(e) === was);
    (find("#entry") || same || part).focus({ preventScroll: true });
  }
  shown(true);
}

// send posts a form, one after the other in the order in which they were sent.
let sent = Promise.resolve();
function send(form, button) {
  const url = form.action, fields = new URLSearchParams(new FormData(form, button));
  sent = sent.then(async () => {
    put(await ask(url, { method: "POST", body: fields }));
    say("");
  }).catch((e) => say(e.message || "the server does not answer"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-part]")) return;
  event.preventDefault();
  const button = event.submitter, entry = find("#entry");
  if (entry && button && form.matches(".keypad")) {
    entry.value += button.value; // an entry's keys are sent together
    return;
  }
  send(form, button);
});

// Keys of the keyboard are those of the keypad, except where something is typed.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const entry = find("#entry");
  if (event.key === "Enter" && entry && entry.value && event.target.matches("body, #part, .talk, .drawing")) {
    event.preventDefault();
    entry.form.requestSubmit();
    return;
  }
  const key = [...document.querySelectorAll(".keypad button")].find((b) => b.value === event.key);
  if (!key) return;
  event.preventDefault();
  key.form.requestSubmit(key);
});

// The start page asks what a number says while it is typed. The number has no place
// in an address.
const dial = find("form[data-check]");
if (dial) {
  let later, asked = 0;
  const check = async () => {
    const mine = ++asked;
    const fields = new URLSearchParams(new FormData(dial));
    try {
      const html = await ask(dial.dataset.check, { method: "POST", body: fields });
      if (mine === asked) put(html);
    } catch (e) {
      say(e.message);
    }
  };
  dial.addEventListener("input", (event) => {
    if (event.target.name === "line") dial.elements.from.placeholder = "";
    clearTimeout(later);
    later = setTimeout(check, 200);
  });
}

// A call's page: the drawing follows the call, and a voice reads the prompts.
async function follow(part) {
  const box = find("#drawing");
  if (box.dataset.flow !== part.dataset.flow) {
    const flow = part.dataset.flow;
    box.innerHTML = await ask("/flows/" + encodeURIComponent(flow) + "/drawing");
    box.dataset.flow = find("#drawn").textContent = flow;
  }
  light(box, JSON.parse(part.dataset.way));
}

function light(box, way) {
  const here = new Set(way.here), been = new Set(way.taken.map((t) => t[0]));
  const taken = new Set(way.taken.map((t) => t.join(" ")));
  let card;
  for (const e of box.querySelectorAll("[data-step]")) {
    if (e.tagName === "path") {
      e.classList.toggle("way", taken.has(e.dataset.step + " " + e.dataset.outcome));
      continue;
    }
    e.classList.toggle("been", been.has(e.dataset.step));
    e.classList.toggle("here", here.has(e.dataset.step));
    if (here.has(e.dataset.step)) card = e;
  }
  if (!card) return;
  const at = card.getBoundingClientRect(), room = box.getBoundingClientRect();
  box.scrollTo({
    left: box.scrollLeft + at.left - room.left - (room.width - at.width) / 2,
    top: box.scrollTop + at.top - room.top - (room.height - at.height) / 2,
  });
}

function speak(part) {
  const lines = [...part.querySelectorAll(".talk .new")];
  find("#said").replaceChildren(...lines.flatMap((l) => {
    const words = l.querySelector(".what").cloneNode(true); // with its language
    return [l.querySelector(".who").textContent + ": ", words, " "];
  }));
  if (!find("#voice").checked || !window.speechSynthesis) return;
  speechSynthesis.cancel();
  for (const l of lines) {
    if (!l.dataset.spoken) continue;
    const words = new SpeechSynthesisUtterance(l.dataset.spoken.replaceAll("•", " "));
    words.lang = l.dataset.language;
    speechSynthesis.speak(words);
  }
}

// shown looks after a part that was just put in, or came with the page.
function shown(isNew) {
  const part = find("#part");
  if (!part) return;
  if (part.dataset.way) {
    const talk = part.querySelector(".talk");
    talk.scrollTop = talk.scrollHeight;
    follow(part).catch((e) => say(e.message));
    if (isNew) speak(part);
  }
  if (part.dataset.again) setTimeout(async () => {
    try { put(await ask(part.dataset.again)); } catch (e) { say(e.message || "the server does not answer"); }
  }, 500);
  const pause = find("#pause");
  if (pause && part.dataset.paused) {
    const paused = part.dataset.paused === "true";
    pause.value = paused ? "no" : "yes";
    pause.textContent = paused ? "Go on" : "Pause";
  }
}
shown(false);
window.addEventListener("resize", () => { if (find("#part[data-way]")) shown(false); });

const voice = find("#voice");
if (voice) voice.addEventListener("change", () => {
  if (voice.checked) speak(find("#part"));
  else if (window.speechSynthesis) speechSynthesis.cancel();
});

// The wallboard follows the simulation.
const board = find("#part[data-events]");
if (board) {
  const stream = new EventSource(board.dataset.events);
  stream.addEventListener("part", (event) => { put(event.data); });
  stream.addEventListener("open", () => say(""));
  stream.addEventListener("error", () => say("The server does not answer; trying again."));
}

// A step of a drawing shows how it is written, without leaving the drawing.
const links = find("[data-links]");
const mark = (link) => { for (const a of links.querySelectorAll("a")) a.firstElementChild.classList.toggle("here", a === link); };
if (links) mark([...links.querySelectorAll("a")].find((a) => a.getAttribute("href").split("#")[0] === location.pathname + location.search));
if (links) links.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const to = link.getAttribute("href");
  try {
    put(await ask(to.split("#")[0]));
    history.replaceState(null, "", to);
    find("#step").scrollIntoView({ block: "nearest" });
    mark(link);
  } catch (e) {
    say(e.message);
  }
});
