// The hands of the text: a person writes in place, with the keys and the input method that she is used to.
(() => {
  "use strict";
  const page = window.nianbao;
  const { texts } = page; // parts.js
  const { partOf, proseOf, isDirty, settle, changed, refreshSoon, send } = texts;
  const { textOf, paragraph, insert, highlight } = page.prose;

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
  document.addEventListener("compositionstart", () => (texts.composing = true));
  document.addEventListener("compositionend", (event) => {
    texts.composing = false;
    const part = partAt(event.target);
    if (part?.writing) setTimeout(() => changed(part));
    texts.all().forEach(settle);
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

  addEventListener("pagehide", () => texts.all().forEach((part) => part.writing && end(part)));
  page.onPage.write = (button) => begin(partOf(button.dataset.number));
})();
