// What a person presses, types and sends becomes an action, or is done on the page itself.
(() => {
  "use strict";
  const page = window.nianbao;

  Object.assign(page.onPage, {
    goto: (button) => page.goTo(button.dataset.target),
    retry: () => page.resume(true),
    drop: () => page.resume(false),
    dismiss: (button) => button.closest(".nb-notice").remove(),
    say: (button) => {
      button.closest(".nb-notice")?.remove();
      page.say(button.dataset.text);
    },
    ask: (button) => {
      const box = document.querySelector("#nb-ask textarea");
      box.value = button.dataset.text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    },
    then: (button) => {
      page.close(".nb-bar details");
      page.openTab("正文");
      page.act({ act: "then", number: button.dataset.number });
      document.querySelector("#nb-texts")?.closest(".tabitem")?.scrollTo({ top: 0 });
    },
    forget: () => {
      const words = "删除这份报告的全部对话？删除后找不回来；报告和它的历史版本不受影响。";
      if (window.confirm(words)) page.act({ act: "forget" });
    },
    restore: (button) => {
      const { number } = button.dataset;
      if (window.confirm(`恢复到第 ${number} 版？现在的内容仍留在历史版本里。`)) page.act({ act: "restore", number });
    },
  });

  function sendForm(form) {
    const values = Object.fromEntries(new FormData(form));
    page.act({ ...values, act: form.dataset.submit, ...(form.dataset.field && { field: form.dataset.field }) });
  }

  document.addEventListener("click", (event) => {
    const go = event.target.closest?.(".nb-go");
    const part = go?.className.match(/nb-go-part-(\d)/);
    if (part) return page.goTo(`part:${part[1]}`);
    const figure = go?.className.match(/nb-(take|leave)-([\w-]+)/);
    if (go?.classList.contains("nb-say")) return page.say(go.textContent.trim());
    const place = go?.className.match(/nb-at-(\w+)-([\w-]+)/);
    if (place) return page.goTo(`${place[1]}:${place[2].replaceAll("-", ".")}`);
    if (figure) return page.act({ act: "proposal", key: figure[2].replaceAll("-", "."), accept: figure[1] === "take" ? "1" : "0" });
    const button = event.target.closest?.("[data-act]");
    if (!button) {
      if (!event.target.closest?.(".nb-bar details")) page.close(".nb-bar details");
      return;
    }
    if (!["BUTTON", "SPAN", "MARK"].includes(button.tagName) || button.disabled) return;
    const { act: name, ...data } = button.dataset;
    if (page.onPage[name]) page.onPage[name](button);
    else page.act({ act: name, ...data });
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
        field.value = page.state().report;
        return;
      }
      page.act({ act: "open", id: field.value });
    } else if (["cell", "answer"].includes(field.dataset?.act)) {
      const text = field.value.trim();
      if (text === (field.getAttribute("value") ?? "") && !page.unsaved.has(field.dataset.field)) return;
      page.act({ act: field.dataset.act, key: field.dataset.key, field: field.dataset.field, text });
    }
  });

  document.addEventListener("input", (event) => {
    const { field } = event.target.dataset ?? {};
    if (!field) return;
    page.unsaved.set(field, event.target.value);
    page.keep();
  });

  document.addEventListener("focusout", (event) => {
    const { field, act: name } = event.target.dataset ?? {};
    // Typed and typed back: nothing to save, and no change event tells of it.
    if (field && name && page.unsaved.get(field) === (event.target.getAttribute("value") ?? "")) {
      page.unsaved.delete(field);
      page.keep();
    }
  });

  const leaving = () => page.leavingText?.() || page.unsaved.size > 0;
  addEventListener("beforeunload", (event) => {
    // Gradio reloads by itself after a lost connection; what is unsaved comes back then.
    if (page.unsaved.size && !page.isDisconnected()) event.preventDefault();
  });
})();
