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
  const folds = [...document.querySelectorAll("main details:is(.fold, .more)")];
  const opened = new Map(folds.map((fold) => [fold, fold.open]));
  const names = ["severity", "directions", "category"];
  const total = cards.reduce((sum, card) => sum + Number(card.dataset.number), 0);
  const texts = new Map();
  let filtering = false;

  // Texts are read once, when somebody searches.
  function text(element, read) {
    if (!texts.has(element)) texts.set(element, read().toLowerCase());
    return texts.get(element);
  }

  function items(card) {
    return [...card.querySelectorAll(".items > li")];
  }

  function head(card) {
    return text(card, () => [...card.children]
      .filter((child) => !child.matches(".items, .more, .added"))
      .map((child) => child.textContent).join(" "));
  }

  const name = (item) => item.querySelector(".fingerprint")?.textContent ?? "";
  const chosen = (field) =>
    [...form.querySelectorAll(`[name="${field}"]:checked`)].map((box) => box.value);

  // Show the items of a card that contain all words, and return the number of matches.
  function match(card, wanted, words, found) {
    const all = items(card);
    const fits = wanted.every(([field, values]) =>
      values.some((value) => card.dataset[field].split(" ").includes(value)));
    const missing = words.filter((word) => !head(card).includes(word));
    let number = 0;
    for (const item of all) {
      const shown = fits &&
        missing.every((word) => text(item, () => item.textContent).includes(word));
      item.hidden = !shown;
      if (!shown) continue;
      number += 1;
      found.add(name(item));
    }
    if (fits && !missing.length) number = Number(card.dataset.number);
    for (const more of card.querySelectorAll(":scope > .more")) {
      more.hidden = missing.length > 0 && !more.querySelector(".items > li:not([hidden])");
    }
    let described = 0;
    for (const part of card.querySelectorAll(".added > .described > li")) {
      const contained = missing.every((word) => text(part, () => part.textContent).includes(word));
      part.hidden = !contained;
      if (contained) described += 1;
    }
    const added = card.querySelector(".added");
    if (added) added.hidden = !described;
    if (fits && !number && described) {
      added.open = true;
      number = described;
    }
    card.hidden = !number;
    return number;
  }

  function apply() {
    const wanted = names.map((name) => [name, chosen(name)]).filter(([, values]) => values.length);
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    filtering = wanted.length > 0 || words.length > 0;
    const found = new Set();
    const number = cards.reduce((sum, card) => sum + match(card, wanted, words, found), 0);
    for (const operation of operations) {
      const changes = [...operation.querySelectorAll(".links > li")];
      for (const link of changes) {
        link.hidden = filtering && !link.dataset.changes.split(" ").some((each) => found.has(each));
      }
      const heading = text(operation, () => operation.querySelector("h3").textContent);
      const named = words.length > 0 && !wanted.length &&
        words.every((word) => heading.includes(word));
      if (named) for (const link of changes) link.hidden = false;
      operation.hidden = filtering && !named && changes.every((link) => link.hidden);
    }
    for (const part of parts) {
      part.hidden = filtering &&
        !part.querySelector(":is(article.change, .operation):not([hidden])");
    }
    for (const link of links) {
      const target = document.getElementById(link.hash.slice(1));
      link.closest("li").hidden = Boolean(target?.closest("[hidden]"));
    }
    for (const fold of folds) {
      if (!fold.matches(".body")) fold.open = filtering || opened.get(fold);
    }
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
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    const own = target.querySelector(":scope > details.fold");
    if (own) own.open = true;
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
