// The hands of the first steps and of the review: files dropped, the place in the original, comments begun.
(() => {
  "use strict";
  const page = window.nianbao;
  let shown = ""; // the step on screen

  const wizard = () => document.querySelector(".nb-wizard");
  const uploads = () => document.querySelectorAll(".nb-upload input[type=file]");

  // --- which step is on screen ----------------------------------------------------------------

  function showStart() {
    const step = wizard()?.dataset.step ?? "";
    document.body.classList.toggle("nb-starting", step !== "");
    const desk = document.querySelector("#nb-desk");
    if (desk) desk.inert = step !== "";
    if (step === shown) return;
    shown = step;
    const url = new URL(location.href);
    if (step) url.searchParams.set("step", step);
    else url.searchParams.delete("step");
    history.replaceState(null, "", url);
    wizard()?.querySelector("h1")?.focus({ preventScroll: true });
  }

  // --- files ----------------------------------------------------------------------------------

  function reading(name) {
    const place = wizard()?.querySelector(".nb-drop");
    if (!place) return;
    place.classList.add("nb-reading");
    place.setAttribute("aria-busy", "true");
    place.querySelector("b").textContent = `正在读“${name}”…`;
  }

  function take(files, number) {
    const field = uploads()[number];
    if (!field || !files.length) return;
    const one = new DataTransfer();
    one.items.add(files[0]);
    field.files = one.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.files?.length) reading(event.target.files[0].name);
  });

  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!wizard()) return;
      event.preventDefault();
      wizard().querySelector(".nb-drop")?.classList.add("nb-over");
    });
  }

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) wizard()?.querySelector(".nb-drop")?.classList.remove("nb-over");
  });

  // Anywhere in the step will do: a file let go beside the frame must not replace the page.
  document.addEventListener("drop", (event) => {
    const place = wizard()?.querySelector(".nb-drop");
    if (!wizard()) return;
    event.preventDefault();
    place?.classList.remove("nb-over");
    if (place) take(event.dataTransfer.files, Number(place.dataset.upload));
  });

  // --- the original beside what was read --------------------------------------------------------

  function mark(place, block) {
    document.querySelectorAll(".nb-marked").forEach((one) => one.classList.remove("nb-marked"));
    if (!place) return;
    place.classList.add("nb-marked");
    place.scrollIntoView({ block, behavior: "smooth" });
  }

  function toOriginal(cell) {
    const { key } = cell.dataset;
    mark(wizard().querySelector(`[data-original~="${key}"]`), "center");
    cell.classList.add("nb-marked");
  }

  document.addEventListener("click", (event) => {
    const cell = event.target.closest?.(".nb-wizard td[data-key]");
    if (cell) toOriginal(cell);
    const original = event.target.closest?.(".nb-wizard [data-original]");
    if (original) {
      const read = wizard().querySelector(`td[data-key="${original.dataset.original.split(" ")[0]}"]`);
      mark(read, "center");
      original.classList.add("nb-marked");
    }
  });

  // The cell that an arrow key leads to: columns are counted from the right, where the figures are.
  function beside(cell, key) {
    const rows = [...cell.closest("table").rows].map((row) => [...row.querySelectorAll("td")]).filter((row) => row.length);
    const at = rows.findIndex((row) => row.includes(cell));
    const column = rows[at].length - rows[at].indexOf(cell);
    const [down, left] = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, 1], ArrowRight: [0, -1] }[key] ?? [0, 0];
    const row = rows[at + down];
    return row?.[row.length - (column + left)];
  }

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".nb-wizard td[tabindex]");
    if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (cell.dataset.key) toOriginal(cell);
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const next = beside(cell, event.key);
      if (!next?.hasAttribute("tabindex")) return;
      [cell.tabIndex, next.tabIndex] = [-1, 0];
      next.focus();
    }
  });

  // --- what the buttons do ----------------------------------------------------------------------

  function commentOn(button) {
    const { place, words } = button.dataset;
    page.openTab("送审");
    const begin = (tries) => {
      const form = document.querySelector(".nb-new-comment");
      if (!form?.offsetParent) return tries && setTimeout(() => begin(tries - 1), 60);
      const choice = form.querySelector("select");
      if (![...choice.options].some((option) => option.value === place)) choice.add(new Option(words, place), 1);
      choice.value = place;
      form.querySelector("textarea").focus();
    };
    begin(20);
  }

  function remove(button) {
    const { id, words } = button.dataset;
    const said = `删除“${words}”？表格、正文、历史版本、对话和上传的台账都会删掉，找不回来。`;
    if (window.confirm(said)) page.act({ act: "delete", id });
  }

  Object.assign(page.onPage, {
    pick: (button) => uploads()[Number(button.dataset.upload)]?.click(),
    "to-original": (button) => mark(wizard().querySelector(`#nb-original-${button.dataset.number}`), "start"),
    "comment-on": commentOn,
    delete: remove,
  });
  page.settlers.push(showStart);
})();
