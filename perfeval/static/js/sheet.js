// Comforts of the sheet page; without this file everything still works.
(function () {
  "use strict";
  var form = document.getElementById("sheet-form");
  if (!form) { return; }
  var dirty = false;

  function fit(area) {
    area.classList.add("fitted");
    area.rows = 1;
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  }

  Array.prototype.forEach.call(form.querySelectorAll("textarea.field"), fit);
  form.addEventListener("input", function (event) {
    dirty = true;
    if (event.target.classList.contains("field")) { fit(event.target); }
  });

  // Scores follow what is typed; the server computes, nothing is saved by it.
  var scored = document.getElementById("weights");
  var timer = 0;
  var asked = 0;
  function score() {
    var mine = asked += 1;
    fetch(form.getAttribute("action") + "/scores", {
      method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin"
    }).then(function (answer) {
      return answer.ok ? answer.json() : {};
    }).then(function (fragments) {
      if (mine !== asked) { return; }
      Object.keys(fragments).forEach(function (id) {
        var place = document.getElementById(id);
        if (place && place.innerHTML !== fragments[id]) { place.innerHTML = fragments[id]; }
      });
    }).catch(function () { /* no connection: the page keeps what it shows */ });
  }
  if (scored) {
    form.addEventListener("input", function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(score, 400);
    });
  }
  form.addEventListener("submit", function () { dirty = false; });
  window.addEventListener("beforeunload", function (event) {
    if (dirty) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}());
