// The page of a call: its log and its drawing follow the call, its keys and its line have
// tones, and the prompts are given to screen readers and to the browser's voice.
"use strict";

// showCall scrolls the log to its end, and the drawing to the step of the call.
function showCall(part) {
  const log = part.querySelector(".log");
  log.scrollTop = log.scrollHeight;
  const hidden = log.getBoundingClientRect().top - (log.querySelector(".new")?.getBoundingClientRect().top ?? Infinity);
  if (hidden > 0) log.scrollTop -= hidden + 4; // the last prompt begins in view
  center(part.querySelector(".card.cur"));
}

// speak gives lines of the conversation to screen readers and, if the reader wants it, to
// the browser's voice.
function speak(lines) {
  find("#said").replaceChildren(...lines.flatMap((l) => {
    const words = l.querySelector(".what").cloneNode(true); // with its language
    return [l.querySelector(".who").textContent + ": ", words, " "];
  }));
  if (!voice.checked || !window.speechSynthesis) return;
  speechSynthesis.cancel();
  for (const l of lines) {
    if (!l.dataset.spoken) continue;
    const words = new SpeechSynthesisUtterance(l.dataset.spoken.replaceAll("•", " "));
    words.lang = l.dataset.language;
    speechSynthesis.speak(words);
  }
}

const voice = find("#voice");
voice.addEventListener("change", () => {
  if (voice.checked) speak([...document.querySelectorAll(".talk .new")]);
  else if (window.speechSynthesis) speechSynthesis.cancel();
});

// Tones are on unless the reader has turned them off, or asks the browser for fewer
// effects. The setting is kept for the next call, if the browser keeps anything.
const sound = find("#sound");
let setting = null;
try { setting = localStorage.getItem("tones"); } catch { /* the browser keeps nothing */ }
sound.checked = setting ? setting === "on" : !matchMedia("(prefers-reduced-motion: reduce)").matches;
sound.addEventListener("change", () => {
  try { localStorage.setItem("tones", sound.checked ? "on" : "off"); } catch { /* as above */ }
  if (!sound.checked) audio?.suspend();
});

let audio; // is made at the first tone
// play plays a pair of frequencies: each of times is a start and a length in seconds.
function play(frequencies, ...times) {
  if (!sound.checked || !window.AudioContext) return;
  audio ??= new AudioContext();
  audio.resume();
  for (const [start, length] of times) {
    const gain = audio.createGain(), from = audio.currentTime + start;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(0.06, from + 0.01); // a ramp does not click
    gain.gain.setValueAtTime(0.06, from + length - 0.01);
    gain.gain.linearRampToValueAtTime(0, from + length);
    gain.connect(audio.destination);
    for (const frequency of frequencies) {
      const tone = audio.createOscillator();
      tone.frequency.value = frequency;
      tone.connect(gain);
      tone.start(from);
      tone.stop(from + length);
    }
  }
}

// playKey plays the tone of a key (ITU-T Q.23).
function playKey(key) {
  const at = "123456789*0#".indexOf(key);
  if (key && at >= 0) play([[697, 770, 852, 941][Math.floor(at / 3)], [1209, 1336, 1477][at % 3]], [0, 0.14]);
}
document.addEventListener("submit", (event) => {
  if (event.submitter?.name === "press") playKey(event.submitter.value);
});
document.addEventListener("input", (event) => { if (event.target.id === "entry") playKey(event.data); });

// The lines that were said, and what the call waited for, when the part was last shown.
let said = document.querySelectorAll(".talk li").length, waits = find("#part").dataset.waits;
document.addEventListener("part", () => {
  const part = find("#part");
  showCall(part);
  const lines = [...part.querySelectorAll(".talk li")], more = lines.slice(said);
  said = lines.length;
  if (more.length > 0) speak(more);
  const isNew = waits !== part.dataset.waits;
  waits = part.dataset.waits;
  if (isNew && waits === "ended") play([480, 620], [0.3, 0.25], [0.8, 0.25], [1.3, 0.25]); // the line is free
});
showCall(find("#part"));
new ResizeObserver(() => center(find(".card.cur"))).observe(document.body);

// A call rings once, when its page is first shown.
let rang = location.pathname;
try {
  rang = sessionStorage.getItem("rang");
  sessionStorage.setItem("rang", location.pathname);
} catch { /* the browser keeps nothing */ }
if (rang !== location.pathname) play([440, 480], [0, 1], [1.5, 1]);
