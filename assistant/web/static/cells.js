// The hands of the tables: totals that follow at once, a block pasted from Excel, undo, keys, the panel of a cell.
// What is shown here before the server answers is what was typed and its sums; the server's answer replaces it.
(() => {
  "use strict";
  const LOOK_AFTER_MS = 160;
  const page = window.nianbao;
  const { unsaved } = page;
  let lookTimer = 0;
  let blocks = 0;
  const pastedTotals = new Map(); // computed cell -> what a pasted block had there

  // --- totals -------------------------------------------------------------------------------

  // The count that a field shows; null for a blank, a stroke, or what is no count.
  function countOf(text) {
    const plain = text.normalize("NFKC").replaceAll(",", "").trim();
    return /^\d{1,15}$/.test(plain) ? Number(plain) : null;
  }

  function showTotals() {
    const tables = document.querySelector("#nb-tables");
    if (!tables) return;
    const cells = new Map([...tables.querySelectorAll("[data-cell]")].map((cell) => [cell.dataset.cell, cell]));
    const known = new Map();
    const look = (key) => {
      if (!known.has(key)) known.set(key, read(key));
      return known.get(key);
    };
    const read = (key) => {
      const cell = cells.get(key);
      if (!cell) return { count: null, touched: false };
      if (!cell.dataset.sum) return { count: countOf(cell.value), touched: unsaved.has(`cell:${key}`) };
      const parts = cell.dataset.sum.split(" ").map(look);
      if (!parts.some((part) => part.touched)) return { count: countOf(cell.dataset.shown), touched: false };
      const known = parts.every((part) => part.count !== null);
      return { count: known ? parts.reduce((sum, part) => sum + part.count, 0) : null, touched: true };
    };
    for (const [key, cell] of cells) {
      if (!cell.dataset.sum) continue;
      const { count, touched } = look(key);
      const shown = touched ? `${count ?? ""}` : cell.dataset.shown;
      const output = cell.querySelector("output");
      if (output.textContent !== shown) output.textContent = shown;
      const pasted = pastedTotals.get(key);
      const differs = pasted !== undefined && pasted !== countOf(shown);
      cell.classList.toggle("nb-differs", differs);
      if (differs) cell.dataset.pasted = `粘贴的是 ${pasted}`;
      else delete cell.dataset.pasted;
    }
  }

  // --- a block from Excel -------------------------------------------------------------------

  // Rows of cells; a cell with a line break in it stands in quotation marks.
  function cellsOf(text) {
    const rows = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/y;
    const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at <= clean.length; ) {
      pattern.lastIndex = at;
      const match = pattern.exec(clean) ?? [clean.slice(at), undefined, clean.slice(at), ""];
      rows.at(-1).push((match[1]?.replaceAll('""', '"') ?? match[2]).trim());
      at += Math.max(match[0].length, 1);
      if (match[3] === "\n") rows.push([]);
      if (match[3] === "") break;
    }
    return rows;
  }

  const NUMBER = /^[+-]?[\d,]+(\.\d+)?\s*(件|宗|项|条|次|份|万元)?\s*(\(.*\))?$/;
  const STROKES = /^[\s/\\\-—–―…*]*$/;
  const isNumber = (text) => NUMBER.test((text ?? "").normalize("NFKC").trim());
  const isWord = (text) => !STROKES.test(text ?? "") && !isNumber(text);
  const isLabels = (cells) => cells.some(isWord) && !cells.some(isNumber);

  // The figures of a block: labels on the left and heads on top were copied with it and are left out.
  function figuresOf(rows) {
    let figures = rows;
    while (figures[0]?.length > 1 && isLabels(figures.map((row) => row[0]))) figures = figures.map((row) => row.slice(1));
    while (figures.length > 1 && isLabels(figures[0])) figures = figures.slice(1);
    return figures;
  }

  function pasteBlock(input, text) {
    const lines = [...input.closest("table").rows].map((row) => [...row.querySelectorAll("td.nb-value")]);
    const rows = lines.filter((line) => line.length);
    const here = input.closest("td");
    const top = rows.findIndex((line) => line.includes(here));
    const left = rows[top].indexOf(here);
    const cells = {};
    let over = 0;
    figuresOf(cellsOf(text)).forEach((row, down) =>
      row.forEach((figure, right) => {
        const place = rows[top + down]?.[left + right];
        const cell = place && (place.dataset.cell ? place : place.querySelector("[data-cell]"));
        if (!cell) over += figure === "" ? 0 : 1;
        else cells[cell.dataset.cell] = figure;
      }),
    );
    for (const [key, figure] of Object.entries(cells)) {
      const cell = document.querySelector(`#nb-tables [data-cell="${key}"]`);
      if (cell.dataset.sum) {
        const count = countOf(figure);
        if (count === null) pastedTotals.delete(key);
        else pastedTotals.set(key, count);
      } else {
        cell.value = figure;
        cell.classList.add("nb-unsaved");
      }
    }
    page.act({ act: "cells", cells, over, field: `cells:${Date.now()}-${++blocks}` });
    showTotals();
  }

  document.addEventListener("paste", (event) => {
    const input = event.target.closest?.("#nb-tables input[data-act=cell]");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!input || !/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    pasteBlock(input, text);
  });

  // --- keys ---------------------------------------------------------------------------------

  // What is to be done with a key: [rows down, columns to the right], or nothing.
  function step(event, field) {
    if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
    if (event.key === "ArrowDown") return [1, 0];
    if (event.key === "ArrowUp") return [-1, 0];
    const input = field.tagName === "INPUT" ? field : null;
    const whole = input && input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (event.key === "ArrowLeft" && (!input || whole || input.selectionEnd === 0)) return [0, -1];
    if (event.key === "ArrowRight" && (!input || whole || input.selectionStart === input.value.length)) return [0, 1];
    return null;
  }

  function move(from, [down, right], onlyFields) {
    const lines = [...from.closest("table").rows].map((row) => [...row.querySelectorAll("td.nb-value")]);
    const rows = lines.filter((line) => line.length);
    const here = from.closest("td");
    let row = rows.findIndex((line) => line.includes(here));
    let column = rows[row].indexOf(here);
    for (;;) {
      [row, column] = [row + down, column + right];
      const place = rows[row]?.[Math.min(column, rows[row].length - 1)];
      if (!place || column < 0 || column >= (right ? rows[row].length : Infinity)) return from.blur();
      const input = place.querySelector("input");
      if (!input && onlyFields) continue;
      (input ?? place).focus();
      return input?.select();
    }
  }

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest?.("#nb-tables [data-cell]");
    if (!field || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      if (field.tagName === "INPUT" && field.value !== (field.getAttribute("value") ?? "")) return; // her own typing first
      event.preventDefault();
      return undo();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && field.tagName === "INPUT") {
      unsaved.delete(field.dataset.field);
      field.value = field.getAttribute("value") ?? "";
      field.classList.remove("nb-unsaved");
      field.select();
      return showTotals();
    }
    const steps = step(event, field);
    if (!steps) return;
    event.preventDefault();
    move(field, steps, event.key === "Enter");
  });

  document.addEventListener("input", (event) => {
    if (event.target.closest?.("#nb-tables input[data-act=cell]")) showTotals();
  });

  function undo() {
    pastedTotals.clear();
    page.act({ act: "undo" });
  }

  // --- the panel of a cell, last year beside it -----------------------------------------------

  function lookAt(key) {
    clearTimeout(lookTimer);
    lookTimer = setTimeout(() => page.look(key), LOOK_AFTER_MS);
  }

  document.addEventListener("focusin", (event) => {
    const cell = event.target.closest?.("#nb-tables [data-cell]");
    if (cell) lookAt(cell.dataset.cell);
  });

  document.addEventListener("change", (event) => {
    if (event.target.dataset?.show !== "last") return;
    sessionStorage.setItem("nianbao-last", event.target.checked ? "1" : "");
    showLast();
  });

  function showLast() {
    const on = sessionStorage.getItem("nianbao-last") === "1";
    document.body.classList.toggle("nb-with-last", on);
    document.querySelectorAll("[data-show=last]").forEach((box) => (box.checked = on));
  }

  Object.assign(page.onPage, { undo, unlook: () => page.look("") });
  page.settlers.push(showTotals, showLast);
})();
