// The panel of findings: few open at once, links that put the cursor into the cell.
(() => {
  "use strict";
  const MOST_OPEN = 5;
  const list = document.getElementById("finding-list");
  if (!list) { return; }
  // Ids in the order of opening; a part answered anew brings other elements with the same ids.
  const opened = { kind: [], leaf: [] };

  function note(item, role) {
    if (!item.classList.contains(role)) { return; }
    const still = opened[role].filter((id) => isOpen(id, role));
    if (item.open && !still.includes(item.id)) { still.push(item.id); }
    while (still.length > MOST_OPEN) { document.getElementById(still.shift()).open = false; }
    opened[role] = still;
  }

  function isOpen(id, role) {
    const item = document.getElementById(id);
    return item !== null && item.open && item.classList.contains(role);
  }

  function noteAll(item) {
    note(item, "kind");
    note(item, "leaf");
  }

  list.querySelectorAll("details[open]").forEach(noteAll);
  list.addEventListener("toggle", (event) => { noteAll(event.target); }, true);

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-jump]");
    const cell = link && document.getElementById(link.hash.slice(1));
    if (!cell) { return; }
    event.preventDefault();
    window.location.hash = link.hash;
    cell.scrollIntoView({ block: "center" });
    const field = cell.querySelector("textarea");
    if (field) { field.focus({ preventScroll: true }); }
  });

  // Enter after a number presses the button beside it, not the first one of the form.
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") { return; }
    event.preventDefault();
    event.target.closest(".repair").querySelector("button").click();
  });
})();
