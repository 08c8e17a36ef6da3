// The way to the server: what a person did goes there one thing at a time, and what is not yet saved is kept.
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
  let broughtBack = false;
  let timer = 0;
  let looking = ""; // the cell whose panel is open
  let count = 0;
  const unsaved = new Map(); // field -> text that the server does not have yet
  const page = (window.nianbao = { act, isLocked, keep, resume, state, unsaved, onPage: {}, writers: {}, settlers: [], tell: () => {} });
  const { writers } = page; // actions that go to the server on a way of their own
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
    page.refreshComparison(`${report}.${state().version}`);
    if (!inFlight || ack !== inFlight.ack) return page.settle(document);
    clearTimeout(timer);
    const done = inFlight;
    inFlight = null;
    document.body.classList.remove("nb-busy");
    if (outcome === "conflict" && HELD_ON_CONFLICT.has(done.act)) {
      held = true;
    } else {
      queue.shift();
      if (outcome === "ok") saved(done);
      if (outcome === "ok") page.tell(told(done));
    }
    page.settle(document);
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
    if (action.act === "create" || action.act === "open") page.close(".nb-bar details");
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
      page.settle(document);
    }
    document.querySelectorAll("#nb-notice .nb-notice").forEach((notice) => notice.remove());
    keep();
    pump();
  }

  // Signed out elsewhere, or for too long: what was typed waits here until she is signed in again.
  function signedOut() {
    clearTimeout(timer);
    inFlight = null;
    hold("登录已失效。填的内容还在这个页面上，请不要关闭：先在新窗口里重新登录，再回来点“保存”。");
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

  // --- which report ------------------------------------------------------------------------

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

  // While the report is with the reviewer, and once it is approved, its fields only show.
  function isLocked() {
    const { stage, may } = state();
    return ["submitted", "approved"].includes(stage) || (may !== undefined && !may.split(" ").includes("edit"));
  }

  const ask = window.fetch;
  window.fetch = async (...request) => {
    const answer = await ask(...request);
    if (answer.status === 401) signedOut();
    return answer;
  };

  // --- once the page stands -------------------------------------------------------------------

  page.bar = (element, trigger, watch) => {
    bar = element;
    send = (action) => trigger("act", action);
    watch("value", answered);
    answered();
    page.followTalk();
  };
  page.look = (key) => {
    if (looking === key) return;
    looking = key;
    act({ act: "look", key });
  };
})();
