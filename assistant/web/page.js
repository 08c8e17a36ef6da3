// The page's hands: it sends what a person did, one thing at a time, and keeps what is not yet saved.
// The server renders; nothing here decides anything about a report.
(() => {
  "use strict";
  const WAIT_MS = 30000;
  const HELD_ON_CONFLICT = new Set(["cell", "answer", "edit"]);
  let send = null; // asks the server, once the page stands
  let bar = null; // the top bar: names report and version, acknowledges each action
  let queue = []; // actions not yet acknowledged, oldest first
  let inFlight = null;
  let held = false; // after a conflict, until the person decides
  let timer = 0;
  let count = 0;
  const unsaved = new Map(); // field -> text that the server does not have yet
  const editing = new Map(); // part number -> its text when editing began

  const state = () => bar?.querySelector("[data-report]")?.dataset ?? {};

  // --- sending ------------------------------------------------------------------------------

  function act(action) {
    const waiting = queue.find((item) => item.field && item.field === action.field && item !== inFlight);
    if (waiting) Object.assign(waiting, action);
    else queue.push(action);
    if (action.field) unsaved.set(action.field, action.text);
    pump();
  }

  function pump() {
    if (inFlight || held || !queue.length || !send) return;
    inFlight = queue[0];
    inFlight.ack = `${Date.now()}-${++count}`;
    const { report, version } = state();
    document.body.classList.add("nb-busy");
    send({ report, version, ...inFlight });
    timer = setTimeout(lost, WAIT_MS);
  }

  function answered() {
    const { ack, outcome, report } = state();
    showReport(report);
    if (!inFlight || ack !== inFlight.ack) return settle(document);
    clearTimeout(timer);
    const done = inFlight;
    inFlight = null;
    document.body.classList.remove("nb-busy");
    if (outcome === "conflict" && HELD_ON_CONFLICT.has(done.act)) {
      held = true;
    } else {
      queue.shift();
      if (outcome === "ok") saved(done);
    }
    settle(document);
    pump();
  }

  function saved(action) {
    if (action.field && unsaved.get(action.field) === action.text) unsaved.delete(action.field);
    if (action.act === "edit") editing.delete(action.number);
    if (action.act === "create" || action.act === "open") close(".nb-bar details");
  }

  // The server did not answer: the action stays first in the queue and is sent again on demand.
  function lost() {
    inFlight = null;
    held = true;
    document.body.classList.remove("nb-busy");
    const notice = document.querySelector("#nb-notice .nb-notice") ?? document.querySelector("#nb-notice > *");
    if (!notice) return;
    notice.innerHTML = "<div class='nb-notice nb-error' role='alert'><p>程序没有回应，刚才的修改还没有保存。您填的内容还在这个页面上，请不要关闭页面；确认程序在运行后再试。</p>" +
      "<p><button data-act='retry'>再存一次</button></p></div>";
  }

  function resume(keep) {
    held = false;
    if (!keep) {
      for (const action of queue) {
        unsaved.delete(action.field);
        if (action.act === "edit") editing.delete(action.number);
      }
      queue = [];
      settle(document);
    }
    document.querySelector("#nb-notice .nb-notice")?.remove();
    pump();
  }

  // --- what is on screen --------------------------------------------------------------------

  function showReport(report) {
    if (!report) return;
    const url = new URL(location.href);
    if (url.searchParams.get("report") !== report) {
      if (url.searchParams.has("report")) forget();
      url.searchParams.set("report", report);
      history.replaceState(null, "", url);
    }
    document.title = state().title || document.title;
  }

  function forget() {
    unsaved.clear();
    editing.clear();
    queue = queue.filter((action) => action === inFlight);
    held = false;
  }

  // After the server rendered anew: what the person typed and the server does not have stays as it is.
  function settle(root) {
    for (const field of root.querySelectorAll("[data-field]")) {
      const name = field.dataset.field;
      const kept = unsaved.get(name);
      field.classList.toggle("nb-unsaved", kept !== undefined && field.tagName === "INPUT");
      const value = field.tagName === "TEXTAREA" ? field.defaultValue : field.getAttribute("value") ?? "";
      const shown = kept ?? value;
      if (field.value !== shown) field.value = shown;
    }
    for (const part of root.querySelectorAll("[data-part]")) {
      part.classList.toggle("nb-editing", editing.has(part.dataset.part));
    }
  }

  function openTab(name) {
    const tabs = [...document.querySelectorAll("#nb-pane button[role=tab]")];
    tabs.find((tab) => tab.textContent.trim().startsWith(name))?.click();
  }

  function goTo(target) {
    const [kind, name] = [target.slice(0, target.indexOf(":")), target.slice(target.indexOf(":") + 1)];
    openTab(kind === "part" ? "正文" : "表格");
    const selector = { part: `#nb-part-${name}`, table: `#nb-table-${name}`, cell: `[data-cell="${name}"]` }[kind];
    show(selector, kind === "cell" ? "center" : "start", 20);
  }

  // A tab is built when it is first opened, so what is looked for may still be on its way.
  function show(selector, block, tries) {
    setTimeout(() => {
      const found = document.querySelector(selector);
      if (!found || !found.offsetParent) return tries && show(selector, block, tries - 1);
      found.scrollIntoView({ block, behavior: "smooth" });
      found.focus?.({ preventScroll: true });
      found.classList.add("nb-flash");
      setTimeout(() => found.classList.remove("nb-flash"), 1600);
    }, 60);
  }

  const close = (selector) => document.querySelectorAll(selector).forEach((item) => (item.open = false));

  // --- what a person does -------------------------------------------------------------------

  const ON_PAGE = {
    goto: (button) => goTo(button.dataset.target),
    retry: () => resume(true),
    drop: () => resume(false),
    dismiss: (button) => button.closest(".nb-notice").remove(),
    "edit-open": (button) => {
      const number = button.dataset.number;
      const box = document.querySelector(`[data-field="edit:${number}"]`);
      editing.set(number, box.defaultValue);
      settle(document);
      box.style.height = `${Math.max(160, box.scrollHeight + 4)}px`;
      box.focus();
    },
    "edit-cancel": (button) => {
      const number = button.dataset.number;
      unsaved.delete(`edit:${number}`);
      editing.delete(number);
      settle(document);
    },
    "edit-save": (button) => {
      const number = button.dataset.number;
      const box = document.querySelector(`[data-field="edit:${number}"]`);
      const changed = "这部分正文在您编辑期间变过了（例如表格里的数改了）。仍按您的文字保存吗？";
      if (box.defaultValue !== editing.get(number) && !window.confirm(changed)) return;
      act({ act: "edit", number, field: `edit:${number}`, text: box.value });
    },
    restore: (button) => {
      const { number } = button.dataset;
      if (window.confirm(`恢复到第 ${number} 版？现在的内容仍留在历史版本里。`)) act({ act: "restore", number });
    },
  };

  function sendForm(form) {
    const values = Object.fromEntries(new FormData(form));
    act({ ...values, act: form.dataset.submit });
  }

  document.addEventListener("click", (event) => {
    const go = event.target.closest?.(".nb-go");
    const part = go?.className.match(/nb-go-part-(\d)/);
    if (part) return goTo(`part:${part[1]}`);
    const button = event.target.closest?.("[data-act]");
    if (!button) {
      if (!event.target.closest?.(".nb-bar details")) close(".nb-bar details");
      return;
    }
    if (!["BUTTON", "SPAN"].includes(button.tagName)) return;
    const { act: name, ...data } = button.dataset;
    if (ON_PAGE[name]) ON_PAGE[name](button);
    else act({ act: name, ...data });
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.dataset?.submit) return;
    event.preventDefault();
    sendForm(event.target);
  });

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field.dataset?.act === "open") {
      if (leaving() && !window.confirm("还有没有保存的修改。仍要换一份报告吗？")) {
        field.value = state().report;
        return;
      }
      act({ act: "open", id: field.value });
    } else if (["cell", "answer"].includes(field.dataset?.act)) {
      const text = field.value.trim();
      if (text === (field.getAttribute("value") ?? "") && !unsaved.has(field.dataset.field)) return;
      act({ act: field.dataset.act, key: field.dataset.key, field: field.dataset.field, text });
    }
  });

  document.addEventListener("input", (event) => {
    const { field } = event.target.dataset ?? {};
    if (field) unsaved.set(field, event.target.value);
  });

  document.addEventListener("focusout", (event) => {
    const { field, act: name } = event.target.dataset ?? {};
    // Typed and typed back: nothing to save, and no change event tells of it.
    if (field && name && unsaved.get(field) === (event.target.getAttribute("value") ?? "")) {
      unsaved.delete(field);
    }
  });

  document.addEventListener("keydown", (event) => {
    const cell = event.target.dataset?.act === "cell" ? event.target : null;
    if (!cell || event.isComposing) return;
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const column = cell.dataset.key.split(".")[2];
    const fields = [...cell.closest("table").querySelectorAll(`input[data-key$=".${column}"]`)];
    const next = fields[fields.indexOf(cell) + step];
    if (next) next.select();
    else cell.blur();
  });

  const leaving = () => unsaved.size > 0;
  addEventListener("beforeunload", (event) => {
    if (leaving()) event.preventDefault();
  });

  // --- conversation -------------------------------------------------------------------------

  // A new question goes to the top of the window, so that its answer is read from its beginning.
  function followTalk() {
    const chat = document.querySelector("#nb-chat");
    if (!chat) return setTimeout(followTalk, 50);
    let shown = -1;
    const follow = () => {
      const rows = chat.querySelectorAll(".message-row.user-row");
      if (rows.length === shown) return;
      const first = shown < 1;
      shown = rows.length;
      const window_ = chat.querySelector(".bubble-wrap");
      if (!window_ || !rows.length) return;
      const last = rows[rows.length - 1];
      requestAnimationFrame(() => {
        const offset = last.getBoundingClientRect().top - window_.getBoundingClientRect().top;
        if (first) window_.scrollTop = window_.scrollHeight;
        else window_.scrollTo({ top: window_.scrollTop + offset - 8, behavior: "smooth" });
      });
    };
    new MutationObserver(follow).observe(chat, { childList: true, subtree: true });
    follow();
  }

  window.nianbao = {
    bar(element, trigger, watch) {
      bar = element;
      send = (action) => trigger("act", action);
      watch("value", answered);
      answered();
      followTalk();
    },
    pane(element, watch) {
      watch("value", () => settle(element));
      settle(element);
    },
  };
})();
