// Comforts of the sheet page; without this file everything still works.
(function () {
  "use strict";
  var form = document.getElementById("sheet-form");
  if (!form) { return; }
  var dirty = false;

  function fit(area) {
    area.classList.add("fitted");
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  }

  Array.prototype.forEach.call(form.querySelectorAll("textarea.field"), fit);
  form.addEventListener("input", function (event) {
    dirty = true;
    if (event.target.classList.contains("field")) { fit(event.target); }
  });
  form.addEventListener("submit", function () { dirty = false; });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}());
