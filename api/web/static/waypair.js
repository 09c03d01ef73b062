// What is easier with a script. Every page works without one; nothing here knows a feature.
"use strict";

// Leave at once: no way back shows this page. Escape pressed three times within two seconds does the same.
const exit = document.querySelector("[data-exit]");
if (exit) {
  let pressed = [];
  const leave = (event) => {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(exit.href);
  };
  exit.addEventListener("click", leave);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return void (pressed = []);
    pressed = [...pressed.filter((then) => event.timeStamp - then < 2000), event.timeStamp];
    if (pressed.length >= 3) leave(event);
  });
}

// What needs attention first: the summary of what is wrong.
document.querySelector("[data-focus]")?.focus();

// Progress: look again until the page no longer says that it waits.
const poll = async () => {
  const waiting = document.querySelector("[data-poll]");
  if (!waiting) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-poll]");
    if (!answer.ok || answer.redirected || !fresh) return location.reload();
    if (fresh.innerHTML !== waiting.innerHTML) waiting.replaceWith(fresh);
  } catch {
    // the next look may find the service back
  }
  setTimeout(poll, 1500);
};
if (document.querySelector("[data-poll]")) setTimeout(poll, 1000);

// A search that looked some way goes on by itself, until it is through or has filled a page.
const further = async (sought) => {
  const link = sought.querySelector("[rel=next]");
  const found = document.querySelector("[data-found]");
  const rows = found?.querySelector("[data-rows]");
  if (!link || !found || rows?.children.length >= 50) return;
  try {
    const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [fresh, more] = ["[data-further]", "[data-found]"].map((name) => page.querySelector(name));
    if (!answer.ok || answer.redirected || !fresh || !more) return;
    const onward = fresh.querySelector("[rel=next]");
    const others = more.querySelector("[data-rows]");
    if (rows) rows.append(...(others?.children ?? []));
    else if (others || !onward) found.replaceWith(more);
    sought.querySelector("span").textContent = fresh.querySelector("span").textContent;
    if (!onward) return link.remove();
    link.href = onward.href;
  } catch {
    return; // the link is still there
  }
  further(sought);
};
document.querySelectorAll("[data-further]").forEach(further);

// Paint the hours of a week: hold the mouse down and draw; arrow keys walk.
for (const week of document.querySelectorAll("[data-week]")) {
  const boxes = [...week.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);
  let painting = null;
  week.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || !event.target.matches("input")) return;
    painting = !event.target.checked;
    event.target.checked = painting;
    event.target.focus();
    event.preventDefault();
  });
  week.addEventListener("click", (event) => {
    if (event.pointerType === "mouse" && event.target.matches("input")) event.preventDefault();
  });
  week.addEventListener("pointerover", (event) => {
    if (painting !== null && event.target.matches("input")) event.target.checked = painting;
  });
  document.addEventListener("pointerup", () => (painting = null));
  week.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const row = boxes.findIndex((line) => line.includes(event.target));
    if (!step || row < 0) return;
    const turned = getComputedStyle(week).direction === "rtl" ? -1 : 1;
    const next = boxes[row + step[0]]?.[boxes[row].indexOf(event.target) + step[1] * turned];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

// A slider says where it stands.
for (const said of document.querySelectorAll("output[for]")) {
  const slider = document.getElementById(said.htmlFor.value);
  slider?.addEventListener("input", () => (said.textContent = slider.value));
}

// Walk a long table with j and k, open a row with o; not while somebody types, and not where they turned it off.
const table = document.querySelector("table[data-keys]");
const keys = document.querySelector(".keys");
if (table && keys) {
  const off = keys.querySelector("input");
  keys.hidden = false;
  off.checked = localStorage.getItem("keys") === "off";
  off.addEventListener("change", () => localStorage.setItem("keys", off.checked ? "off" : "on"));
  document.addEventListener("keydown", (event) => {
    if (off.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const rows = [...table.tBodies[0].rows];
    const at = rows.findIndex((row) => row.hasAttribute("data-here"));
    if (event.key === "o") rows[at]?.querySelector("a")?.click();
    const go = { j: Math.min(at + 1, rows.length - 1), k: Math.max(at - 1, 0) }[event.key];
    if (go !== undefined) {
      rows[at]?.removeAttribute("data-here");
      rows[go].setAttribute("data-here", "");
      rows[go].querySelector("a, button, summary")?.focus();
      rows[go].scrollIntoView({ block: "nearest" });
    }
  });
}

// Whoever typed something is asked before it is lost.
for (const form of document.querySelectorAll("form[data-keep]")) {
  let typed = false;
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  addEventListener("beforeunload", (event) => typed && event.preventDefault());
}
