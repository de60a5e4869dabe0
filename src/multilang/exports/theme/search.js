// The search page: folds a query as the index is folded, asks pagefind, shows what it finds.
// Words come from the page, which is in the reader's language. Nothing is sent anywhere.

const FOLDED = new Map(Object.entries(/* folding */ {}));
const PAGE = 10; // results shown at once
const PAUSE = 250; // milliseconds without a key before a search

/** The query as the index has its letters; exports/search/folding.py makes the table. */
export function fold(text) {
  return Array.from(text, (letter) => FOLDED.get(letter) ?? letter).join("");
}

/** Text and marks of an excerpt: pagefind escapes < and >, and marks with <mark>. */
export function pieces(excerpt) {
  return excerpt.split(/<\/?mark>/).map((text, place) => ({
    text: text.replaceAll("&lt;", "<").replaceAll("&gt;", ">"),
    marked: place % 2 === 1,
  }));
}

/** The same with an ellipsis on each side where the text goes on. */
function excerpt(data) {
  const found = pieces(data.excerpt.trim());
  const shown = found.map(({ text }) => text).join("");
  if (!data.content.startsWith(shown)) found.unshift({ text: "… ", marked: false });
  if (!data.content.endsWith(shown)) found.push({ text: " …", marked: false });
  return found;
}

class Search {
  constructor(form) {
    this.form = form;
    this.field = form.elements.q;
    this.status = document.getElementById("search-status");
    this.list = document.getElementById("search-results");
    this.more = document.getElementById("search-more");
    this.template = document.getElementById("search-result");
    this.asked = 0; // which question was the last: answers to others come too late
    this.results = [];
  }

  start() {
    let waiting;
    this.field.value = new URLSearchParams(location.search).get("q") ?? "";
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      this.ask();
    });
    this.field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.ask(), PAUSE);
    });
    this.more.addEventListener("click", () => this.show(true));
    if (this.field.value) this.ask();
    else this.field.focus();
  }

  async load() {
    const place = new URL(`${this.form.dataset.index}pagefind.js`, document.baseURI);
    const pagefind = await import(place.href);
    await pagefind.options({ baseUrl: "/", noWorker: true });
    await pagefind.init();
    return pagefind;
  }

  async ask() {
    const query = this.field.value.trim();
    const turn = ++this.asked;
    const address = new URL(location.href);
    address.search = query ? new URLSearchParams({ q: query }) : "";
    history.replaceState(null, "", address);
    if (!query) {
      this.clear();
      this.tell("");
      return;
    }
    const slow = setTimeout(() => this.tell(this.status.dataset.loading), PAUSE);
    try {
      this.pagefind ??= this.load();
      const answer = await (await this.pagefind).search(fold(query));
      if (turn !== this.asked) return;
      this.clear();
      this.results = answer.results;
      await this.show(false);
      if (turn === this.asked) this.tell(this.outcome(query));
    } catch (error) {
      console.error(error);
      this.pagefind = undefined; // the next question tries again
      if (turn !== this.asked) return;
      this.clear();
      this.tell(this.status.dataset.failed);
    } finally {
      clearTimeout(slow);
    }
  }

  outcome(query) {
    const { none, found } = this.status.dataset;
    if (!this.results.length) return none.replace("%(query)s", () => `\u2068${query}\u2069`);
    const digits = Array.from(this.form.dataset.digits);
    const count = String(this.results.length).replace(/\d/g, (digit) => digits[digit]);
    return found.replace("%(count)s", () => count);
  }

  tell(words) {
    this.status.textContent = words;
  }

  clear() {
    this.results = [];
    this.list.replaceChildren();
    this.more.hidden = true;
  }

  /** Show the next results; with focus, go to the first of them. */
  async show(focus) {
    const turn = this.asked;
    const from = this.list.children.length;
    const next = this.results.slice(from, from + PAGE);
    const found = await Promise.all(next.map((result) => result.data()));
    if (turn !== this.asked || this.list.children.length !== from) return;
    this.list.append(...found.map((data) => this.result(data)));
    this.more.hidden = this.list.children.length >= this.results.length;
    if (focus) this.list.children[from]?.querySelector("a").focus();
  }

  result(data) {
    const item = this.template.content.cloneNode(true);
    const { title, section, date, day } = data.meta;
    const link = item.querySelector("a");
    const path = data.raw_url.split("/").map(encodeURIComponent).join("/");
    link.href = this.form.dataset.root + path;
    link.textContent = title;
    set(item.querySelector(".section"), section);
    set(item.querySelector(".byline"), day, () => {
      item.querySelector("time").dateTime = date;
      item.querySelector("bdi").textContent = day;
    });
    item.querySelector(".summary").append(...excerpt(data).map(node));
    return item;
  }
}

/** Fill an element, or take it away where there is nothing to say. */
function set(element, words, fill = () => (element.textContent = words)) {
  if (words) fill();
  else element.remove();
}

function node({ text, marked }) {
  if (!marked) return text;
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
}

const form = document.getElementById("search");
if (form) new Search(form).start();
