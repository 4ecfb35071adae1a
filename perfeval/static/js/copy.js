// Buttons that copy a text; without this file people select it themselves.
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("[data-copy]"), function (button) {
    var text = document.getElementById(button.getAttribute("data-copy"));
    button.hidden = false;
    button.addEventListener("click", function () {
      text.focus();
      text.select();
      document.execCommand("copy"); // works on plain http too, where the clipboard interface does not
      button.textContent = "已复制";
    });
  });
}());
