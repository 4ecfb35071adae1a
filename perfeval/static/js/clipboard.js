// Blocks of cells on the clipboard, as Excel, WPS and Word write and read them.
window.perfevalBlocks = (() => {
  "use strict";
  const QUOTED = /^"((?:[^"]|"")*)"$/;

  // Rows of cells from tab-separated text; a quoted cell may hold tabs, quotes and line ends.
  function fromText(text) {
    const rows = [[""]];
    let quoted = false;
    const put = (character) => { const row = rows[rows.length - 1]; row[row.length - 1] += character; };
    for (const character of text.replace(/\r\n?/g, "\n").replace(/\n$/, "")) {
      const row = rows[rows.length - 1];
      if (character === '"' && (quoted || row[row.length - 1] === "")) {
        quoted = !quoted;
        put(character);
      } else if (character === '"' && QUOTED.test(row[row.length - 1])) {
        quoted = true; // a doubled quote inside of a quoted cell
        put(character);
      } else if (character === "\t" && !quoted) {
        row.push("");
      } else if (character === "\n" && !quoted) {
        rows.push([""]);
      } else {
        put(character);
      }
    }
    return quoted ? plainly(text) : rows.map((row) => row.map(unquote));
  }

  // A quotation mark that never ends was the text's own.
  function plainly(text) {
    return text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
  }

  function unquote(cell) {
    const match = QUOTED.exec(cell);
    return (match ? match[1].replace(/""/g, '"') : cell).replace(/\u00a0/g, " ").trim();
  }

  // Rows of cells from the first table of an HTML text: what is merged downwards is filled down.
  function fromHtml(html) {
    const table = new DOMParser().parseFromString(withoutStyles(html), "text/html").querySelector("table");
    if (!table) { return null; }
    const rows = Array.from(table.rows, () => []);
    Array.from(table.rows).forEach((line, i) => {
      let column = 0;
      Array.from(line.cells).forEach((cell) => {
        while (rows[i][column] !== undefined) { column += 1; }
        const text = textOf(cell);
        for (let down = 0; down < Math.max(1, cell.rowSpan) && i + down < rows.length; down += 1) {
          for (let right = 0; right < cell.colSpan; right += 1) {
            rows[i + down][column + right] = right ? "" : text;
          }
        }
        column += cell.colSpan;
      });
    });
    return rows.map((row) => Array.from(row, (text) => text || ""));
  }

  // The page's rules on content forbid styles of their own, and would complain of each.
  function withoutStyles(html) {
    const withoutAttribute = (tag) => tag.replace(/\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)/gi, "");
    return html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, withoutAttribute);
  }

  // Word puts a paragraph, Excel a <br> where a line ends; line ends of the source say nothing.
  function textOf(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("br").forEach((end) => { end.replaceWith("\u2028"); });
    copy.querySelectorAll("p + p, div + div").forEach((part) => { part.prepend("\u2028"); });
    return copy.textContent.replace(/[ \t\r\n\u00a0]+/g, " ").replace(/ ?\u2028 ?/g, "\n").trim();
  }

  function toText(rows) {
    const quote = (cell) => (/[\t\n"]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell);
    return rows.map((row) => row.map(quote).join("\t")).join("\r\n");
  }

  function toHtml(rows) {
    const table = document.createElement("table");
    rows.forEach((row) => {
      const line = table.insertRow();
      row.forEach((cell) => {
        const place = line.insertCell();
        cell.split("\n").forEach((part, i) => {
          if (i) { place.append(document.createElement("br")); }
          place.append(part);
        });
      });
    });
    return table.outerHTML;
  }

  return { fromText, fromHtml, toText, toHtml };
})();
