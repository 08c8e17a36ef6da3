// What is put right after the server rendered anew: fields keep what was typed, the rest follows the report.
(() => {
  "use strict";
  const page = window.nianbao;
  let comparedAt = "";

  // After the server rendered anew: what the person typed and the server does not have stays as it is.
  page.settle = (root) => {
    for (const field of root.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      const kept = page.unsaved.get(name);
      field.classList.toggle("nb-unsaved", kept !== undefined && field.tagName === "INPUT");
      const value = field.tagName === "TEXTAREA" ? field.defaultValue : field.getAttribute("value") ?? "";
      const shown = kept ?? value;
      if (field.value !== shown) field.value = shown;
      if (field.dataset.free === undefined) field.readOnly = page.isLocked();
      if (kept !== undefined && kept !== value) field.closest("details")?.setAttribute("open", "");
    }
    document.body.classList.toggle("nb-locked", page.isLocked());
    showProgress(root);
    page.settlers.forEach((settler) => settler(root));
  };

  // How much of what was open at the most in this tab is done.
  function showProgress(root) {
    const progress = root.querySelector(".nb-progress");
    if (!progress) return;
    const name = `nianbao-most-${page.state().report}`;
    const open = Number(progress.dataset.open);
    const most = Math.max(open, Number(sessionStorage.getItem(name) ?? 0));
    sessionStorage.setItem(name, most);
    progress.querySelector(".nb-meter i").style.width = `${most ? Math.round(100 * (1 - open / most)) : 100}%`;
  }

  // The comparison is made when its tab is opened; while it is open, each new version makes it anew.
  page.refreshComparison = (version) => {
    const changed = comparedAt !== version;
    comparedAt = version;
    const open = document.querySelector("#nb-pane button[role=tab].selected")?.textContent.trim() === "对照";
    if (changed && open) page.act({ act: "compare" });
  };

  page.pane = (element, watch) => {
    watch("value", () => page.settle(element));
    page.settle(element);
  };
})();
