// [data-suggest]: a field that suggests while one types, the ARIA pattern "editable combobox with list autocomplete,
// manual selection".

const WAIT_MS = 150;
const MOST = 8;
const KINDS = { words: ["profession", "specialty", "condition", "procedure", "specialist"], place: ["place"] };

export function enhance(field) {
  const input = field.querySelector("input[type=text]");
  if (input) new Combobox(field, input);
}

class Combobox {
  constructor(field, input) {
    Object.assign(this, { field, input, told: field.dataset, found: [], options: [], active: -1 });
    const id = `${input.id}-list`;
    input.labels[0].id ||= `${input.id}-label`;
    const named = { "aria-labelledby": input.labels[0].id };
    this.list = made("div", { id, class: "suggestions", role: "listbox", ...named });
    this.status = made("p", { class: "unseen", role: "status" });
    give(input, { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id });
    this.open(false);
    input.after(this.list);
    field.append(this.status);
    for (const event of ["input", "compositionend"]) input.addEventListener(event, (typed) => this.typed(typed));
    input.addEventListener("keydown", (key) => this.pressed(key));
    input.addEventListener("blur", () => this.close());
    // so the field keeps the focus
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", ({ target }) => {
      const at = this.options.indexOf(target.closest("[role=option]"));
      if (at >= 0) this.choose(at);
    });
    if (input.value !== input.defaultValue) this.typed({}); // before this came
  }

  typed({ isComposing }) {
    if (isComposing) return;
    this.mark(-1);
    clearTimeout(this.timer);
    this.asked?.abort();
    if (this.input.value.trim()) this.timer = setTimeout(() => this.ask(), WAIT_MS);
    else this.take({ suggestions: [] });
  }

  async ask() {
    const { signal } = (this.asked = new AbortController());
    const code = this.input.form?.elements.country?.value || location.pathname.split("/")[1];
    const wanted = { q: this.input.value, limit: MOST, kinds: KINDS[this.told.suggest] };
    const body = new Blob([JSON.stringify(wanted)], { type: "application/json" });
    try {
      const answer = await fetch(`/${code.toLowerCase()}/suggestions?lang=${document.documentElement.lang}`, { method: "POST", body, signal });
      if (!answer.ok) throw answer;
      this.take(await answer.json());
    } catch {
      if (!signal.aborted) this.close();
    }
  }

  take({ suggestions, notice }) {
    this.warn(notice);
    if (document.activeElement === this.input) this.show(suggestions);
  }

  // A piece of a page of ours.
  warn(notice) {
    if (notice && this.said === notice) return;
    this.said = notice;
    this.notice?.remove();
    if (!notice) return;
    const above = this.input.form ?? this.field;
    above.insertAdjacentHTML("beforebegin", notice);
    this.notice = above.previousElementSibling;
    this.notice.scrollIntoView({ block: "nearest" });
  }

  show(found) {
    this.found = found;
    this.options = found.map((each, at) => this.option(each, at));
    const kinds = new Set(found.map(({ kind }) => kind));
    this.list.replaceChildren(...[...kinds].map((kind) => this.group(kind)));
    this.open(found.length > 0);
    this.status.textContent = this.input.value.trim() && this.told.counts.split("|")[found.length];
  }

  group(kind) {
    const id = `${this.list.id}-${kind}`;
    const heading = made("div", { id, class: "group", role: "presentation" }, this.told[kind]);
    const options = this.options.filter((_, at) => this.found[at].kind === kind);
    return made("div", { role: "group", "aria-labelledby": id }, heading, ...options);
  }

  option({ label, highlight, region, profession_label: profession, city }, at) {
    const beside = [region !== label && region, profession, city].filter(Boolean).join(" · ");
    const parts = [made("bdi", {}, ...marked(label, highlight)), " ", made("bdi", { class: "quiet" }, beside)];
    return made("div", { id: `${this.list.id}-${at}`, role: "option", "aria-selected": false }, ...parts);
  }

  open(is) {
    this.list.hidden = !is;
    give(this.input, { "aria-expanded": is });
    this.mark(-1);
    if (is && this.list.getBoundingClientRect().bottom > visualViewport.height) this.field.scrollIntoView({ behavior: "instant" });
  }

  close() {
    this.open(false);
    this.status.textContent = "";
  }

  mark(at) {
    if (this.options[this.active]) give(this.options[this.active], { "aria-selected": false });
    this.active = at;
    const option = this.options[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    give(option, { "aria-selected": true });
    give(this.input, { "aria-activedescendant": option.id });
    option.scrollIntoView({ block: "nearest" });
  }

  choose(at) {
    const { label, region } = this.found[at];
    this.input.value = region && region !== label ? `${label}, ${region}` : label;
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  pressed(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const last = this.options.length - 1;
    const keys = {
      ArrowDown: () => (isOpen ? this.mark(this.active < last ? this.active + 1 : 0) : this.reopen(event.altKey ? -1 : 0)),
      ArrowUp: () => (isOpen ? this.mark(this.active > 0 ? this.active - 1 : last) : this.reopen(last)),
      Enter: () => isOpen && this.active >= 0 && this.choose(this.active),
      Escape: () => isOpen && this.close(),
    };
    if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) this.mark(-1);
    if (keys[event.key] && keys[event.key]() !== false) event.preventDefault();
  }

  reopen(at) {
    if (!this.options.length) return void (this.input.value.trim() && this.ask());
    this.open(true);
    this.mark(at);
  }
}

function made(name, attributes, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return give(element, attributes);
}

function give(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// What was typed is marked: runs [from, to) of code points.
function marked(text, runs) {
  const letters = Array.from(text);
  const part = (from, to) => letters.slice(from, to).join("");
  const ends = [0, ...runs.map((run) => run[1])];
  const pieces = runs.flatMap(([from, to], at) => [part(ends[at], from), made("mark", {}, part(from, to))]);
  return [...pieces, part(ends.at(-1))];
}
