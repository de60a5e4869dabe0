// What spares the page its reloads. Without it everything works as plain forms.

const desk = document.querySelector("main.desk");
const { tag, slug, csrf } = desk.dataset;
const at = (id) => document.getElementById(id);
const frame = at("page");
const rows = at("rows");
const place = at("card-place");
const TYPING = 600; // milliseconds without a key before an unfinished text is kept
const LOOKING = 160;
let busy = false;
let going = 0;
let timers = {};
const opened = new Set([...document.querySelectorAll(".more details[open]")].map((d) => d.id));

const card = () => at("card");
const target = () => at("target");
const unit = () => card()?.dataset.unit ?? "";
const isDirty = () => target() !== null && target().value !== target().dataset.saved;
const row = (id) => rows.querySelector(`[data-unit="${CSS.escape(id)}"]`);
const kept = (id) => `multilang ${tag} ${slug} ${id}`;

function say(text, kind = "") {
  const line = at("status");
  line.dataset.kind = kind;
  line.textContent = text;
}

function later(name, wait, work) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(() => { delete timers[name]; work(); }, wait);
}

function query(more = {}) {
  const { show, find, view } = desk.dataset;
  return new URLSearchParams({ show, find, view, ...more });
}

function address(id) {
  const { show, find, view } = desk.dataset;
  const told = new URLSearchParams();
  if (id) told.set("unit", id);
  if (show !== "unreviewed") told.set("show", show);
  if (find) told.set("find", find);
  if (view !== "page") told.set("view", view);
  return `/article/${tag}/${slug}${told.size ? `?${told}` : ""}`;
}

// -- The server -------------------------------------------------------------------------------

async function ask(path, fields, options = {}) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf };
  const request = fields === null ? { headers } : {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify(fields),
  };
  let answer;
  try {
    answer = await fetch(path, { ...request, ...options });
  } catch (error) {
    if (error.name === "AbortError") return null;
    return { outcome: "refused", message: "The server does not answer. What you typed is kept in this browser." };
  }
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) return answer.json();
  return { outcome: answer.ok ? "shown" : "refused", message: `The server answers ${answer.status}.`, html: await answer.text() };
}

const nodes = (html) => [...new DOMParser().parseFromString(html, "text/html").body.childNodes];

// -- The card ---------------------------------------------------------------------------------

function show(html, { focus = "", push = false } = {}) {
  place.replaceChildren(...nodes(html));
  prepare();
  at("side").scrollTop = 0;
  const now = address(unit());
  if (push && now !== location.pathname + location.search) history.pushState(null, "", now);
  else history.replaceState(null, "", now);
  mark();
  if (focus === "target" && target()) {
    target().focus({ preventScroll: true });
    target().setSelectionRange(target().value.length, target().value.length);
  } else if (focus) {
    card().tabIndex = -1;
    card().focus({ preventScroll: true });
  }
}

function prepare() {
  for (const element of document.querySelectorAll(".script[hidden]")) element.hidden = false;
  for (const details of place.querySelectorAll(".more details")) {
    if (opened.has(details.id)) details.open = true;
    details.addEventListener("toggle", () => {
      opened[details.open ? "add" : "delete"](details.id);
      if (details.id === "nbest" && details.open) propose(details);
    });
  }
  const field = target();
  if (!field) return;
  const own = localStorage.getItem(kept(unit()));
  if (own !== null && !card().hasAttribute("data-conflict")) {
    const [base, text] = JSON.parse(own);
    if (base === card().dataset.base && text !== field.value) {
      field.value = text;
      say("What you had typed is back.");
      look();
    }
  }
  field.addEventListener("input", () => {
    later("look", LOOKING, look);
    later("typing", TYPING, keep);
    remember();
  });
}

function remember() {
  try {
    if (isDirty()) localStorage.setItem(kept(unit()), JSON.stringify([card().dataset.base, target().value]));
    else localStorage.removeItem(kept(unit()));
  } catch { /* a browser that keeps nothing: the server does */ }
}

async function keep(options = {}) {
  clearTimeout(timers.typing);
  delete timers.typing;
  if (!target() || card().hasAttribute("data-conflict")) return;
  const [text, base] = isDirty() ? [target().value, card().dataset.base] : ["", ""];
  await ask(`/typed/${tag}/${slug}`, { unit: unit(), base, text }, options);
}

