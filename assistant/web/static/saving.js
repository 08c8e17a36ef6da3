// What a person writes is saved at each pause, on a way of its own to the server; nothing typed is lost.
(() => {
  "use strict";
  const PAUSE_MS = 1000; // a pause in typing after which is saved
  const LONGEST_MS = 8000; // who never pauses is saved all the same
  const AGAIN_MS = 3000;
  const ANSWER_MS = 20000;
  const LEAVING_BYTES = 60000; // what a browser still sends for a page that is being closed
  const STORE = "nianbao-text";
  const page = window.nianbao;
  const { texts } = page; // parts.js
  const { partOf, proseOf, textNow, isDirty, offer, settle, show } = texts;
  const { paragraph, highlight } = page.prose;
  let refreshTimer = 0;

  function changed(part) {
    const text = textNow(part);
    const was = isDirty(part);
    part.kept = text === part.saved ? null : text;
    if (isDirty(part) && !was) part.since = Date.now();
    if (part.held && part.writing) release(part);
    keep();
    show(part);
    clearTimeout(part.timer);
    if (isDirty(part)) {
      const left = Math.max(0, LONGEST_MS - (Date.now() - part.since));
      part.timer = setTimeout(() => send(part), Math.min(PAUSE_MS, left));
    }
  }

  // What is not saved outlives a reload of this tab, until the server has it or she drops it.
  function keep() {
    const open = texts.all().filter(isDirty);
    if (open.length) {
      const kept = open.map(({ number, base, saved, kept }) => ({ number, base, saved, text: kept }));
      sessionStorage.setItem(STORE, JSON.stringify({ report: texts.report(), parts: kept }));
    } else sessionStorage.removeItem(STORE);
    document.body.classList.toggle("nb-dirty", open.length > 0);
  }

  function bringBack() {
    const stored = JSON.parse(sessionStorage.getItem(STORE) ?? "null");
    if (!stored || stored.report !== texts.report()) return;
    for (const { number, base, saved, text } of stored.parts) {
      const part = partOf(number);
      const prose = proseOf(part);
      if (!prose) continue;
      prose.replaceChildren(...text.split("\n").map(paragraph));
      Object.assign(part, { base, saved, kept: text, shown: "", held: true });
      ask(part, "刷新前有修改还没有保存，已经放回原处。", [["resave", "保存"], ["redrop", "放弃修改"]]);
      show(part);
    }
    keep();
  }

  function ask(part, words, buttons) {
    const place = part.article.querySelector("[data-clash-of]");
    place.innerHTML = "<section class='nb-clash' role='alert'><p></p><p class='nb-choices'></p></section>";
    place.querySelector("p").textContent = words;
    for (const [act, word] of buttons) {
      const button = document.createElement("button");
      Object.assign(button, { textContent: word, className: act === "redrop" ? "nb-plain" : "" });
      Object.assign(button.dataset, { act, number: part.number });
      place.querySelector(".nb-choices").append(button);
    }
  }

  function release(part) {
    part.held = part.clash = false;
    part.choices = [];
    part.article?.querySelector("[data-clash-of]")?.replaceChildren();
  }

  // --- to the server --------------------------------------------------------------------------

  function send(part) {
    clearTimeout(part.timer);
    if (!isDirty(part) || part.queued || part.sending || part.held || part.clash) return;
    if (texts.composing) return; // saved when the word is chosen
    part.queued = true;
    page.act({ act: "write", number: part.number });
  }

  // One at a time with all other actions of the page (sending.js), on a way of its own to the server.
  async function write(action) {
    const part = partOf(action.number);
    part.queued = false;
    const text = textNow(part);
    if (part.held || (part.clash && !part.choices.length) || text === part.saved) return {};
    part.sending = true;
    show(part);
    const body = { number: Number(part.number), base: part.base, before: part.saved, text, choices: part.choices, seen: Number(page.state().version) };
    let answer;
    try {
      const bytes = new Blob([JSON.stringify(body)]);
      const sent = await fetch(`/text/${texts.report()}`, {
        method: "POST", signal: AbortSignal.timeout(ANSWER_MS), keepalive: bytes.size < LEAVING_BYTES,
        headers: { "content-type": "application/json" }, body: bytes,
      });
      const out = [401, 403].includes(sent.status);
      answer = out ? { outcome: "refused", message: "登录已过期。请刷新页面重新登录，写好的内容会放回原处" } : await sent.json();
    } catch {
      answer = { outcome: "lost" };
    }
    part.sending = false;
    if (partOf(part.number) === part) answered(part, text, answer);
    return answer;
  }

  function answered(part, text, answer) {
    const done = answer.outcome === "ok";
    part.trouble = done ? "" : (answer.message ?? "程序没有回应，会自动再试");
    part.choices = [];
    if (done) {
      if (part.clash) release(part);
      part.saved = text;
      part.since = Date.now();
      part.time = answer.time;
    }
    if (answer.outcome === "conflict") {
      part.clash = true;
      const place = part.article.querySelector("[data-clash-of]");
      place.innerHTML = answer.clash;
      place.scrollIntoView({ block: "nearest", behavior: "smooth" });
      part.trouble = "请先选择保留哪一种";
    }
    changed(part);
    clearTimeout(part.timer);
    if (done && isDirty(part)) part.timer = setTimeout(() => send(part), PAUSE_MS);
    if (answer.outcome === "lost") part.timer = setTimeout(() => send(part), AGAIN_MS);
    if (!done) return;
    if (part.writing) highlight(isDirty(part) ? [] : answer.doubts, proseOf(part));
    const box = document.createElement("template");
    box.innerHTML = answer.part;
    offer(box.content.firstElementChild, answer.version);
    refreshSoon(part.writing ? 2500 : 0);
  }

  // The list of findings, the version above, other people's changes: asked for when she rests.
  function refreshSoon(ms) {
    clearTimeout(refreshTimer);
    refreshTimer = setTimeout(() => page.act({ act: "refresh", number: "" }), ms);
  }

  // --- what a person decides ------------------------------------------------------------------

  Object.assign(page.onPage, {
    resave: (button) => {
      const part = partOf(button.dataset.number);
      release(part);
      send(part);
    },
    redrop: (button) => {
      const part = partOf(button.dataset.number);
      release(part);
      part.kept = null;
      part.shown = "";
      keep();
      settle(part);
      show(part);
    },
    choose: (button) => {
      const part = partOf(button.dataset.number);
      const items = [...button.closest("ol").children];
      button.parentElement.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      const chosen = items.map((item) => item.querySelector("[aria-pressed=true]")?.dataset.choice);
      if (chosen.some((one) => !one)) return;
      part.choices = chosen;
      part.queued = true;
      page.act({ act: "write", number: part.number });
    },
  });

  page.writers.write = write;
  // Whether there is text that cannot be saved before what comes next; what can be is sent at once.
  page.leavingText = () => {
    const open = texts.all().filter(isDirty);
    open.forEach(send);
    return open.some((part) => part.held || part.clash || part.trouble);
  };

  addEventListener("beforeunload", (event) => {
    const open = texts.all().filter(isDirty);
    open.forEach(send);
    if (open.length && !page.isDisconnected()) event.preventDefault();
  });

  Object.assign(texts, { bringBack, changed, refreshSoon, send });
})();
