// The form as a spreadsheet: keys from cell to cell, several cells at once, undo over all of them.
(() => {
  "use strict";
  const form = document.getElementById("sheet-form");
  const table = form && form.querySelector("table.grid");
  if (!table) { return; }
  const blocks = window.perfevalBlocks;
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const ROW_KEYS = { Insert: "add:", Delete: "remove:", ArrowUp: "up:", ArrowDown: "down:" };
  const places = new Map(); // field → where it stands: row, column and the last ones it covers
  const lines = []; // row → column → field
  const undone = [];
  const done = []; // what was changed, each a list of { field, before, after }
  let picked = []; // fields picked together, from `anchor` to the field with the cursor
  let anchor = null;
  let textBefore = ""; // what the field held when the cursor came

  Array.from(table.rows).forEach((row, i) => {
    let column = 0;
    lines[i] = lines[i] || [];
    Array.from(row.cells).forEach((cell) => {
      while (lines[i][column] !== undefined) { column += 1; }
      const field = cell.querySelector("textarea.field");
      for (let down = 0; down < cell.rowSpan; down += 1) {
        lines[i + down] = lines[i + down] || [];
        for (let right = 0; right < cell.colSpan; right += 1) { lines[i + down][column + right] = field; }
      }
      if (field) {
        places.set(field, { row: i, column, lastRow: i + cell.rowSpan - 1, lastColumn: column + cell.colSpan - 1 });
      }
      column += cell.colSpan;
    });
  });

  // The next field in a direction; rows and cells that are only text are skipped.
  function next(field, [down, right]) {
    const place = places.get(field);
    let row = down > 0 ? place.lastRow : place.row;
    let column = right > 0 ? place.lastColumn : place.column;
    do {
      row += down;
      column += right;
      if (!lines[row] || column < 0 || column >= lines[row].length) { return null; }
    } while (!lines[row][column] || lines[row][column] === field);
    return lines[row][column];
  }

  function isWhole(field) {
    return field.selectionStart === 0 && field.selectionEnd === field.value.length;
  }

  function go(field, isPicking) {
    if (!field) { return; }
    if (!isPicking) { anchor = null; }
    field.focus();
    field.select();
    pick(isPicking ? field : null);
  }

  function pick(last) {
    picked.forEach((field) => { field.closest("td").classList.remove("picked"); });
    picked = last ? between(places.get(anchor), places.get(last)) : [];
    picked.forEach((field) => { field.closest("td").classList.add("picked"); });
  }

  function between(one, other) {
    const [top, bottom] = [Math.min(one.row, other.row), Math.max(one.row, other.row)];
    const [left, right] = [Math.min(one.column, other.column), Math.max(one.column, other.column)];
    return Array.from(places.keys()).filter((field) => {
      const { row, column } = places.get(field);
      return row >= top && row <= bottom && column >= left && column <= right;
    });
  }

  // Picked fields as rows of cells, in the order of the form.
  function inRows(fields) {
    const rows = new Map();
    fields.forEach((field) => {
      const { row } = places.get(field);
      rows.set(row, [...(rows.get(row) || []), field]);
    });
    return Array.from(rows.values());
  }

  function write(changes) {
    const news = changes.filter(({ field, after }) => field.value !== after)
      .map(({ field, after }) => ({ field, before: field.value, after }));
    if (!news.length) { return; }
    note(document.activeElement);
    done.push(news);
    undone.length = 0;
    news.forEach(({ field, after }) => { show(field, after); });
    textBefore = document.activeElement.value;
  }

  function show(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What was typed into the field counts as one change once the cursor leaves it.
  function note(field) {
    if (!places.has(field) || field.value === textBefore) { return; }
    done.push([{ field, before: textBefore, after: field.value }]);
    undone.length = 0;
    textBefore = field.value;
  }

  function replay(from, to, which) {
    const changes = from.pop();
    if (!changes) { return; }
    to.push(changes);
    changes.forEach((change) => { show(change.field, change[which]); });
    textBefore = document.activeElement.value;
    go(changes[0].field);
  }

  function fillDown(field) {
    if (picked.length > 1) {
      const top = new Map();
      write(picked.map((one) => {
        const { column } = places.get(one);
        if (!top.has(column)) { top.set(column, one.value); }
        return { field: one, after: top.get(column) };
      }));
    } else {
      const above = next(field, STEPS.ArrowUp);
      if (above) { write([{ field, after: above.value }]); }
    }
  }

  // Lay a block over the fields from `field` on; false if the form has too few rows or columns.
  function lay(field, rows) {
    const changes = [];
    let start = field;
    for (let i = 0; i < rows.length; i += 1) {
      let place = start;
      for (let j = 0; j < rows[i].length; j += 1) {
        if (!place || blockOf(place) !== blockOf(field)) { return false; }
        changes.push({ field: place, after: rows[i][j] });
        place = next(place, STEPS.ArrowRight);
      }
      start = start && next(start, STEPS.ArrowDown);
    }
    write(changes);
    return true;
  }

  function blockOf(field) { return field.name.split("-")[0]; }
  function isInRows(field) { return /-\d+-/.test(field.name) && blockOf(field) !== "objectives"; }

  function pressInRow(field, start) {
    const button = field.closest("tr").querySelector(`.row-tail button[value^="${start}"]`);
    if (button) { button.click(); }
    return button !== null;
  }

  function onArrow(event, field) {
    const isDownOrUp = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (event.shiftKey && !isWhole(field)) { return false; }
    if (!event.shiftKey && !isWhole(field)) {
      const edge = STEPS[event.key][0] + STEPS[event.key][1] > 0 ? field.value.length : 0;
      const isAtEdge = field.selectionStart === field.selectionEnd && field.selectionStart === edge;
      const isOneLine = field.clientHeight < 2 * parseFloat(getComputedStyle(field).lineHeight);
      if (!isAtEdge && !(isDownOrUp && isOneLine)) { return false; }
    }
    if (event.shiftKey) { anchor = anchor || field; }
    go(next(field, STEPS[event.key]), event.shiftKey);
    return true;
  }

  function onEnter(event, field) {
    if (!isInRows(field)) { return false; }
    if (event.altKey) {
      document.execCommand("insertText", false, "\n");
    } else {
      go(next(field, event.shiftKey ? STEPS.ArrowUp : STEPS.ArrowDown));
    }
    return true;
  }

  function onControl(event, field) {
    const key = event.key.toLowerCase();
    if (key === "d") { fillDown(field); return true; }
    const isRedo = key === "y" || (key === "z" && event.shiftKey);
    if (!isRedo && key !== "z") { return false; }
    if (field.value !== textBefore) { return false; } // the browser takes back what was typed here
    if (isRedo) { replay(undone, done, "after"); } else { replay(done, undone, "before"); }
    return true;
  }

  function isTaken(event, field) {
    if (event.altKey && event.key in ROW_KEYS) { return pressInRow(field, ROW_KEYS[event.key]); }
    if ((event.ctrlKey || event.metaKey) && !event.altKey) { return onControl(event, field); }
    if (event.key === "Enter") { return onEnter(event, field); }
    if (event.key in STEPS && !event.altKey) { return onArrow(event, field); }
    if (picked.length > 1 && (event.key === "Delete" || event.key === "Backspace")) {
      write(picked.map((one) => ({ field: one, after: "" })));
      return true;
    }
    if (event.key === "F2") { field.setSelectionRange(field.value.length, field.value.length); return true; }
    return false;
  }

  table.addEventListener("keydown", (event) => {
    const field = event.target;
    // While a Chinese character is put together, all keys are the input method's.
    if (!places.has(field) || event.isComposing || event.keyCode === 229) { return; }
    if (isTaken(event, field)) { event.preventDefault(); }
  });
  table.addEventListener("perfeval:write", (event) => { write(event.detail); }); // by other scripts
  table.addEventListener("focusin", (event) => { textBefore = event.target.value; });
  table.addEventListener("focusout", (event) => { note(event.target); });
  table.addEventListener("mousedown", (event) => {
    if (event.shiftKey && places.has(event.target) && places.has(document.activeElement)) {
      event.preventDefault();
      anchor = anchor || document.activeElement;
      go(event.target, true);
    } else {
      anchor = null;
      pick(null);
    }
  });

  function copy(event) {
    if (picked.length < 2) { return; }
    const rows = inRows(picked).map((row) => row.map((field) => field.value));
    event.clipboardData.setData("text/plain", blocks.toText(rows));
    event.clipboardData.setData("text/html", blocks.toHtml(rows));
    event.preventDefault();
    if (event.type === "cut") { write(picked.map((field) => ({ field, after: "" }))); }
  }

  table.addEventListener("copy", copy);
  table.addEventListener("cut", copy);
  table.addEventListener("paste", (event) => {
    const field = event.target;
    if (!places.has(field) || !event.clipboardData) { return; }
    const text = event.clipboardData.getData("text/plain");
    const rows = blocks.fromHtml(event.clipboardData.getData("text/html")) || blocks.fromText(text);
    if (picked.length > 1 && rows.length === 1 && rows[0].length === 1) {
      event.preventDefault();
      write(picked.map((one) => ({ field: one, after: rows[0][0] })));
    } else if (isBlock(field, rows)) {
      event.preventDefault();
      const first = picked.length > 1 ? picked[0] : field;
      if (!lay(first, rows)) { leaveToServer(first, rows); }
    }
  });

  // Several lines of running text are a block only where each row is a line of its own.
  function isBlock(field, rows) {
    return rows.some((row) => row.length > 1) || (rows.length > 1 && isInRows(field));
  }

  // Rows that the form lacks are added by the server, which also says what found no place.
  function leaveToServer(field, rows) {
    form.elements.pasted.value = blocks.toText(rows);
    const button = form.querySelector('button[name="do"][value^="paste"]');
    button.value = `paste:${field.name}`;
    button.click();
  }
})();
