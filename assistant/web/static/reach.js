// For who works without a mouse or without a screen: ways past the long parts, names in Chinese for what
// gradio names in English, the place kept when a pane is made anew, and a word on what was saved.
(() => {
  "use strict";
  const page = window.nianbao;
  const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const PANES = ".nb-bar, #nb-pane .html-container, #nb-notice, #nb-start";
  const TELL_MS = 400;
  let left = null; // where the focus was, as far as it can be found again

  // --- ways past the long parts --------------------------------------------------------------

  const PLACES = {
    talk: () => document.querySelector("#nb-ask textarea"),
    pane: () => document.querySelector("#nb-pane button[role=tab].selected"),
  };
  page.onPage.reach = (button) => PLACES[button.dataset.to]?.()?.focus();

  // Along the tabs with the arrows, as along the tabs of any program.
  const STEPS = { ArrowRight: (at) => at + 1, ArrowLeft: (at) => at - 1, Home: () => 0, End: () => -1 };
  document.addEventListener(
    "keydown",
    (event) => {
      const tab = event.target.closest?.("#nb-pane [role=tab]");
      if (!tab || !STEPS[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      const tabs = [...document.querySelectorAll("#nb-pane [role=tab]")].filter((one) => one.offsetParent);
      const next = tabs.at(STEPS[event.key](tabs.indexOf(tab)) % tabs.length);
      next.click();
      next.focus();
    },
    true,
  );

  // --- names ---------------------------------------------------------------------------------

  const name = (selector, attributes) => {
    for (const part of document.querySelectorAll(selector)) {
      for (const [key, value] of Object.entries(attributes)) {
        if (part.getAttribute(key) !== value) part.setAttribute(key, value);
      }
    }
  };

  function nameAll() {
    name("#nb-talk", { role: "region", "aria-label": "对话" });
    name("#nb-pane", { role: "region", "aria-label": "报告" });
    name("#nb-pane [role=tablist]", { "aria-label": "报告的各个部分" });
    name("#nb-chat [role=log]", { "aria-label": "和助手的对话" });
    name("#nb-chat [data-testid=user]", { role: "group", "aria-label": "您说的" });
    name("#nb-chat [data-testid=bot]", { role: "group", "aria-label": "助手的回答" });
    for (const field of document.querySelectorAll(".nb-upload")) {
      field.querySelector("[aria-dropeffect]")?.removeAttribute("aria-dropeffect"); // no longer in the standard
      const label = field.querySelector("[data-testid=block-label]")?.textContent.trim();
      const button = field.querySelector("button[aria-label]");
      const words = `${label}：将文件拖放到此处 点击上传`;
      if (label && button && /[A-Za-z]{4}/.test(button.getAttribute("aria-label")) && !button.getAttribute("aria-label").startsWith(label)) {
        button.setAttribute("aria-label", words);
      }
      field.querySelectorAll("svg:not([aria-hidden])").forEach((picture) => picture.setAttribute("aria-hidden", "true"));
    }
  }

  // --- the place is kept when a pane is made anew ---------------------------------------------

  document.addEventListener("focusin", ({ target }) => {
    const pane = target.closest?.(PANES);
    left = pane && { pane, target, order: [...pane.querySelectorAll(FOCUSABLE)].indexOf(target), like: likeness(target) };
  });

  // What stays the same of a button or field when the server renders it again.
  function likeness(part) {
    const { act, field, key, target, finding, number, step, place } = part.dataset;
    const about = { act, field, key, target, finding, number, step, place };
    const tests = Object.entries(about).filter(([, value]) => value !== undefined);
    const found = tests.map(([key_, value]) => `[data-${key_}="${CSS.escape(value)}"]`).join("");
    return found && `${part.tagName.toLowerCase()}${found}`;
  }

  function putBack() {
    if (!left || left.target.isConnected || document.activeElement !== document.body) return;
    const pane = left.pane.isConnected ? left.pane : document.querySelector(left.pane.matches(".nb-bar") ? ".nb-bar" : null);
    if (!pane?.offsetParent) return;
    const all = [...pane.querySelectorAll(FOCUSABLE)].filter((one) => one.offsetParent);
    const same = left.like && pane.querySelector(left.like);
    // What she pressed is gone (a finding that is settled): the next one has come into its place.
    (same || all[Math.min(left.order, all.length - 1)])?.focus({ preventScroll: true });
  }

  // --- what was done, said --------------------------------------------------------------------

  const said = document.createElement("p");
  said.id = "nb-said";
  said.className = "nb-unseen";
  said.setAttribute("role", "status");
  let told = 0;
  page.tell = (words) => {
    if (!words) return;
    clearTimeout(told);
    // Said anew even when it is the same as before.
    told = setTimeout(() => (said.textContent = said.textContent === words ? `${words} ` : words), TELL_MS);
  };

  page.settlers.push(() => requestAnimationFrame(putBack));
  addEventListener("DOMContentLoaded", () => {
    document.body.append(said);
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
    nameAll();
  });
})();
