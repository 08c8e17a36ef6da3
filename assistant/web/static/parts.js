// The parts of the text as the page holds them: the newest that the server sent replaces what is shown, unless
// a person is at work in it; then it waits until she has left.
(() => {
  "use strict";
  const page = window.nianbao;
  const { textOf } = page.prose; // prose.js
  const parts = new Map(); // number -> what is known of the part
  let host = null;
  let report = "";

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
  const isBusy = (part) => part.writing || isDirty(part) || part.sending || (texts.composing && part.article?.contains(document.activeElement));

  // What the files of the text share; writing.js and saving.js add to it. `composing`: an input method is at work.
  const texts = (page.texts = { all: () => [...parts.values()], report: () => report, composing: false, partOf, proseOf, textNow, isDirty, offer, settle, show });

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
    if (first) texts.bringBack();
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

  function show(part) {
    const place = part.article?.querySelector(".nb-state");
    if (!place) return;
    const words = part.sending ? "正在保存…" : isDirty(part) ? `未保存${part.trouble ? `：${part.trouble}` : ""}` : part.time ? `已保存 ${part.time}` : "";
    if (place.textContent !== words) place.textContent = words;
    place.dataset.state = part.sending ? "sending" : isDirty(part) ? (part.trouble ? "trouble" : "open") : "done";
  }

  page.text = (element, props, watch) => {
    host = element.querySelector(".nb-text-host") ?? element;
    report = "";
    watch("value", () => take(props.value));
    take(props.value);
  };
})();
