// Drawings of flows scroll in their frame. Without this script a link loads the page of its
// step, and a search loads a page of its own.
"use strict";

const cardOf = (id) => document.getElementById(id);

// center scrolls a drawing so that a card is in the middle of its frame.
function center(card) {
  const frame = card?.closest(".scroll");
  if (!frame || !frame.checkVisibility()) return;
  const box = card.getBoundingClientRect(), all = frame.getBoundingClientRect();
  frame.scrollLeft += box.left + box.width / 2 - all.left - frame.clientWidth / 2;
}

// trace highlights the lines that enter and leave a card, or those that a test chooses.
function trace(test) {
  for (const line of document.querySelectorAll(".edges .edge")) {
    const lit = test?.(line.dataset) ?? false;
    line.classList.toggle("lit", lit);
    line.nextElementSibling.classList.toggle("lit", lit);
  }
}
const ofCard = (id) => (line) => line.from === id || line.to === id;

// The page of a flow.
const drawing = find("[data-links]");
if (drawing) {
  const pathOf = (link) => link.getAttribute("href").split("#")[0];
  const isStep = (link) => link.pathname === location.pathname && link.hash.startsWith("#at-");

  // mark frames the card of a step.
  const mark = (id) => {
    for (const card of drawing.querySelectorAll(".card.sel")) card.classList.remove("sel");
    cardOf(id)?.classList.add("sel");
    center(cardOf(id));
  };
  const open = async (link) => {
    const inText = find("#step").contains(link), id = decodeURIComponent(link.hash.slice(1));
    if (!cardOf(id)) { location.assign(link.href); return; } // a step that is not drawn
    try {
      replacePart(await fetchPart(pathOf(link)));
    } catch (e) {
      showStatus(e.message);
      return;
    }
    history.replaceState(null, "", link.href);
    showStatus("");
    mark(id);
    if (inText || !cardOf(id).checkVisibility()) {
      find("#part").focus({ preventScroll: true }); // the link is gone, or far from the text
      find("#step").scrollIntoView({ block: "nearest" });
    }
  };
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const link = event.target.closest("a");
    if (!link || !isStep(link)) return;
    event.preventDefault();
    open(link);
  });

  const traceCard = (event) => {
    const card = event.target.closest(".card");
    trace(card && ofCard(card.id));
  };
  for (const kind of ["pointerover", "focusin"]) drawing.addEventListener(kind, traceCard);
  for (const kind of ["pointerleave", "focusout"]) drawing.addEventListener(kind, () => trace());

  // An outcome in the table of a step highlights its line.
  const traceRow = (event) => {
    const row = event.target.closest("tr[data-outcome]");
    trace(row && ((line) => line.from === row.dataset.step && line.outcome === row.dataset.outcome));
  };
  for (const kind of ["pointerover", "focusin"]) find("#step").addEventListener(kind, traceRow);
  for (const kind of ["pointerleave", "focusout"]) find("#step").addEventListener(kind, () => trace());

  const numbers = find("form.numbers");
  numbers.querySelector("button").hidden = true;
  numbers.addEventListener("change", () => numbers.submit());
  const step = new URLSearchParams(location.search).get("step");
  if (step) mark("at-" + step);
  find(".flowsnav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

// What is searched is found while it is typed.
const search = find("form.search");
if (search) {
  search.querySelector("button").hidden = true;
  let timer, newest = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const request = ++newest;
      try {
        const html = await fetchPart(search.action + "?" + new URLSearchParams(new FormData(search)));
        if (request !== newest) return;
        const template = document.createElement("template");
        template.innerHTML = html;
        find("#found").replaceWith(template.content.querySelector("#found"));
        showStatus("");
      } catch (e) {
        showStatus(e.message);
      }
    }, 150);
  });
}