let looking = null;
async function look() {
  const place = at("look");
  if (!place) return;
  looking?.abort();
  looking = new AbortController();
  const [id, text] = [unit(), target().value];
  const answer = await ask(`/look/${tag}/${slug}`, { unit: id, text }, { signal: looking.signal });
  if (!answer?.html || unit() !== id || target().value !== text || at("look") !== place) return;
  place.replaceChildren(...nodes(answer.html));
  for (const element of place.querySelectorAll(".script[hidden]")) element.hidden = false;
}

async function go(id, { focus = "card", push = true } = {}) {
  if (!id || busy) return;
  const number = ++going;
  if (timers.typing) keep();
  const answer = await ask(`/card/${tag}/${slug}?${query({ unit: id })}`, null);
  if (number !== going) return;
  if (answer.outcome !== "shown") return say(answer.message, "bad");
  say("");
  show(answer.html, { focus, push });
}

function neighbour(step) {
  const all = [...rows.children];
  const index = all.findIndex((item) => item.dataset.unit === unit());
  for (let i = index + step; i >= 0 && i < all.length; i += step) {
    if (!all[i].classList.contains("aside")) return all[i].dataset.unit;
  }
  return "";
}

function move(step) {
  const id = neighbour(step);
  if (id) go(id, { focus: document.activeElement === target() ? "target" : "card" });
  else say(step > 0 ? "That was the last one." : "That was the first one.");
}

async function propose(details) {
  if (details.dataset.asked) return;
  details.dataset.asked = "yes";
  const found = details.querySelector("p");
  found.textContent = "Asking the engine …";
  const answer = await ask(`${details.dataset.address}&alone=1`, null);
  found.replaceWith(...nodes(answer.outcome === "shown" ? answer.html : "<p></p>"));
  if (answer.outcome !== "shown") say(answer.message, "bad");
  for (const element of details.querySelectorAll(".script[hidden]")) element.hidden = false;
}

// -- Deeds ------------------------------------------------------------------------------------

function fieldsOf(form, submitter) {
  const fields = {};
  for (const [name, value] of new FormData(form, submitter)) {
    if (name in fields) fields[name] = [].concat(fields[name], value);
    else fields[name] = value;
  }
  return fields;
}

async function perform(form, submitter) {
  if (busy) return;
  busy = true;
  clearTimeout(timers.typing);
  delete timers.typing;
  const started = unit();
  const typing = document.activeElement === target() || !desk.contains(document.activeElement);
  const slow = setTimeout(() => say("Saving …", "busy"), 400);
  const choosing = card().hasAttribute("data-conflict");
  const unsent = form.id !== "editor" && !choosing && isDirty() ? target().value : null;
  const answer = await ask(form.getAttribute("action"), fieldsOf(form, submitter));
  clearTimeout(slow);
  busy = false;
  if (answer.outcome === "conflict") {
    localStorage.removeItem(kept(started));
    show(answer.card, { focus: "card" });
    return say(answer.message, "bad");
  }
  if (answer.outcome !== "saved" && answer.outcome !== "held") return say(answer.message, "bad");
  if (form.id !== "comment-form" && form.id !== "waive-form") localStorage.removeItem(kept(started));
  paint(answer);
  if (answer.card) show(answer.card, { focus: typing ? "target" : "card" });
  if (unsent !== null && unit() === started) {
    target().value = unsent;
    look();
  }
  say(answer.message, answer.outcome === "held" ? "bad" : "");
  later("refresh", 120, refresh);
}

function paint({ unit: id, state, sign, word, text }) {
  const line = row(id);
  if (line) {
    paintRow(line, { state, sign, word, target: text });
  }
  for (const link of units(id)) {
    link.dataset.state = state;
  }
}

function paintRow(line, { state, sign, word, target: text }) {
  line.dataset.state = state;
  const chip = line.querySelector(".row-sign");
  chip.className = `row-sign chip-${state}`;
  chip.title = word;
  chip.children[0].textContent = sign;
  chip.children[1].textContent = word;
  line.querySelector(".row-target").textContent = text;
}

async function refresh() {
  const answer = await ask(`/sheet/${tag}/${slug}?${query()}`, null);
  if (!answer?.rows) return answer && say(answer.message, "bad");
  const ids = [...rows.children].map((line) => line.dataset.unit);
  if (ids.join() !== answer.rows.map((line) => line.id).join()) {
    await keep();
    return location.reload();
  }
  desk.dataset.version = answer.version;
  at("progress").replaceChildren(...nodes(answer.progress));
  at("wanted").textContent = `${answer.wanted} of ${answer.rows.length}`;
  for (const found of answer.rows) {
    const line = row(found.id);
    paintRow(line, found);
    line.dataset.base = found.base;
    line.dataset.marks = found.marks.join(" ");
    line.classList.toggle("aside", !found.shown);
    for (const link of units(found.id)) {
      link.dataset.state = found.state;
      link.dataset.marks = found.marks.join(" ");
    }
  }
  await outside(answer.rows.find((found) => found.id === unit()));
  redraw();
}

