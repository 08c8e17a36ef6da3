// The ways on the page: to a tab, to a cell, to a sentence, wherever a finding or a figure leads.
(() => {
  "use strict";
  const page = window.nianbao;

  page.openTab = (name) => {
    const tabs = [...document.querySelectorAll("#nb-pane button[role=tab]")];
    tabs.find((tab) => tab.textContent.trim().startsWith(name))?.click();
  };

  page.goTo = (target) => {
    if (target.startsWith("tab:")) return page.openTab(target.slice(4));
    const [kind, name] = [target.slice(0, target.indexOf(":")), target.slice(target.indexOf(":") + 1)];
    const place = {
      part: ["正文", `#nb-part-${name}`, "start"],
      ask: ["正文", `.nb-write [data-ask="${name}"], [data-ask="${name}"]`, "center"],
      use: ["正文", `#nb-part-${name[0]} .nb-write [data-key="${name.slice(2)}"], #nb-part-${name[0]}`, "center"],
      table: ["表格", `#nb-table-${name}`, "start"],
      cell: ["表格", `[data-cell="${name}"]`, "center"],
      group: ["核对", `#nb-group-${name}`, "start"],
      sentence: ["正文", `[data-findings~="${name.slice(name.indexOf(":") + 1)}"], #nb-part-${name.split(":")[0]}`, "center"],
    }[kind];
    page.openTab(place[0]);
    show(place[1], place[2], 20);
  };

  // A tab is built when it is first opened, so what is looked for may still be on its way.
  function show(selector, block, tries) {
    setTimeout(() => {
      // Of several the most exact is named first.
      const found = selector.split(", ").map((one) => document.querySelector(one)).find((one) => one);
      if (!found || !found.offsetParent) return tries && show(selector, block, tries - 1);
      // On a small screen the conversation lies over the report while it has the focus.
      if (matchMedia("(max-width: 860px)").matches) document.querySelector("#nb-talk :focus")?.blur();
      found.scrollIntoView({ block, behavior: "smooth" });
      if (block === "center") (found.matches(".nb-about") ? found : found.querySelector("input, button") ?? found).focus({ preventScroll: true });
      if (found.matches(".nb-group")) return;
      found.classList.add("nb-flash");
      setTimeout(() => found.classList.remove("nb-flash"), 1600);
    }, 60);
  }

  page.close = (selector) => document.querySelectorAll(selector).forEach((item) => (item.open = false));
})();
