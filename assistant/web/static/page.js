// The page's hands: it sends what a person did, one thing at a time, and keeps what is not yet saved.
// The server renders; nothing here decides anything about a report.
(() => {
  "use strict";
  const WAIT_MS = 30000;
  const HELD_ON_CONFLICT = new Set(["cell", "cells", "answer", "explain", "comment", "review"]);
  let send = null; // asks the server, once the page stands
  let bar = null; // the top bar: names report and version, acknowledges each action
  let queue = []; // actions not yet acknowledged, oldest first
  let inFlight = null;
  let held = false; // after a conflict, until the person decides
  let disconnected = false;
  let broughtBack = false;
  let comparedAt = "";
  let timer = 0;
  let looking = ""; // the cell whose panel is open
  const settlers = []; // what else must be put right after the server rendered anew
  let count = 0;
  const unsaved = new Map(); // field -> text that the server does not have yet
  const writers = {}; // actions that go to the server on a way of their own
  let newest = { report: "", version: 0 }; // what such an action made, until the bar tells it too

  const starting = () => document.querySelector(".nb-wizard")?.dataset.step ?? "";
  function state() {
    const told = bar?.querySelector("[data-report]")?.dataset ?? {};
    const ahead = newest.report === told.report && newest.version > Number(told.version);
    return ahead ? { ...told, version: `${newest.version}` } : told;
  }

  // --- sending ------------------------------------------------------------------------------

  function act(action) {
    const one = ["look", "refresh"].includes(action.act); // the last of these is all that is wanted
    const same = (item) => (one ? item.act === action.act : item.field && item.field === action.field);
    const waiting = queue.find((item) => same(item) && item !== inFlight);
    if (waiting) Object.assign(waiting, action);
    else queue.push(action);
    typedIn(action).forEach(([field, text]) => unsaved.set(field, text));
    keep();
    pump();
  }

  // The fields that an action fills, with what was typed there: one, or those of a pasted block.
  function typedIn(action) {
    if (action.cells) return Object.entries(action.cells).map(([key, text]) => [`cell:${key}`, text]);
    return action.field ? [[action.field, action.text]] : [];
  }

  function pump() {
    // What waits for a decision holds up all that goes by its way; the text has its own.
    const next = held ? queue.find((item) => writers[item.act]) : queue[0];
    if (inFlight || !next || !send) return;
    inFlight = next;
    inFlight.ack = `${Date.now()}-${++count}`;
    const { report, version } = state();
    document.body.classList.toggle("nb-busy", !["look", "refresh"].includes(inFlight.act));
    if (writers[inFlight.act]) return void writers[inFlight.act](inFlight).then(wrote);
    send({ report, version, look: looking, starting: starting(), ...inFlight });
    timer = setTimeout(lost, WAIT_MS);
  }

  // `follows`: nobody else saved in between, so that what this page shows is of the new version too.
  function wrote({ version, follows }) {
    if (follows) newest = { report: state().report, version };
    queue = queue.filter((item) => item !== inFlight);
    inFlight = null;
    document.body.classList.remove("nb-busy");
    pump();
  }

  function answered() {
    const { ack, outcome, report } = state();
    if (report === undefined) return;
    if (report) showReport(report);
    if (!broughtBack) bringBack();
    refreshComparison(`${report}.${state().version}`);
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
      if (outcome === "ok") window.nianbao.tell(told(done));
    }
    settle(document);
    keep();
    pump();
  }

  // What a screen reader says of it; what the server tells in a notice is said by the notice.
  const TOLD = { look: "", refresh: "", start: "", open: "报告已打开", search: "查找完毕", compare: "对照已更新", find: "查找完毕" };
  const told = (action) => TOLD[action.act] ?? "已保存";

  function saved(action) {
    const refused = new Set((state().refused ?? "").split(" ").map((key) => `cell:${key}`));
    for (const [field, text] of typedIn(action)) {
      if (unsaved.get(field) === text && !refused.has(field)) unsaved.delete(field);
    }
    if (action.act === "create" || action.act === "open") close(".nb-bar details");
  }

  // The server did not answer: the action stays first in the queue and is sent again on demand.
  function lost() {
    const nothing = ["look", "refresh"].includes(inFlight.act); // nothing was to be saved
    if (nothing) queue.shift();
    inFlight = null;
    if (nothing) return pump();
    hold("程序没有回应，刚才填的还没有保存。内容还在这个页面上，请不要关闭页面；确认程序在运行后再存。");
  }

  function hold(words) {
    held = true;
    document.body.classList.remove("nb-busy");
    const place = document.querySelector("#nb-notice");
    document.querySelector("#nb-held")?.remove();
    place?.insertAdjacentHTML(
      "beforeend",
      "<div id='nb-held' class='nb-notice nb-error' role='alert'><p></p><p><button data-act='retry'>保存</button>" +
        "<button data-act='drop' class='nb-plain'>放弃</button></p></div>",
    );
    if (place) place.querySelector("#nb-held p").textContent = words;
  }

  function resume(again) {
    held = false;
    if (!again) {
      for (const action of queue) {
        typedIn(action).forEach(([field]) => unsaved.delete(field));
      }
      queue = queue.filter((action) => writers[action.act]);
      settle(document);
    }
    document.querySelectorAll("#nb-notice .nb-notice").forEach((notice) => notice.remove());
    keep();
    pump();
  }

  // Signed out elsewhere, or for too long: what was typed waits here until she is signed in again.
  function signedOut() {
    clearTimeout(timer);
    inFlight = null;
    hold("登录已失效。填的内容还在这个页面上，请不要关闭：先在新窗口里重新登录，再回来点“保存”。 ");
    document
      .querySelector("#nb-held p")
      ?.insertAdjacentHTML("beforeend", "<a href='/sign-in' target='_blank'>打开登录页面</a>");
  }

  // What is not saved outlives a reload of this tab (gradio reloads after a lost connection), not the tab.
  function keep() {
    const actions = queue.filter((item) => item.field);
    const text = JSON.stringify({ report: state().report, actions, unsaved: [...unsaved] });
    if (unsaved.size || actions.length) sessionStorage.setItem("nianbao", text);
    else sessionStorage.removeItem("nianbao");
  }

  function bringBack() {
    broughtBack = true;
    const kept = JSON.parse(sessionStorage.getItem("nianbao") ?? "null");
    if (!kept || kept.report !== state().report) return;
    kept.unsaved.forEach(([field, text]) => unsaved.set(field, text));
    queue = kept.actions;
    // Typed and never left: of a single figure it is known what to do with it.
    for (const [field, text] of kept.unsaved) {
      const [, name, key] = field.match(/^(cell|answer):(.+)$/) ?? [];
      if (name && !queue.some((item) => typedIn(item).some(([one]) => one === field))) queue.push({ act: name, key, field, text });
    }
    if (queue.length) hold(`页面刷新前有 ${queue.length} 处填写还没有保存，已经放回原处。要现在保存吗？`);
  }

  // --- what is on screen --------------------------------------------------------------------

  function showReport(report) {
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
      if (field.dataset.free === undefined) field.readOnly = locked();
      if (kept !== undefined && kept !== value) field.closest("details")?.setAttribute("open", "");
    }
    document.body.classList.toggle("nb-locked", locked());
    showProgress(root);
    settlers.forEach((settler) => settler(root));
  }

  // While the report is with the reviewer, and once it is approved, its fields only show.
  const locked = () => {
    const { stage, may } = state();
    return ["submitted", "approved"].includes(stage) || (may !== undefined && !may.split(" ").includes("edit"));
  };

  // How much of what was open at the most in this tab is done.
  function showProgress(root) {
    const progress = root.querySelector(".nb-progress");
    if (!progress) return;
    const name = `nianbao-most-${state().report}`;
    const open = Number(progress.dataset.open);
    const most = Math.max(open, Number(sessionStorage.getItem(name) ?? 0));
    sessionStorage.setItem(name, most);
    progress.querySelector(".nb-meter i").style.width = `${most ? Math.round(100 * (1 - open / most)) : 100}%`;
  }

  // The comparison is made when its tab is opened; while it is open, each new version makes it anew.
  function refreshComparison(version) {
    const changed = comparedAt !== version;
    comparedAt = version;
    const open = document.querySelector("#nb-pane button[role=tab].selected")?.textContent.trim() === "对照";
    if (changed && open) act({ act: "compare" });
  }

  function openTab(name) {
    const tabs = [...document.querySelectorAll("#nb-pane button[role=tab]")];
    tabs.find((tab) => tab.textContent.trim().startsWith(name))?.click();
  }

  function goTo(target) {
    if (target.startsWith("tab:")) return openTab(target.slice(4));
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
    openTab(place[0]);
    show(place[1], place[2], 20);
  }

  // A tab is built when it is first opened, so what is looked for may still be on its way.
  function show(selector, block, tries) {
    setTimeout(() => {
      // Of several the most exact is named first.
      const found = selector.split(", ").map((one) => document.querySelector(one)).find((one) => one);
      if (!found || !found.offsetParent) return tries && show(selector, block, tries - 1);
      found.scrollIntoView({ block, behavior: "smooth" });
      if (block === "center") (found.matches(".nb-about") ? found : found.querySelector("input, button") ?? found).focus({ preventScroll: true });
      if (found.matches(".nb-group")) return;
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
    say: (button) => {
      button.closest(".nb-notice")?.remove();
      say(button.dataset.text);
    },
    ask: (button) => {
      const box = document.querySelector("#nb-ask textarea");
      box.value = button.dataset.text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    },
    then: (button) => {
      close(".nb-bar details");
      openTab("正文");
      act({ act: "then", number: button.dataset.number });
      document.querySelector("#nb-texts")?.closest(".tabitem")?.scrollTo({ top: 0 });
    },
    forget: () => {
      const words = "删除这份报告的全部对话？删除后找不回来；报告和它的历史版本不受影响。";
      if (window.confirm(words)) act({ act: "forget" });
    },
    restore: (button) => {
      const { number } = button.dataset;
      if (window.confirm(`恢复到第 ${number} 版？现在的内容仍留在历史版本里。`)) act({ act: "restore", number });
    },
  };

  function sendForm(form) {
    const values = Object.fromEntries(new FormData(form));
    act({ ...values, act: form.dataset.submit, ...(form.dataset.field && { field: form.dataset.field }) });
  }

  document.addEventListener("click", (event) => {
    const go = event.target.closest?.(".nb-go");
    const part = go?.className.match(/nb-go-part-(\d)/);
    if (part) return goTo(`part:${part[1]}`);
    const figure = go?.className.match(/nb-(take|leave)-([\w-]+)/);
    if (go?.classList.contains("nb-say")) return say(go.textContent.trim());
    const place = go?.className.match(/nb-at-(\w+)-([\w-]+)/);
    if (place) return goTo(`${place[1]}:${place[2].replaceAll("-", ".")}`);
    if (figure) return act({ act: "proposal", key: figure[2].replaceAll("-", "."), accept: figure[1] === "take" ? "1" : "0" });
    const button = event.target.closest?.("[data-act]");
    if (!button) {
      if (!event.target.closest?.(".nb-bar details")) close(".nb-bar details");
      return;
    }
    if (!["BUTTON", "SPAN", "MARK"].includes(button.tagName) || button.disabled) return;
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
    if (!field) return;
    unsaved.set(field, event.target.value);
    keep();
  });

  document.addEventListener("focusout", (event) => {
    const { field, act: name } = event.target.dataset ?? {};
    // Typed and typed back: nothing to save, and no change event tells of it.
    if (field && name && unsaved.get(field) === (event.target.getAttribute("value") ?? "")) {
      unsaved.delete(field);
      keep();
    }
  });

  const leaving = () => window.nianbao.leavingText?.() || unsaved.size > 0;
  addEventListener("beforeunload", (event) => {
    // Gradio reloads by itself after a lost connection; what is unsaved comes back then.
    if (unsaved.size && !disconnected) event.preventDefault();
  });

  // A button of the conversation presses the hidden one that says the same; not while an answer is under way.
  function say(words) {
    if (document.querySelector(".nb-running")) return;
    const buttons = [...document.querySelectorAll("#nb-phrases button")];
    buttons.find((button) => button.textContent.trim() === words)?.click();
  }

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
        const behavior = first ? "instant" : "smooth";
        window_.scrollTo({ top: window_.scrollTop + offset - 8, behavior });
      });
    };
    new MutationObserver(follow).observe(chat, { childList: true, subtree: true });
    follow();
  }

  // --- gradio's own messages ----------------------------------------------------------------

  const LOST = "Connection to the server was lost. Attempting reconnection...";
  const CHINESE = {
    Error: "出错了",
    [LOST]: "和程序的连接断了，正在重新连接。没有保存的填写还在这个页面上。",
  };
  const UNKNOWN = "这一步没有做成。请刷新页面再试；还不行，请重新启动程序。";

  function speakChinese() {
    new MutationObserver(() => {
      for (const part of document.querySelectorAll(".toast-title, .toast-message-text")) {
        const text = part.textContent.trim();
        if (!/[A-Za-z]{3}/.test(text) || /[\u4e00-\u9fff]/.test(text)) continue;
        part.textContent = CHINESE[text] ?? UNKNOWN;
        disconnected ||= text === LOST;
      }
    }).observe(document.body, { childList: true, subtree: true });
  }

  const ask = window.fetch;
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (answer.status === 401) signedOut();
    return answer;
  };

  window.nianbao = {
    act,
    openTab,
    isDisconnected: () => disconnected,
    onPage: ON_PAGE,
    settle,
    state,
    writers,
    settlers,
    tell: () => {},
    unsaved,
    look(key) {
      if (looking === key) return;
      looking = key;
      act({ act: "look", key });
    },
    bar(element, trigger, watch) {
      bar = element;
      send = (action) => trigger("act", action);
      watch("value", answered);
      answered();
      followTalk();
      speakChinese();
    },
    pane(element, watch) {
      watch("value", () => settle(element));
      settle(element);
    },
  };
})();