// Somebody else, or another program, has changed what the card shows.
async function outside(now) {
  const shown = card();
  if (!now || !shown || shown.hasAttribute("data-conflict") || busy) return;
  if (now.base === shown.dataset.rowBase) return;
  if (isDirty()) {
    say("This text was changed elsewhere. Yours is kept; when you save it, you see both.", "bad");
    return;
  }
  const focused = document.activeElement === target();
  await go(unit(), { focus: focused ? "target" : "", push: false });
  say("Changed elsewhere: this is how it stands now.");
}

// -- The page in the frame ----------------------------------------------------------------------

const inside = () => frame.contentDocument;
const source = () => frame.dataset.src ?? frame.getAttribute("src");
const units = (id) => inside()?.querySelectorAll(`[data-unit="${CSS.escape(id)}"]`) ?? [];

function mark() {
  for (const line of rows.querySelectorAll("[aria-current]")) line.removeAttribute("aria-current");
  const line = row(unit());
  line?.setAttribute("aria-current", "true");
  if (line && at("place")) at("place").textContent = `${[...rows.children].indexOf(line) + 1} of ${rows.children.length}`;
  if (desk.dataset.view === "list") line?.scrollIntoView({ block: "nearest" });
  const shown = inside();
  if (!shown) return;
  for (const link of shown.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  const links = units(unit());
  for (const link of links) link.setAttribute("aria-current", "true");
  if (desk.dataset.view === "list" || !links.length) return;
  const box = links[0].getBoundingClientRect();
  if (box.top < 40 || box.bottom > frame.clientHeight - 40) links[0].scrollIntoView({ block: "center" });
}

function framed() {
  const shown = inside();
  if (!shown?.querySelector) return;
  shown.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.ml-unit");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    go(link.dataset.unit, { focus: "target" });
  });
  shown.addEventListener("keydown", pressed);
  mark();
}

async function redraw() {
  const shown = inside();
  if (!shown || desk.dataset.view !== "page") return;
  const answer = await ask(source(), null);
  if (answer?.outcome !== "shown") return;
  const fresh = new DOMParser().parseFromString(answer.html, "text/html");
  const [old, now] = [shown, fresh].map((page) => [...page.querySelectorAll("a.ml-unit")]);
  const same = old.length === now.length && old.every((link, i) => link.dataset.unit === now[i].dataset.unit);
  if (!same) {
    const top = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
    frame.contentWindow.location.reload();
    return;
  }
  old.forEach((link, i) => {
    now[i].toggleAttribute("aria-current", link.hasAttribute("aria-current"));
    if (now[i].hasAttribute("aria-current")) now[i].setAttribute("aria-current", "true");
    if (link.outerHTML !== now[i].outerHTML) link.replaceWith(shown.importNode(now[i], true));
  });
}

function turn(view) {
  desk.classList.replace(`view-${desk.dataset.view}`, `view-${view}`);
  desk.dataset.view = view;
  for (const name of ["page", "original", "list"]) {
    if (name === view) at(`view-${name}`).setAttribute("aria-current", "true");
    else at(`view-${name}`).removeAttribute("aria-current");
  }
  const wanted = `/frame/${tag}/${slug}/${view === "original" ? "?original=1" : ""}`;
  if (view !== "list" && source() !== wanted) {
    frame.dataset.src = wanted;
    inside().location.replace(wanted); // as an attribute it would be a step for the Back button
  } else if (view === "page") {
    redraw();
  }
  history.replaceState(null, "", address(unit()));
  mark();
}

// -- Keys ---------------------------------------------------------------------------------------

