// Indicators of the library under the name that is typed: chosen by key or by click.
(() => {
  "use strict";
  const PAUSE = 250; // milliseconds without a key
  const NAME = /^indicators-\d+-name$/;
  const form = document.getElementById("sheet-form");
  const table = form && form.querySelector("table.grid");
  if (!table) { return; }
  const list = document.createElement("ul");
  let field = null; // under which the list is open
  let offered = [];
  let chosen = -1;
  let timer = 0;
  let asked = 0;
  list.className = "offer";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "指标库中的指标");

  function beside(name, key) { return form.elements[name.replace(/name$/, key)]; }

  function later(event) {
    const typed = event.target;
    // What a script puts there is not typed, half a character is no word.
    if (!NAME.test(typed.name) || !event.isTrusted || event.isComposing) { return; }
    close();
    if (typed.value.trim()) { timer = window.setTimeout(ask, PAUSE, typed); }
  }

  function ask(typed) {
    const mine = asked;
    const level2 = beside(typed.name, "level2");
    const query = new URLSearchParams({ q: typed.value, level2: level2 ? level2.value : "" });
    fetch(`${form.getAttribute("action")}/library?${query}`, { redirect: "manual" })
      .then((answer) => (answer.ok ? answer.json() : [])).then((found) => {
        offered = found.filter((one) => one.cells.name !== typed.value);
        if (mine === asked && offered.length && document.activeElement === typed) { open(typed); }
      }).catch(() => { /* no connection, no list */ });
  }

  function open(typed) {
    field = typed;
    list.replaceChildren(...offered.map((one, i) => {
      const item = document.createElement("li");
      const about = document.createElement("span");
      item.id = `library-offer-${i}`;
      item.setAttribute("role", "option");
      about.textContent = one.about;
      item.append(one.cells.name, about);
      return item;
    }));
    field.after(list);
    choose(-1);
  }

  function close() {
    window.clearTimeout(timer);
    asked += 1;
    list.remove();
    if (field) { field.removeAttribute("aria-activedescendant"); }
    field = null;
  }

  function choose(i) {
    chosen = i;
    Array.from(list.children).forEach((item, j) => { item.setAttribute("aria-selected", String(i === j)); });
    if (i < 0) { return; }
    field.setAttribute("aria-activedescendant", list.children[i].id);
    list.scrollTop = list.children[i].offsetTop - list.clientHeight / 2;
  }

  // The name is replaced; other cells only where they are blank.
  function take(i) {
    const { cells } = offered[i];
    const detail = Object.keys(cells).map((key) => ({ field: beside(field.name, key), after: cells[key] }))
      .filter((one) => one.field && (one.field === field || !one.field.value.trim()));
    close();
    table.dispatchEvent(new CustomEvent("perfeval:write", { detail }));
  }

  function isTaken(key) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step) {
      choose((Math.max(chosen, step > 0 ? -1 : 0) + step + offered.length) % offered.length);
    } else if (key === "Enter" && chosen >= 0) {
      take(chosen);
    } else if (key === "Escape") {
      close();
    } else {
      return false;
    }
    return true;
  }

  // While the list is open, keys are its own: it hears them before the form does.
  table.addEventListener("keydown", (event) => {
    const isOther = event.altKey || event.ctrlKey || event.shiftKey || event.isComposing;
    if (event.target === field && !isOther && isTaken(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
  table.addEventListener("input", later);
  table.addEventListener("compositionend", later);
  table.addEventListener("focusout", close);
  list.addEventListener("mousedown", (event) => {
    const item = event.target.closest("li");
    event.preventDefault(); // the cursor stays
    if (item) { take(Array.from(list.children).indexOf(item)); }
  });
})();
