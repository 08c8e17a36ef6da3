// The hands of the text: a person writes in place, each pause is saved, nothing typed is lost.
// While she writes, nothing touches what she writes in; the server's text replaces it when she has left.
(() => {
  "use strict";
  const PAUSE_MS = 1000; // a pause in typing after which is saved
  const LONGEST_MS = 8000; // who never pauses is saved all the same
  const AGAIN_MS = 3000;
  const ANSWER_MS = 20000;
  const LEAVING_BYTES = 60000; // what a browser still sends for a page that is being closed
  const STORE = "nianbao-text";
  const page = window.nianbao;
  const { textOf, paragraph, insert, highlight } = page.prose; // prose.js
  const parts = new Map(); // number -> what is known of the part
  let host = null;
  let report = "";
  let composing = false; // an input method is at work: no save, no change of the page
  let refreshTimer = 0;

  // `base` is the version that the prose was made from, `saved` the text of it that the server has,
  // `latest` the newest that the server sent, `shown` what of it stands on the page.
  function partOf(number) {
    if (!parts.has(number)) {
      parts.set(number, { number, article: null, latest: null, at: 0, shown: "", base: 0, saved: "", kept: null,
        writing: false, sending: false, queued: false, held: false, clash: false, since: 0, timer: 0, choices: [] });
    }
    return parts.get(number);
  }

  const proseOf = (part) => part.article?.querySelector(".nb-write");
  const textNow = (part) => (proseOf(part) ? textOf(proseOf(part)).text : part.saved);
  const isDirty = (part) => part.kept !== null;
  const isBusy = (part) => part.writing || isDirty(part) || part.sending || (composing && part.article?.contains(document.activeElement));

  // --- what the server sends ------------------------------------------------------------------

  function take(value) {
    const box = document.createElement("template");
    box.innerHTML = value ?? "";
    const root = box.content.firstElementChild;
    if (!root || !host) return;
    const first = root.dataset.report !== report;
    if (first) {
      parts.forEach((part) => clearTimeout(part.timer));
      parts.clear();
      host.replaceChildren();
      report = root.dataset.report;
    }
    for (const article of root.children) offer(article, Number(root.dataset.version));
    if (first) bringBack();
  }

  function offer(article, at) {
    const part = partOf(article.dataset.part);
    if (at < part.at) return;
    part.latest = article.cloneNode(true);
    part.at = at;
    settle(part);
  }

  // Show the newest text, unless she is at work in it.
  function settle(part) {
    if (!part.latest || isBusy(part)) return;
    const html = part.latest.outerHTML;
    if (html !== part.shown || !part.article?.isConnected) swap(part, html);
    part.base = part.at;
    part.saved = textNow(part);
  }

  function swap(part, html) {
    const fresh = part.latest.cloneNode(true);
    const focus = focusIn(part.article);
    const pane = host.closest(".tabitem");
    const above = part.article && pane && part.article.getBoundingClientRect().bottom < pane.getBoundingClientRect().top;
    const height = part.article?.offsetHeight ?? 0;
    if (part.article?.isConnected) {
      const folded = [...part.article.querySelectorAll("details")].map((item) => item.open);
      const state = part.article.querySelector(".nb-state");
      part.article.replaceWith(fresh);
      fresh.querySelectorAll("details").forEach((item, place) => (item.open = folded[place] ?? false));
      fresh.querySelector(".nb-state").replaceWith(state); // what a screen reader listens to stays
    } else host.append(fresh);
    part.article = fresh;
    part.shown = html;
    page.settle(fresh);
    if (above) pane.scrollTop += fresh.offsetHeight - height;
    focus?.(fresh);
  }

  // How to put the focus back after the part was made anew; nothing when it was not in there.
  function focusIn(article) {
    const active = document.activeElement;
    if (!article?.contains(active) || active === article) return null;
    const { field, key, act, text } = active.dataset;
    const inProse = Boolean(active.closest(".nb-prose"));
    const same = [...article.querySelectorAll("[data-key]")].filter((item) => item.dataset.key === key).indexOf(active);
    const caret = active.tagName === "INPUT" ? [active.selectionStart, active.selectionEnd] : null;
    return (fresh) => {
      const found = field
        ? [...fresh.querySelectorAll(`[data-field="${field}"]`)].find((item) => Boolean(item.closest(".nb-prose")) === inProse)
        : key !== undefined
          ? [...fresh.querySelectorAll("[data-key]")].filter((item) => item.dataset.key === key)[same]
          : fresh.querySelector(`button[data-act="${act}"]${text ? `[data-text="${text}"]` : ""}`);
      found?.focus({ preventScroll: true });
      if (found && caret) found.setSelectionRange(...caret);
    };
  }

  // --- writing --------------------------------------------------------------------------------

  function begin(part, point) {
    const prose = proseOf(part);
    if (!prose || document.body.classList.contains("nb-locked")) return;
    if (!part.writing) {
      part.writing = true;
      part.shown = ""; // whatever happens to it here, it is made anew afterwards
      if (!isDirty(part)) part.saved = textOf(prose).text;
      if (prose.querySelector("[data-blank]")) prose.replaceChildren(paragraph(""));
      prose.querySelectorAll(".nb-final").forEach((button) => button.remove());
      prose.querySelectorAll("[data-final-text]").forEach((line) => (line.contentEditable = "false"));
      prose.contentEditable = "true";
      prose.setAttribute("role", "textbox");
      prose.setAttribute("aria-multiline", "true");
      part.article.classList.add("nb-writing");
      document.execCommand("defaultParagraphSeparator", false, "p");
    }
    const range = point && document.caretRangeFromPoint(point.clientX, point.clientY);
    prose.focus({ preventScroll: Boolean(point) });
    const selection = getSelection();
    if (range && prose.contains(range.startContainer)) selection.collapse(range.startContainer, range.startOffset);
    else if (!point) selection.collapse(prose.querySelector("p:not([data-final-text])") ?? prose, 0);
  }

  function end(part) {
    const prose = proseOf(part);
    if (!part.writing) return;
    part.writing = false;
    prose.contentEditable = "inherit";
    prose.setAttribute("role", "group");
    prose.removeAttribute("aria-multiline");
    part.article.classList.remove("nb-writing");
    highlight([]);
    changed(part);
    if (isDirty(part)) send(part);
    else settle(part);
    refreshSoon(300);
  }

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
    const open = [...parts.values()].filter(isDirty);
    if (open.length) {
      const kept = open.map(({ number, base, saved, kept }) => ({ number, base, saved, text: kept }));
      sessionStorage.setItem(STORE, JSON.stringify({ report, parts: kept }));
    } else sessionStorage.removeItem(STORE);
    document.body.classList.toggle("nb-dirty", open.length > 0);
  }

  function bringBack() {
    const stored = JSON.parse(sessionStorage.getItem(STORE) ?? "null");
    if (!stored || stored.report !== report) return;
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

  // --- saving ---------------------------------------------------------------------------------

  function send(part) {
    clearTimeout(part.timer);
    if (!isDirty(part) || part.queued || part.sending || part.held || part.clash) return;
    if (composing) return; // saved when the word is chosen
    part.queued = true;
    page.act({ act: "write", number: part.number });
  }

  // One at a time with all other actions of the page (page.js), on a way of its own to the server.
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
      const sent = await fetch(`/text/${report}`, {
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

  function show(part) {
    const place = part.article?.querySelector(".nb-state");
    if (!place) return;
    const words = part.sending ? "正在保存…" : isDirty(part) ? `未保存${part.trouble ? `：${part.trouble}` : ""}` : part.time ? `已保存 ${part.time}` : "";
    if (place.textContent !== words) place.textContent = words;
    place.dataset.state = part.sending ? "sending" : isDirty(part) ? (part.trouble ? "trouble" : "open") : "done";
  }

  // --- events ---------------------------------------------------------------------------------

  const partAt = (node) => {
    const prose = node?.closest?.(".nb-write");
    return prose ? partOf(prose.dataset.write) : null;
  };
  const CONTROLS = "[data-act], a, input, button, select, label";

  document.addEventListener("click", (event) => {
    const part = partAt(event.target);
    if (!part) return;
    const control = event.target.closest(CONTROLS);
    if (part.writing) {
      // As in Word: while one writes, a click puts the caret; with Ctrl it follows.
      if (control && !event.ctrlKey && !event.metaKey && !control.closest("[contenteditable=false]")) event.stopPropagation();
      return;
    }
    if (control && part.article.contains(control)) return;
    if (getSelection().isCollapsed) begin(part, event);
  }, true);

  document.addEventListener("input", (event) => {
    const part = partAt(event.target);
    if (part?.writing && event.target.matches(".nb-write")) changed(part);
  });
  document.addEventListener("compositionstart", () => (composing = true));
  document.addEventListener("compositionend", (event) => {
    composing = false;
    const part = partAt(event.target);
    if (part?.writing) setTimeout(() => changed(part));
    parts.forEach(settle);
  });

  document.addEventListener("focusin", (event) => {
    const part = partAt(event.target);
    if (part?.writing && event.target.closest("[contenteditable=false]")) end(part);
  });
  document.addEventListener("focusout", (event) => {
    const part = partAt(event.target);
    if (!part?.writing) return;
    // Another window may have the focus; what she writes in keeps it in this one.
    setTimeout(() => part.writing && !proseOf(part).contains(document.activeElement) && end(part));
  });

  document.addEventListener("beforeinput", (event) => {
    if (partAt(event.target)?.writing && event.inputType.startsWith("format")) event.preventDefault();
  });
  document.addEventListener("paste", (event) => {
    const part = partAt(event.target);
    if (!part?.writing || event.target.closest("input")) return;
    event.preventDefault();
    insert(event.clipboardData.getData("text/plain"));
  });
  document.addEventListener("drop", (event) => {
    if (!partAt(event.target)?.writing) return;
    event.preventDefault();
    const range = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (range) getSelection().collapse(range.startContainer, range.startOffset);
    insert(event.dataTransfer.getData("text/plain"));
  });

  document.addEventListener("keydown", (event) => {
    const part = partAt(event.target);
    if (!part || event.isComposing || event.keyCode === 229) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      send(part);
    } else if (event.key === "Escape" && part.writing) {
      event.preventDefault();
      end(part);
      part.article.querySelector("[data-act=write]")?.focus();
    }
  });

  addEventListener("pagehide", () => parts.forEach((part) => part.writing && end(part)));
  addEventListener("beforeunload", (event) => {
    const open = [...parts.values()].filter(isDirty);
    open.forEach(send);
    if (open.length && !page.isDisconnected()) event.preventDefault();
  });

  Object.assign(page.onPage, {
    write: (button) => begin(partOf(button.dataset.number)),
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
    const open = [...parts.values()].filter(isDirty);
    open.forEach(send);
    return open.some((part) => part.held || part.clash || part.trouble);
  };

  page.text = (element, props, watch) => {
    host = element.querySelector(".nb-text-host") ?? element;
    report = "";
    watch("value", () => take(props.value));
    take(props.value);
  };
})();
