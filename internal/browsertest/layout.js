// Lists what is wrong with the layout of a page: its width, charts outside their frames, text that is
// cut off, tables that hide that they scroll, and text and charts that lie over each other. Text that a
// scrolling frame hides, or that only screen readers have, is right. A focus that does not show is wrong.
(async () => {
  // Charts learn of a new size of the window before the next frame is drawn, and a tab in the
  // background has no frames. A page without charts may be one that runs no script.
  if (document.querySelector("canvas")) {
    window.dispatchEvent(new Event("resize"));
    await new Promise((done) => setTimeout(done));
  }
  const wrong = [];
  const named = (e) => {
    const text = (e.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const classes = [...e.classList].map((c) => "." + c).join("");
    return `<${e.localName}${e.id ? "#" + e.id : ""}${classes}>${text ? ` "${text}"` : ""}`;
  };
  const isBeside = (a, b, by) => a.left < b.left - by || a.right > b.right + by;
  const within = (a, b, by) => !isBeside(a, b, by) && a.top >= b.top - by && a.bottom <= b.bottom + by;
  const common = (a, b) => {
    const left = Math.max(a.left, b.left), right = Math.min(a.right, b.right);
    const top = Math.max(a.top, b.top), bottom = Math.min(a.bottom, b.bottom);
    return right > left && bottom > top ? { left, right, top, bottom } : null;
  };
  const height = (r) => r.bottom - r.top;

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    wrong.push(`the page is ${root.scrollWidth - root.clientWidth} wider than its window`);
  }
  for (const table of document.querySelectorAll("table")) {
    if (!table.checkVisibility() || table.getBoundingClientRect().width <= table.parentNode.clientWidth + 1) continue;
    const frame = getComputedStyle(table.parentNode);
    if (!/auto|scroll/.test(frame.overflowX) || !frame.backgroundAttachment.includes("local")) {
      wrong.push(`${named(table)} hides that it scrolls`);
    }
  }
  for (const text of document.querySelectorAll(".card text")) {
    if (text.closest(".mark") || text.parentNode.matches("svg svg")) continue; // which cuts it
    const card = text.closest(".card").querySelector("rect").getBBox(), box = text.getBBox();
    if (box.x < 0 || box.x + box.width > card.width) wrong.push(`${named(text)} leaves its card`);
  }

  // The part of a box that shows: what a scrolling frame hides is cut off, and what any other
  // frame hides is lost. An ellipsis shows that there is more.
  const shown = (rect, element) => {
    let r = rect;
    for (let e = element; r && e && e !== document.documentElement; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.clipPath !== "none") return null;
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const frame = e.getBoundingClientRect();
      const scrolls = /auto|scroll/.test(style.overflowX + style.overflowY);
      const legible = { left: r.left, right: r.right, top: r.top + height(r) / 5, bottom: r.bottom - height(r) / 5 };
      if (!scrolls && style.textOverflow !== "ellipsis" && !within(legible, frame, 1)) {
        wrong.push(`${named(element)} is cut off by ${named(e)}`);
      }
      r = common(r, frame);
    }
    return r;
  };

  const boxes = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    const isFolded = node.parentNode.matches("details:not([open])") && !node.matches("summary");
    return isFolded ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.closest("script, style, option, title, noscript, .skip")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    for (const rect of range.getClientRects()) {
      const r = rect.width > 0 && shown(rect, element);
      if (r) boxes.push({ ...r, element });
    }
  }
  for (const canvas of document.querySelectorAll("canvas")) {
    if (!canvas.checkVisibility()) continue;
    const r = canvas.getBoundingClientRect(), plot = canvas.closest(".plot");
    for (const frame of [plot, canvas.closest(".u-wrap")]) {
      const box = frame.getBoundingClientRect(), below = Math.round(r.top - box.top);
      if (within(r, box, 1)) continue;
      wrong.push(`the canvas of ${named(plot)} lies ${below} pixels below the top of ${named(frame)}, or beside it`);
    }
    const over = plot.querySelector(".u-over").getBoundingClientRect();
    if (!within(over, r, 1)) wrong.push(`the cursor's area of ${named(plot)} lies outside of the canvas`);
    const { width, height: rows } = canvas;
    const copy = new OffscreenCanvas(width, rows).getContext("2d", { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const pixels = copy.getImageData(0, 0, width, rows).data;
    const ink = (x, y) => pixels[4 * (y * width + x) + 3] > 100;
    const some = (n, has) => Array.from({ length: n }, (_, i) => i).some(has);
    if (!some(rows, (y) => some(width, (x) => ink(x, y)))) wrong.push(`the canvas of ${named(plot)} is empty`);
    const isCutAcross = some(rows, (y) => ink(0, y) || ink(width - 1, y));
    const isCutDown = some(width, (x) => ink(x, 0) || ink(x, rows - 1));
    if (isCutAcross || isCutDown) wrong.push(`the canvas of ${named(plot)} cuts off what it draws`);
    boxes.push({ left: r.left, right: r.right, top: r.top, bottom: r.bottom, element: canvas });
  }
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    if (figure.checkVisibility() && !figure.querySelector("canvas")) wrong.push(`${named(figure)} has no canvas`);
  }

  boxes.sort((a, b) => a.top - b.top);
  boxes.forEach((a, i) => {
    for (let k = i + 1; k < boxes.length && boxes[k].top < a.bottom; k++) {
      const b = boxes[k], both = common(a, b);
      if (!both || a.element === b.element || both.right - both.left <= 2) continue;
      if (height(both) > 0.35 * Math.min(height(a), height(b))) {
        wrong.push(`${named(a.element)} and ${named(b.element)} lie over each other`);
      }
    }
  });

  // A reader with a keyboard sees where the focus is.
  for (const e of document.querySelectorAll('[tabindex="0"]')) {
    if (!e.checkVisibility()) continue;
    e.focus({ preventScroll: true, focusVisible: true });
    if (getComputedStyle(e).outlineStyle === "none") wrong.push(`${named(e)} hides that it has the focus`);
    e.blur();
  }
  return [...new Set(wrong)];
})();
