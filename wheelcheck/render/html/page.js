"use strict";
(() => {
  const one = (id) => document.getElementById(id);
  const body = document.querySelector("#matrix tbody");
  const form = one("filters"), search = one("q"), failing = one("f"), shown = one("shown");
  const target = one("t"), group = one("g"), order = one("s");
  const rows = [...body.rows].map((row, place) => ({
    row, place,
    link: row.querySelector("a"),
    name: row.cells[0].textContent.toLowerCase(),
    verdicts: row.dataset.v, groups: row.dataset.g.split(" "),
    download: +row.dataset.d, weight: +row.dataset.l, fails: "f" in row.dataset,
  }));
  const orders = {
    worst: (a, b) => a.place - b.place,
    name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.place - b.place),
    download: (a, b) => b.download - a.download || a.place - b.place,
    weight: (a, b) => b.weight - a.weight || a.place - b.place,
  };
  let ordered = "worst", told;

  const filter = () => {
    const wanted = [...form.querySelectorAll("[name=v]:checked")].map((box) => box.value);
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const column = target && target.value, only = group && group.value;
    let count = 0;
    for (const each of rows) {
      const verdicts = column ? each.verdicts[column] : each.verdicts;
      const fits = (!wanted.length || wanted.some((letter) => verdicts.includes(letter)))
        && (!failing.checked || (column ? each.row.cells[+column + 1].classList.contains("f") : each.fails))
        && (!only || each.groups.includes(only))
        && words.every((word) => each.name.includes(word));
      if (each.row.hidden === fits) each.row.hidden = !fits;
      count += fits;
    }
    clearTimeout(told);
    told = setTimeout(() => { shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} packages shown`; }, 150);
  };
  const sort = () => {
    if (order.value !== ordered) {
      ordered = order.value;
      body.append(...[...rows].sort(orders[ordered]).map((each) => each.row));
    }
    for (const head of document.querySelectorAll("#matrix thead [data-s]")) {
      const mine = head.dataset.s === ordered;
      head.parentElement.ariaSort = mine ? (ordered === "name" ? "ascending" : "descending") : "none";
    }
  };
  const copy = (command) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      const text = command.querySelector("code").textContent;
      try { await navigator.clipboard.writeText(text); button.textContent = "Copied"; }
      catch { getSelection().selectAllChildren(command.querySelector("code")); button.textContent = "Selected"; }
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    command.append(button);
  };
  // What is in a section is text until it is opened: the page's own markup, escaped where it was made.
  const fill = (section) => {
    const kept = section.querySelector(":scope > noscript");
    if (!kept) return;
    const made = document.createElement("template");
    made.innerHTML = kept.textContent;
    made.content.querySelectorAll(".cmd").forEach(copy);
    kept.replaceWith(made.content);
  };
  const open = (id) => {
    const section = id && one(id);
    if (section && section.tagName === "DETAILS") {
      fill(section);
      section.open = true;
      section.scrollIntoView();
      section.querySelector("summary").focus({ preventScroll: true });
    }
  };
  const move = (step) => {
    const links = [...body.rows].filter((row) => !row.hidden).map((row) => row.querySelector("a"));
    const now = links.indexOf(document.activeElement);
    const next = links[now < 0 ? 0 : Math.min(Math.max(now + step, 0), links.length - 1)];
    if (next) next.focus();
  };

  for (const head of document.querySelectorAll("#matrix thead [data-s]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      order.value = ordered === head.dataset.s ? "worst" : head.dataset.s;
      sort();
    });
    head.replaceChildren(button);
  }
  form.addEventListener("input", () => { filter(); sort(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => { filter(); sort(); }));
  body.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link) {
      event.preventDefault();
      history.pushState(null, "", link.hash);
      open(link.hash.slice(1));
    }
  });
  document.addEventListener("toggle", (event) => fill(event.target), true);
  addEventListener("popstate", () => open(location.hash.slice(1)));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input[type=search], select");
    const inMatrix = body.contains(event.target);
    if (event.key === "/" && !typing) { event.preventDefault(); search.focus(); search.select(); }
    else if (event.key === "Escape" && typing) { search.value = ""; filter(); search.blur(); }
    else if (event.key === "ArrowDown" && (inMatrix || event.target === search)) { event.preventDefault(); move(1); }
    else if (event.key === "ArrowUp" && inMatrix) { event.preventDefault(); move(-1); }
    else if (event.key === "Home" && inMatrix) { event.preventDefault(); move(-rows.length); }
    else if (event.key === "End" && inMatrix) { event.preventDefault(); move(rows.length); }
  });
  document.querySelectorAll(".cmd").forEach(copy);

  const theme = one("theme"), root = document.documentElement;
  const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const name = () => { theme.textContent = dark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  name();
  // Nothing is folded on paper that needs attention.
  addEventListener("beforeprint", () => {
    for (const each of rows) {
      const section = one(each.link.hash.slice(1));
      if (each.fails && !each.row.hidden) { fill(section); section.open = true; }
    }
  });
  form.hidden = theme.hidden = shown.hidden = false;
  filter();
  open(location.hash.slice(1));
})();
