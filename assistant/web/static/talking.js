// The conversation: its buttons speak for the person, a new question goes to the top; gradio's words in Chinese.
(() => {
  "use strict";
  const page = window.nianbao;
  let disconnected = false;
  page.isDisconnected = () => disconnected;

  // A button of the conversation presses the hidden one that says the same; not while an answer is under way.
  page.say = (words) => {
    if (document.querySelector(".nb-running")) return;
    const buttons = [...document.querySelectorAll("#nb-phrases button")];
    buttons.find((button) => button.textContent.trim() === words)?.click();
  };

  // A new question goes to the top of the window, so that its answer is read from its beginning.
  page.followTalk = function followTalk() {
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
  };

  // --- gradio's own messages ----------------------------------------------------------------

  const LOST = "Connection to the server was lost. Attempting reconnection...";
  const CHINESE = {
    Error: "出错了",
    [LOST]: "和程序的连接断了，正在重新连接。没有保存的填写还在这个页面上。",
  };
  const UNKNOWN = "这一步没有做成。请刷新页面再试；还不行，请重新启动程序。";

  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      for (const part of document.querySelectorAll(".toast-title, .toast-message-text")) {
        const text = part.textContent.trim();
        if (!/[A-Za-z]{3}/.test(text) || /[\u4e00-\u9fff]/.test(text)) continue;
        part.textContent = CHINESE[text] ?? UNKNOWN;
        disconnected ||= text === LOST;
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
})();