const press = (id) => { const button = at(id); if (button && !button.disabled) button.click(); };
const DEEDS = [
  ["approve", "Approve and go to the next", "Ctrl+Enter", () => press(at("approve") ? "approve" : "save")],
  ["save", "Save without approving", "Ctrl+Shift+Enter", () => press("save")],
  ["down", "Next text", "Alt+ArrowDown", () => move(1)],
  ["up", "Text before", "Alt+ArrowUp", () => move(-1)],
  ["undo", "Take back what I did last", "Alt+Z", () => press("undo")],
  ["restore", "Bring the machine’s draft back", "Alt+M", () => press("restore")],
  ["zwnj", "Put in a zero-width non-joiner", "Ctrl+.", () => insert("\u200c")],
  ["nbsp", "Put in a no-break space", "Ctrl+Shift+Space", () => insert("\u00a0")],
  ["waive", "Waive the first check", "Ctrl+I", () => place.querySelector("#findings button[form='waive-form']")?.click()],
  ["out", "Leave the text field", "Escape", () => { card().tabIndex = -1; card().focus(); }],
  ["enter", "Approve (outside of fields)", "Enter", () => press("approve")],
  ["edit", "Edit", "E", edit],
  ["next", "Next text", "J", () => move(1)],
  ["previous", "Text before", "K", () => move(-1)],
  ["comment", "Comment", "C", () => { at("comments").open = true; at("comment").focus(); }],
  ["search", "Find", "/", () => at("find").focus()],
  ["help", "Show these keys", "?", () => at("help").showModal()],
];
function edit() {
  if (!target()) return;
  target().focus();
  target().setSelectionRange(target().value.length, target().value.length);
}
const stored = (name, usual) => { try { return JSON.parse(localStorage.getItem(name)) ?? usual; } catch { return usual; } };
let changed = stored("multilang keys", {});
let single = stored("multilang single keys", true);
const keyOf = ([name, , usual]) => changed[name] ?? usual;
const isSingle = (key) => !/Ctrl\+|Alt\+/.test(key) && key !== "Escape";
const CODES = { Period: ".", Comma: ",", Slash: "/", Semicolon: ";", Space: "Space" };

function named(event) {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph"].includes(event.key)) return "";
  let key = event.key;
  // Other keyboards: what stands on that key in Latin letters.
  if (event.code in CODES && (event.code === "Space" || !/^[!-~]$/.test(key))) key = CODES[event.code];
  else if (/^Key[A-Z]$/.test(event.code) && !/^[!-~]$/.test(key)) key = event.code[3];
  if (event.code === "Slash" && event.shiftKey && key === "/") key = "?";
  if (key.length === 1) key = key.toUpperCase();
  const sign = key.length === 1 && !/[A-Z0-9]/.test(key);
  const parts = [event.ctrlKey || event.metaKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey && !sign ? "Shift" : "", key];
  return parts.filter(Boolean).join("+");
}

let capturing = null;
function pressed(event) {
  if (event.isComposing) return;
  const key = named(event);
  if (capturing) {
    if (!key) return;
    event.preventDefault();
    if (key !== "Escape") {
      changed[capturing] = key;
      localStorage.setItem("multilang keys", JSON.stringify(changed));
    }
    capturing = null;
    return listKeys();
  }
  if (!key || document.querySelector("dialog[open]")) return;
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  const control = event.target.closest?.("button, a[href], summary");
  if (key === "Escape" && !field) return;
  const found = DEEDS.find((deed) => keyOf(deed) === key);
  if (!found || (isSingle(key) && (!single || field))) return;
  if (key === "Enter" && control && !control.matches("a.ml-unit")) return;
  event.preventDefault();
  found[3]();
}

function listKeys() {
  at("keys").replaceChildren(...DEEDS.map((deed) => {
    const line = document.createElement("tr");
    const [what, key, change] = ["td", "td", "td"].map((name) => line.appendChild(document.createElement(name)));
    what.textContent = deed[1];
    for (const part of keyOf(deed).split(/(?<=.)\+(?=.)/)) {
      const sign = key.appendChild(document.createElement("kbd"));
      sign.textContent = { ArrowDown: "↓", ArrowUp: "↑" }[part] ?? part;
      key.append(" ");
    }
    const button = change.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "quiet token";
    button.textContent = capturing === deed[0] ? "Press a key …" : "Change";
    button.setAttribute("aria-label", `Change the key for: ${deed[1]}`);
    button.addEventListener("click", () => { capturing = deed[0]; listKeys(); });
    return line;
  }));
}

// -- Text ---------------------------------------------------------------------------------------

