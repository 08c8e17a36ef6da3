// A stretch of text that a person writes in, as the browser holds it: read as paragraphs, written by its own commands.
(() => {
  "use strict";

  // The paragraphs as text, and which node each stretch of it stands in.
  function textOf(prose) {
    const lines = [[]];
    const open = () => lines.at(-1).length && lines.push([]);
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data && lines.at(-1).push([node.data, node]);
      if (node.nodeType !== Node.ELEMENT_NODE || "blank" in node.dataset) return;
      const { as, was } = node.dataset;
      if (as !== undefined && (was === undefined || was === node.textContent)) return as && lines.at(-1).push([as, null, node]);
      if (node.tagName === "BR") return open();
      const block = ["P", "DIV"].includes(node.tagName);
      if (block) open();
      node.childNodes.forEach(visit);
      if (block) open();
    };
    prose.childNodes.forEach(visit);
    let text = "";
    const spots = [];
    for (const line of lines) {
      const whole = line.map(([piece]) => piece).join("");
      const words = plain(whole).trim();
      if (!words) continue;
      if (text) text += "\n";
      let at = text.length - (whole.length - whole.trimStart().length);
      for (const [piece, node, element] of line) {
        spots.push({ start: at, end: at + piece.length, node, element });
        at += piece.length;
      }
      text += words;
    }
    return { text, spots };
  }

  const plain = (text) => text.replaceAll("\u00a0", " ").replace(/[\u200b\ufeff]/g, "");

  function paragraph(text) {
    const line = document.createElement("p");
    if (text) line.textContent = text;
    else line.append(document.createElement("br"));
    return line;
  }

  // Figures without a source, while she goes on writing: shown without touching what she writes in.
  function highlight(doubts, prose) {
    if (!CSS.highlights) return;
    CSS.highlights.delete("nb-doubt");
    if (!doubts?.length || !prose) return;
    const { text, spots } = textOf(prose);
    const ranges = [];
    for (const [start, stop, words] of doubts) {
      const spot = spots.find((one) => one.node && one.start <= start && stop <= one.end);
      if (!spot || text.slice(start, stop) !== words) continue;
      const range = new Range();
      range.setStart(spot.node, start - spot.start);
      range.setEnd(spot.node, stop - spot.start);
      ranges.push(range);
    }
    CSS.highlights.set("nb-doubt", new Highlight(...ranges));
  }

  // By the browser's own commands, so that Ctrl+Z takes it back.
  function insert(text) {
    text.replace(/\r\n?/g, "\n").split("\n").filter((line, place, all) => line.trim() || all.length === 1).forEach((line, place) => {
      if (place) document.execCommand("insertParagraph");
      document.execCommand("insertText", false, line.replaceAll("\t", " ").trim() || line);
    });
  }

  window.nianbao.prose = { textOf, paragraph, insert, highlight };
})();
