// The hands of figures and questions: what a figure is, on hover and on focus; its card; from field to field.
(() => {
  "use strict";
  const HOVER_MS = 250;
  const page = window.nianbao;
  let timer = 0;
  let told = null; // the element whose tip is shown
  let opened = null; // the figure whose card is open

  // --- the tip ----------------------------------------------------------------------------------

  function box(id, role) {
    let found = document.getElementById(id);
    if (!found) {
      found = document.createElement("div");
      Object.assign(found, { id, hidden: true });
      found.setAttribute("role", role);
      document.body.append(found);
    }
    return found;
  }

  function tell(element) {
    clearTimeout(timer);
    if (!element?.dataset.tip || element === opened) return;
    const tip = box("nb-tip", "tooltip");
    tip.replaceChildren(...linesOf(element));
    told?.removeAttribute("aria-describedby");
    element.setAttribute("aria-describedby", "nb-tip");
    told = element;
    tip.hidden = false;
    place(tip, element);
  }

  function linesOf(element) {
    return element.dataset.tip.split("\n").map((words) => {
      const line = document.createElement("p");
      line.textContent = words;
      return line;
    });
  }

  function hush() {
    clearTimeout(timer);
    told?.removeAttribute("aria-describedby");
    told = null;
    box("nb-tip", "tooltip").hidden = true;
  }

  // Below the element, or above it where there is no room below.
  function place(floating, element) {
    const at = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = floating;
    const below = at.bottom + 8 + height < innerHeight;
    floating.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 12))}px`;
    floating.style.top = `${below ? at.bottom + 8 : Math.max(8, at.top - 8 - height)}px`;
  }

  document.addEventListener("mouseover", (event) => {
    const element = event.target.closest?.("[data-tip]");
    if (element === told) return;
    clearTimeout(timer);
    if (element) timer = setTimeout(() => tell(element), HOVER_MS);
    else if (told && told !== document.activeElement) hush();
  });
  // What a button belongs to tells what it is about.
  document.addEventListener("focusin", (event) => {
    const element = event.target.closest?.(".nb-ask[data-tip]") ?? event.target;
    if (element.dataset?.tip) tell(element);
    else if (told) hush();
  });
  document.addEventListener("focusout", (event) => told?.contains(event.target) && hush());
  document.addEventListener("scroll", () => {
    hush();
    if (opened) close(false);
  }, true);

  // --- the card of a figure: what can be done with it --------------------------------------------

  function card(figure) {
    hush();
    opened = figure;
    const floating = box("nb-card", "dialog");
    floating.setAttribute("aria-label", "这个数");
    // How to open it needs no telling any more.
    const lines = linesOf(figure).filter((line) => !line.textContent.startsWith("点一下"));
    floating.replaceChildren(...lines, ...doings(figure));
    floating.hidden = false;
    place(floating, figure);
    floating.querySelector("input, button")?.focus({ preventScroll: true });
    floating.querySelector("input")?.select();
  }

  function doings(figure) {
    const { value, unit, cells, confirm } = figure.dataset;
    const row = document.createElement("form");
    const button = (words, act, data = {}) => {
      const made = document.createElement("button");
      Object.assign(made, { type: "button", textContent: words });
      Object.assign(made.dataset, { act, ...data });
      row.append(made);
      return made;
    };
    if (confirm) {
      const { number, start, end } = figure.dataset;
      button("我确认属实", "confirm", { number, start, end });
    }
    if (cells) {
      for (const cell of cells.split("；")) {
        const [key, ...label] = cell.split("=");
        button(label.join("="), "goto", { target: `cell:${key}` }).className = "nb-plain";
      }
    }
    if (value !== undefined) {
      const input = document.createElement("input");
      Object.assign(input, { value, inputMode: "decimal", autocomplete: "off" });
      input.setAttribute("aria-label", "改这个数");
      const sign = document.createElement("i");
      sign.textContent = unit;
      row.append(input, sign);
      button("改", "").type = "submit";
      row.addEventListener("submit", (event) => {
        event.preventDefault();
        event.stopPropagation();
        const { key } = figure.dataset;
        if (input.value.trim() !== value) page.act({ act: "answer", key, field: `answer:${key}`, text: input.value.trim() });
        close(true);
      });
    }
    return [row];
  }

  function close(back) {
    const floating = box("nb-card", "dialog");
    if (floating.hidden) return;
    const figure = opened;
    opened = null;
    floating.hidden = true;
    if (back) figure?.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const floating = box("nb-card", "dialog");
    if (floating.hidden || event.target.closest("[data-act=card]")) return;
    if (!floating.contains(event.target) || event.target.closest("button[data-act]:not([data-act=''])")) setTimeout(() => close(false));
  });

  // --- keys ---------------------------------------------------------------------------------------

  const FIELDS = ".nb-prose .nb-fill, .nb-prose .nb-yesno button:first-child";

  // The open place after this one, or before it; around the end to the first that is left.
  function nextTo(element, step) {
    const list = element.closest(".nb-open ol, .nb-findings ol");
    const here = element.closest(".nb-yesno")?.querySelector("button") ?? element;
    const all = [...(list ? list.querySelectorAll("input[data-act=answer]") : document.querySelectorAll(FIELDS))].filter((one) => one.offsetParent);
    const at = all.indexOf(here);
    return all[at + step] ?? all.find((one) => one !== here) ?? null;
  }

  function goOn(element, step) {
    const next = nextTo(element, step);
    if (!next) return element.blur();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const { target } = event;
    if (event.key === "Escape") {
      hush();
      if (opened) close(true);
      return;
    }
    if (event.key === "Enter" && target.matches?.("input[data-act=answer]")) {
      event.preventDefault();
      goOn(target, event.shiftKey ? -1 : 1); // leaving it saves it
    } else if ((event.key === "Enter" || event.key === " ") && target.matches?.("[role=link][data-act], [role=button][data-act]")) {
      event.preventDefault();
      target.click();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".nb-yesno button");
    if (button) goOn(button, 1);
  });

  page.onPage.card = card;
})();
