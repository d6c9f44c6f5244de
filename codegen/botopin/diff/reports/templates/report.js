"use strict";
(() => {
  const form = document.querySelector("#section-filters");
  const cards = [...document.querySelectorAll("article.change")];
  if (!form || !cards.length) return;

  const field = (name) => form.querySelector(`[name="${name}"]`);
  const output = form.querySelector("output");
  const reset = form.querySelector("[type=reset]");
  const operations = [...document.querySelectorAll(".operation")];
  const parts = [...document.querySelectorAll("main > .part")];
  const links = [...document.querySelectorAll(".contents a")];
  const folds = [...document.querySelectorAll("details.fold")];
  const names = ["severity", "directions", "category"];
  const total = count(cards);
  const texts = new Map();
  let filtering = false;

  function text(card) {
    if (!texts.has(card)) {
      const heading = card.closest(".operation")?.querySelector("h3").textContent ?? "";
      texts.set(card, `${heading} ${card.textContent}`.toLowerCase());
    }
    return texts.get(card);
  }

  function count(some) {
    const numbers = new Map(some.map((card) => [card.dataset.card, Number(card.dataset.number)]));
    return [...numbers.values()].reduce((sum, number) => sum + number, 0);
  }

  function chosen(name) {
    return [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);
  }

  function apply() {
    const wanted = names.map((name) => [name, chosen(name)]).filter(([, values]) => values.length);
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const was = filtering;
    filtering = wanted.length > 0 || words.length > 0;

    const shown = cards.filter((card) => {
      const fits =
        wanted.every(([name, values]) =>
          values.some((value) => card.dataset[name].split(" ").includes(value))) &&
        words.every((word) => text(card).includes(word));
      card.hidden = !fits;
      return fits;
    });
    for (const some of [operations, parts]) {
      for (const part of some) {
        part.hidden = filtering && !part.querySelector("article.change:not([hidden])");
      }
    }
    for (const link of links) {
      const target = document.getElementById(link.hash.slice(1));
      link.closest("li").hidden = Boolean(target?.closest("[hidden]"));
    }
    if (filtering !== was) for (const fold of folds) fold.open = filtering;
    const number = count(shown);
    output.textContent = filtering
      ? number ? `${number} of ${total} changes` : "No matching changes"
      : `${total} change${total === 1 ? "" : "s"}`;
    reset.hidden = !filtering;
  }

  // Following a link to a hidden or folded element shows the element.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) {
      form.reset();
      apply();
    }
    const fold = target.closest("details") ?? target.querySelector(":scope > details.fold");
    if (fold) fold.open = true;
    target.scrollIntoView();
  }

  let timer;
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    timer = setTimeout(apply, event.target.type === "search" ? 120 : 0);
  });
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);

  form.hidden = false;
  apply();
  if (location.hash) reveal();
})();
