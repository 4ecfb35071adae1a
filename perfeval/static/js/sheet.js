// Comforts of typing into the sheet: fields grow with their text, leaving with unsaved text asks.
(() => {
  "use strict";
  const form = document.getElementById("sheet-form");
  if (!form) { return; }
  let dirty = false;

  function fit(area) {
    area.classList.add("fitted");
    area.rows = 1;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  }

  form.querySelectorAll("textarea.field").forEach(fit);
  // Fields of the panel belong to the form, but stand outside of it.
  document.addEventListener("input", (event) => {
    if (event.target.form !== form) { return; }
    dirty = true;
    if (event.target.classList.contains("field")) { fit(event.target); }
  });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
})();