function insert(text, after = "") {
  const field = target();
  if (!field) return;
  field.focus();
  const chosen = field.value.slice(field.selectionStart, field.selectionEnd);
  // Deprecated, and the only way that Ctrl+Z takes back.
  if (!document.execCommand("insertText", false, after ? text + chosen + after : text)) {
    field.setRangeText(text + (after ? chosen + after : ""), field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input"));
  }
  if (after && !chosen) field.setSelectionRange(field.selectionEnd - after.length, field.selectionEnd - after.length);
}

function replace(text, start = 0, end = target().value.length) {
  target().focus();
  target().setSelectionRange(start, end);
  insert(text);
}

function mend({ fix, start, end }) {
  if (timers.look) return;
  const letters = [...target().value];
  const width = (count) => letters.slice(0, count).join("").length;
  replace(fix, width(Number(start)), width(Number(end)));
}

// -- Listening ----------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-deed]")) {
    event.preventDefault();
    perform(form, event.submitter);
  } else if (form.id === "undo-form") {
    event.preventDefault();
    undo();
  } else if (form.id === "filters") {
    event.preventDefault();
    narrow();
  } else if (form.id === "bulk-form") {
    event.preventDefault();
    approveMany(form, event.submitter);
  }
});

async function undo() {
  const answer = await ask("/undo", {});
  if (answer.outcome !== "saved") return say(answer.message, "bad");
  if (answer.tag !== tag || answer.slug !== slug) return location.assign(answer.link);
  if (answer.next) await go(answer.next, { push: false });
  say(answer.message);
  refresh();
}

async function narrow() {
  desk.dataset.show = at("show").value;
  desk.dataset.find = at("find").value;
  await refresh();
  const line = row(unit());
  if (line?.classList.contains("aside")) {
    const first = rows.querySelector(".row:not(.aside)");
    if (first) return go(first.dataset.unit, { focus: "", push: false });
  }
  history.replaceState(null, "", address(unit()));
}

async function approveMany(form, submitter) {
  const answer = await ask(form.getAttribute("action"), fieldsOf(form, submitter));
  if (answer.outcome !== "saved") return say(answer.message, "bad");
  at("bulk-dialog").close();
  await refresh();
  const line = row(unit());
  await go(line && !line.classList.contains("aside") ? unit() : neighbour(1) || unit(), { push: false });
  say(answer.message);
}

async function openBulk() {
  if (timers.typing) await keep();
  const answer = await ask(`/bulk/${tag}/${slug}?${query({ alone: "1" })}`, null);
  if (answer.outcome !== "shown") return say(answer.message, "bad");
  at("bulk-place").replaceChildren(...nodes(answer.html));
  for (const element of at("bulk-place").querySelectorAll(".script[hidden]")) element.hidden = false;
  at("bulk-dialog").showModal();
}

document.addEventListener("click", (event) => {
  const hit = event.target.closest("button, a");
  if (!hit || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const data = hit.dataset;
  if (data.insert !== undefined) insert(data.insert);
  else if (data.around !== undefined) insert(...data.around.split("|"));
  else if (data.restore !== undefined) replace(data.restore);
  else if (data.fix !== undefined) mend(data);
  else if (data.tick !== undefined) for (const box of hit.form.querySelectorAll("input[type=checkbox]")) box.checked = true;
  else if (data.view !== undefined) turn(data.view);
  else if (data.go !== undefined) go(data.go, { focus: "card" });
  else if (hit.matches(".row-link")) go(hit.closest("li").dataset.unit, { focus: "target" });
  else if (hit.id === "bulk") openBulk();
  else if (hit.id === "help-button") at("help").showModal();
  else if (hit.id === "keys-reset") { changed = {}; localStorage.removeItem("multilang keys"); listKeys(); }
  else return;
  event.preventDefault();
});

document.addEventListener("keydown", pressed);
at("find").addEventListener("input", () => later("find", 250, narrow));
at("show").addEventListener("change", narrow);
at("single-keys").checked = single;
at("single-keys").addEventListener("change", (event) => {
  single = event.target.checked;
  localStorage.setItem("multilang single keys", JSON.stringify(single));
});
at("filter-button").hidden = true;
frame.addEventListener("load", framed);
addEventListener("popstate", () => {
  const id = new URLSearchParams(location.search).get("unit");
  if (id && id !== unit()) go(id, { push: false });
});
addEventListener("pagehide", () => { if (timers.typing) keep({ keepalive: true }); });

// A hidden page listens to nothing: browsers allow six connections to a host, and people more tabs.
let events = null;
function listen() {
  if (document.visibilityState === "visible" && events === null) {
    events = new EventSource(`/events/${tag}/${slug}`);
    events.addEventListener("message", (event) => {
      if (event.data !== desk.dataset.version && !busy) later("refresh", 120, refresh);
    });
  } else if (document.visibilityState !== "visible") {
    events?.close();
    events = null;
    if (timers.typing) keep({ keepalive: true });
  }
}

listKeys();
prepare();
if (inside()?.readyState === "complete") framed();
listen();
document.addEventListener("visibilitychange", listen);
