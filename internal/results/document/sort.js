// Sorts a <table class="sortable"> by the column whose header is pressed: by the cells'
// data-order, or by their text.
for (const table of document.querySelectorAll("table.sortable")) {
  const headers = [...table.tHead.rows[0].cells];
  const order = (row, i) => row.cells[i].dataset.order || row.cells[i].textContent;
  const compare = (a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);
  headers.forEach((header, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const sign = header.ariaSort === "ascending" ? -1 : 1;
      const rows = [...table.tBodies[0].rows].sort((a, b) => sign * compare(order(a, i), order(b, i)));
      table.tBodies[0].append(...rows);
      for (const other of headers) other.removeAttribute("aria-sort");
      header.ariaSort = sign > 0 ? "ascending" : "descending";
    });
  });
}
