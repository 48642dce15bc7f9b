// Drawings of flows can be zoomed, moved and searched. Without this script a drawing
// scrolls in its frame at its own size, and a search loads a page.
"use strict";

// Scale 1 is a drawing's own size, at which its smallest text is of 11.5 pixels.
const leastScale = 0.1, legibleScale = 11 / 11.5, wholeScale = 1.5, mostScale = 2, zoomStep = 1.25;

// View shows a drawing in a frame that scrolls. It keeps in view the steps that it is to
// show, and as much of the drawing as is legible beside them, until the reader zooms.
class View {
  constructor(frame, tools) {
    this.frame = frame;
    this.target = []; // the steps to show
    this.others = []; // steps to show if there is room
    this.whole = this.own = false; // the reader has asked for the whole drawing, or zoomed
    tools.hidden = false;
    tools.addEventListener("click", (event) => this.press(event.target.closest("button")?.dataset.zoom));
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // which a pinch sends too
      event.preventDefault();
      const box = frame.getBoundingClientRect();
      this.zoom(Math.exp(-event.deltaY / 200), event.clientX - box.left, event.clientY - box.top);
    }, { passive: false });
    frame.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const key = { "+": "in", "=": "in", "-": "out", f: "whole" }[event.key];
      if (key) { event.preventDefault(); this.press(key); }
    });
    this.drag();
    this.load();
    new ResizeObserver(() => {
      if (!this.svg.checkVisibility()) this.load();
      if (!this.own) this.update();
    }).observe(frame);
  }

  // load reads the drawing after it was replaced, or the one that shows after the frame has
  // changed its size.
  load() {
    this.svg = [...this.frame.children].find((svg) => svg.checkVisibility()) ?? this.frame.firstElementChild;
    this.size = this.svg.viewBox.baseVal;
    this.scale = 1;
    this.selected = [];
    if (this.svg.querySelector(".hit")) return;
    for (const edge of this.svg.querySelectorAll(".edge")) { // a thin line is hard to point at
      const hit = edge.cloneNode(true);
      hit.setAttribute("class", "hit");
      for (const name of ["data-step", "data-outcome", "data-to", "stroke-width"]) hit.removeAttribute(name);
      edge.before(hit);
    }
    this.svg.addEventListener("pointerover", (event) => this.trace(this.edgesOf(event.target) ?? this.selected));
    this.svg.addEventListener("pointerleave", () => this.trace(this.selected));
    this.svg.addEventListener("focusin", (event) => this.trace(this.edgesOf(event.target) ?? this.selected));
    this.svg.addEventListener("focusout", () => this.trace(this.selected));
  }

  // edgesOf returns the edges to which an element of the drawing belongs: an edge itself,
  // or those that enter and leave a step.
  edgesOf(element) {
    const hit = element.closest(".hit"), edge = element.closest(".edge");
    if (hit || edge) return [edge || hit.nextElementSibling];
    const card = element.closest(".card") ?? element.closest("a")?.querySelector(".card");
    return card && this.edges(card.dataset.step);
  }

  edges(step) {
    return [...this.svg.querySelectorAll(".edge")].filter((e) => e.dataset.step === step || e.dataset.to === step);
  }

  // neighbors returns the cards to and from which a step's edges lead.
  neighbors(step) {
    const near = new Set(this.edges(step).flatMap((e) => [e.dataset.step, e.dataset.to]));
    return [...this.svg.querySelectorAll(".card")].filter((c) => near.has(c.dataset.step));
  }

  // select highlights edges while the reader points at nothing else.
  select(edges) {
    this.selected = edges;
    this.trace(edges);
  }

  // trace highlights edges, and makes the others faint.
  trace(edges) {
    const lit = new Set(edges);
    this.svg.classList.toggle("traced", lit.size > 0);
    for (const edge of this.svg.querySelectorAll(".edge")) {
      edge.classList.toggle("lit", lit.has(edge));
      edge.previousElementSibling.classList.toggle("lit", lit.has(edge));
    }
  }

  press(key) {
    if (key === "in") this.zoom(zoomStep);
    if (key === "out") this.zoom(1 / zoomStep);
    if (key !== "whole" && key !== "show") return;
    this.whole = key === "whole";
    this.own = false;
    this.update();
  }

  // aim sets the cards of the steps to keep in view, and of those to show beside them.
  aim(cards, others) {
    [this.target, this.others] = [cards, others].map((all) => all.map((card) => card.dataset.step));
  }

  // boxes returns the boxes of steps.
  boxes(steps) {
    return [...this.svg.querySelectorAll(".card")].filter((card) => steps.includes(card.dataset.step)).map((card) => this.boxOf(card));
  }

  // show brings steps into view now and when the frame changes its size.
  show(cards, others) {
    this.aim(cards, others);
    this.update();
  }

  // reveal shows a step if it is not in view.
  reveal(card) {
    this.aim([card], this.neighbors(card.dataset.step));
    const box = card.getBoundingClientRect(), frame = this.frame.getBoundingClientRect();
    if (box.left < frame.left || box.right > frame.right || box.top < frame.top || box.bottom > frame.bottom) this.update();
  }

  // boxOf returns an element's box in units of the drawing.
  boxOf(element) {
    const box = element.getBoundingClientRect(), all = this.svg.getBoundingClientRect(), by = this.size.width / all.width;
    return { left: (box.left - all.left) * by, top: (box.top - all.top) * by, right: (box.right - all.left) * by, bottom: (box.bottom - all.top) * by };
  }

  // update scrolls and scales the drawing so that the target is in view. A frame that is as high as
  // its drawing has room up to its greatest height.
  update() {
    const around = 40; // pixels
    const width = this.frame.clientWidth - around, height = (parseFloat(getComputedStyle(this.frame).maxHeight) || this.frame.clientHeight) - around;
    const fit = (box) => Math.min(width / (box.right - box.left), height / (box.bottom - box.top));
    const join = (a, b) => ({
      left: Math.min(a.left, b.left), right: Math.max(a.right, b.right), top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom),
    });
    const all = { left: 0, top: 0, right: this.size.width, bottom: this.size.height };
    let box = all;
    if (!this.whole && fit(all) < legibleScale) {
      if (!this.target.length) return;
      box = this.boxes(this.target).reduce(join);
      const distance = (b) => Math.hypot(b.left + b.right - box.left - box.right, b.top + b.bottom - box.top - box.bottom);
      for (const other of this.boxes(this.others).sort((a, b) => distance(a) - distance(b))) {
        const both = join(box, other);
        if (fit(both) >= legibleScale) box = both;
      }
    }
    const wide = Math.max(legibleScale, (width + around) / this.size.width); // has no scrolling to the side
    if (!this.own) this.setScale(Math.min(fit(box), wholeScale, box === all ? wholeScale : wide));
    this.frame.scrollLeft = ((box.left + box.right) * this.scale - this.frame.clientWidth) / 2;
    this.frame.scrollTop = ((box.top + box.bottom) * this.scale - this.frame.clientHeight) / 2;
  }

  setScale(scale) {
    this.scale = Math.max(leastScale, Math.min(mostScale, scale));
    this.svg.setAttribute("width", this.size.width * this.scale);
    this.svg.setAttribute("height", this.size.height * this.scale);
  }

  // zoom changes the scale around a point of the frame.
  zoom(factor, x = this.frame.clientWidth / 2, y = this.frame.clientHeight / 2) {
    const before = this.scale, left = this.frame.scrollLeft + x, top = this.frame.scrollTop + y;
    this.own = true;
    this.setScale(before * factor);
    this.frame.scrollLeft = left * this.scale / before - x;
    this.frame.scrollTop = top * this.scale / before - y;
  }

  // drag moves the drawing by the mouse. Touch scrolls the frame by itself.
  drag() {
    let from, moved = false;
    this.frame.addEventListener("dragstart", (event) => event.preventDefault()); // of a link
    this.frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" || event.button !== 0) return;
      from = { x: event.clientX + this.frame.scrollLeft, y: event.clientY + this.frame.scrollTop, at: event };
      moved = false;
    });
    window.addEventListener("pointermove", (event) => {
      if (!from) return;
      moved ||= Math.hypot(event.clientX - from.at.clientX, event.clientY - from.at.clientY) > 4;
      if (moved) this.frame.scrollTo(from.x - event.clientX, from.y - event.clientY);
    });
    window.addEventListener("pointerup", () => { from = undefined; });
    this.frame.addEventListener("click", (event) => {
      if (moved) { event.preventDefault(); event.stopPropagation(); }
      moved = false;
    }, { capture: true });
  }
}

