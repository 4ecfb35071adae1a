// Checks and scores follow what is typed: the server computes, nothing is saved by it.
(() => {
  "use strict";
  const PAUSE = 400; // milliseconds without a key before the server is asked
  const form = document.getElementById("sheet-form");
  if (!form) { return; }
  const shown = new Map(); // element id → HTML last answered for it
  const typed = new Map(); // name → text typed at a finding, even if the finding goes for a while
  let timer = 0;
  let asked = 0;
  let composing = false; // a Chinese character is being put together: its field must stay
  let waiting = null; // an answer that came meanwhile
  const asking = new AbortController();

  function ask() {
    const mine = asked += 1;
    const body = new URLSearchParams(new FormData(form));
    body.delete("seen"); // only a save is put together with what others saved
    const options = { method: "POST", body, redirect: "manual", signal: asking.signal };
    fetch(`${form.getAttribute("action")}/live`, options).then((answer) => {
      if (answer.ok) { return answer.json(); }
      stop(); // logged out, or submitted elsewhere: a save will say so
      return null;
    }).then((fragments) => {
      if (fragments && mine === asked) { show(fragments); }
    }).catch(() => { /* no connection: the page keeps what it shows */ });
  }

  function later(event) {
    if (!event.target.classList.contains("field")) { return; }
    soon();
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, PAUSE);
  }

  // Typed before this script came, or put back by the browser: nobody will press a key for it.
  function isTyped(field) { return field.value !== field.defaultValue; }

  function stop() {
    asking.abort();
    window.clearTimeout(timer);
    form.removeEventListener("input", later);
  }

  function show(fragments) {
    if (composing) {
      waiting = fragments;
      return;
    }
    document.querySelectorAll(".notes, .scored").forEach((place) => {
      if (!(place.id in fragments)) { put(place, ""); }
    });
    Object.keys(fragments).forEach((id) => {
      const place = document.getElementById(id);
      if (place) { put(place, fragments[id]); }
    });
    form.querySelectorAll("textarea.field").forEach(mark);
  }

  // Tell people who cannot see the colour that the field must be changed.
  function mark(field) {
    const notes = document.getElementById(field.getAttribute("aria-describedby"));
    const invalid = notes !== null && notes.querySelector(".finding-error") !== null;
    if (invalid) { field.setAttribute("aria-invalid", "true"); } else { field.removeAttribute("aria-invalid"); }
  }

  // Put an answer in its place; what a person opened there, typed there or stands at stays.
  function put(place, html) {
    const isSame = shown.has(place.id) ? shown.get(place.id) === html : !html && !place.firstChild;
    if (isSame || place.innerHTML === html) { return; }
    shown.set(place.id, html);
    const open = new Map();
    place.querySelectorAll("details[id]").forEach((item) => { open.set(item.id, item.open); });
    textsIn(place).forEach((field) => {
      if (field.value !== field.defaultValue) { typed.set(field.name, field.value); }
    });
    const focus = focusIn(place);
    place.innerHTML = html;
    place.querySelectorAll("details[id]").forEach((item) => {
      if (open.has(item.id)) { item.open = open.get(item.id); }
    });
    textsIn(place).forEach((field) => {
      if (typed.has(field.name)) { field.value = typed.get(field.name); }
    });
    refocus(place, focus);
  }

  function textsIn(place) { return place.querySelectorAll("textarea, input:not([type=checkbox])"); }

  function focusIn(place) {
    const active = document.activeElement;
    if (!place.contains(active)) { return null; }
    return { name: nameOf(active), start: active.selectionStart, end: active.selectionEnd };
  }

  function refocus(place, focus) {
    if (!focus) { return; }
    const same = Array.from(place.querySelectorAll("a, button, input, summary, textarea"))
      .find((item) => nameOf(item) === focus.name);
    if (!same) { return; }
    same.focus({ preventScroll: true });
    if (same.tagName === "TEXTAREA") { same.setSelectionRange(focus.start, focus.end); }
  }

  function nameOf(item) {
    const value = item.tagName === "BUTTON" ? item.value : "";
    return [item.tagName, item.parentElement.id, item.id, item.name, item.hash, value].join(" ");
  }

  form.addEventListener("input", later);
  form.addEventListener("submit", stop);
  if (Array.from(form.querySelectorAll(".field")).some(isTyped)) { soon(); }
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => {
    composing = false;
    if (waiting) { show(waiting); }
    waiting = null;
  });
})();
