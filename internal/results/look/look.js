// Adds to pages that are complete without it: the values under the pointer or the arrow
// keys, and the mark of the section in view. A page may replace its charts at any time.
"use strict";

(() => {
  let tip;

  const values = (box) => (box.values ??= JSON.parse(box.dataset.v));

  function hide() {
    for (const cross of document.querySelectorAll(".cross")) cross.remove();
    tip?.remove();
    tip = undefined;
  }

  // show marks a point in the box, and in the other boxes of its group.
  function show(box, i) {
    hide();
    const group = box.dataset.group;
    const boxes = group ? document.querySelectorAll(`.box[data-v][data-group="${CSS.escape(group)}"]`) : [box];
    for (const other of boxes) {
      const { x } = values(other), cross = document.createElement("i");
      cross.className = "cross";
      cross.style.left = `${100 * x[Math.min(i, x.length - 1)]}%`;
      other.append(cross);
    }

    const { t, x, s } = values(box), place = box.getBoundingClientRect();
    tip = document.createElement("div");
    tip.className = "tip";
    tip.setAttribute("role", "status");
    tip.textContent = [t[i], ...s.map(([name, texts]) => `${name}  ${texts[i]}`)].join("\n");
    document.body.append(tip);
    let left = place.left + place.width * x[i] + 12;
    if (left + tip.offsetWidth > innerWidth - 8) left -= tip.offsetWidth + 24;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, place.top + 4)}px`;
  }

  // nearest is the point of a box that is nearest to the pointer.
  function nearest(box, event) {
    const { x } = values(box), place = box.getBoundingClientRect();
    const at = (event.clientX - place.left) / place.width;
    let best = 0;
    x.forEach((v, i) => { if (Math.abs(v - at) < Math.abs(x[best] - at)) best = i; });
    return best;
  }

  const boxOf = (event) => event.target.closest?.(".box[data-v]");

  document.addEventListener("pointermove", (event) => {
    const box = boxOf(event);
    if (!box) return hide();
    box.point = nearest(box, event);
    show(box, box.point);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const box = boxOf(event), step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!box || !step) return;
    event.preventDefault();
    const last = values(box).x.length - 1;
    box.point = box.point === undefined ? (step > 0 ? 0 : last) : Math.max(0, Math.min(last, box.point + step));
    show(box, box.point);
  });

  // Only a page with script has something to focus in a chart.
  const focusable = (root) => { for (const box of root.querySelectorAll(".box[data-v]")) box.tabIndex = 0; };
  focusable(document);
  new MutationObserver(() => focusable(document)).observe(document.body, { childList: true, subtree: true });

  function mark() {
    const links = [...document.querySelectorAll(".toc a")];
    const inView = (link) => document.getElementById(link.hash.slice(1))?.getBoundingClientRect().top < 140;
    const here = links.findLast(inView) ?? links[0];
    for (const link of links) link.classList.toggle("here", link === here);
  }
  addEventListener("scroll", mark, { passive: true });
  mark();
})();