// The page of a flow.
const flowFrame = find("[data-links]");
if (flowFrame) {
  const view = new View(flowFrame, find(".zoom"));
  find(".legend [hidden]").hidden = false;
  const links = () => [...view.svg.querySelectorAll("a")];
  const pathOf = (link) => link.getAttribute("href").split("#")[0];

  // mark highlights the card of a link.
  const mark = (link) => {
    for (const a of flowFrame.querySelectorAll("a")) {
      const here = link && pathOf(a) === pathOf(link);
      a.firstElementChild.classList.toggle("here", here);
      if (here) a.setAttribute("aria-current", "step"); else a.removeAttribute("aria-current");
    }
    view.select(link ? view.edges(link.firstElementChild.dataset.step) : []);
  };
  const open = async (link) => {
    const inText = find("#part").contains(document.activeElement);
    try {
      replacePart(await fetchPart(pathOf(link)));
      if (inText) find("#part").focus({ preventScroll: true }); // the link is gone
      history.replaceState(null, "", pathOf(link));
      showStatus("");
    } catch (e) {
      showStatus(e.message);
      return;
    }
    mark(link);
    view.reveal(link.firstElementChild);
  };
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    const clicked = event.target.closest("a, .hit");
    if (!clicked || !clicked.matches(".hit") && !flowFrame.contains(clicked) && !find("#part").contains(clicked)) return;
    if (clicked.matches(".hit")) {
      view.select(view.edgesOf(clicked));
      return;
    }
    const link = links().find((a) => pathOf(a) === clicked.getAttribute("href").split("#")[0]);
    if (!link) return; // to another flow
    event.preventDefault();
    open(link);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") view.select([]); });

  // An outcome in the table of a step highlights its edge.
  const outcomeEdges = (event) => {
    const row = event.target.closest("#part tr[data-outcome]");
    return row && view.edges(row.dataset.step).filter((e) => e.dataset.step === row.dataset.step && e.dataset.outcome === row.dataset.outcome);
  };
  for (const kind of ["pointerover", "focusin"]) {
    find("#step").addEventListener(kind, (event) => view.trace(outcomeEdges(event) ?? view.selected));
  }
  for (const kind of ["pointerleave", "focusout"]) find("#step").addEventListener(kind, () => view.trace(view.selected));

  const start = links().find((a) => pathOf(a) === location.pathname + location.search);
  const cards = [...view.svg.querySelectorAll(".card")];
  view.show([start?.firstElementChild ?? cards[0]], start ? view.neighbors(start.firstElementChild.dataset.step) : cards);
  if (start) {
    mark(start);
    addEventListener("load", () => flowFrame.scrollIntoView({ block: "nearest" })); // the address may name the text
  }
  find("nav.flows [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
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
