// Choosing a cell to comment on without asking the server: nothing typed leaves the page.
(() => {
  "use strict";
  const cells = document.getElementById("remark-cell");
  const remark = document.getElementById("remark");
  if (!cells || !remark) { return; }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.remark-at");
    if (!button) { return; }
    event.preventDefault();
    cells.value = button.value.slice("choose:".length);
    remark.focus();
  });
})();
