// Progress is counted on the page and kept only after the student asks: then which parts of which
// lessons are done, never an answer. {"lesson": ["part", ...]}

const remembering = () => kept("localStorage", "remember") === true;
const done = remembering() ? kept("localStorage", "done") ?? {} : {};

function note(lesson, parts) {
  done[lesson] = parts;
  if (remembering()) keep("localStorage", "done", done);
}

/** A bar and its words. */
function bar(value, max, words) {
  return make("p", { class: "kit-gauge" }, make("label", {}, make("progress", { value, max }), words));
}

customElements.define("kit-parts", class extends HTMLElement {
  connectedCallback() {
    if (this.parts) return;
    this.parts = [...document.querySelectorAll(".kit-part")];
    for (const part of this.parts) {
      const own = button(say("part-done"), () => this.toggle(part), { class: "kit-done" });
      part.append(make("p", {}, own));
    }
    this.show();
  }

  get ticked() {
    return done[this.dataset.lesson] ?? [];
  }

  toggle(part) {
    const id = part.dataset.part;
    const ticked = this.ticked;
    note(this.dataset.lesson, ticked.includes(id) ? ticked.filter((each) => each !== id) : [...ticked, id]);
    this.show();
  }

  show() {
    const ticked = this.ticked;
    let count = 0;
    for (const part of this.parts) {
      const on = ticked.includes(part.dataset.part);
      count += on;
      part.querySelector(".kit-done").setAttribute("aria-pressed", on);
    }
    const all = this.parts.length;
    this.replaceChildren(bar(count, all, say("parts", { count, all })));
  }
});

customElements.define("kit-progress", class extends HTMLElement {
  connectedCallback() {
    this.lessons = [...document.querySelectorAll("[data-lesson][data-parts]")];
    this.said = make("p", { role: "status" });
    const on = make("input", { type: "checkbox" });
    on.checked = remembering();
    on.addEventListener("change", () => this.remember(on));
    const file = make("input", { type: "file", accept: ".json,application/json", class: "kit-hidden", tabindex: -1, "aria-label": say("load") });
    file.addEventListener("change", () => this.load(file, on));
    this.whole = make("div");
    this.replaceChildren(
      this.whole,
      make("p", {}, make("label", { class: "kit-option" }, on, make("span", {}, say("remember")))),
      make("p", { class: "kit-small" }, say("remember-more")),
      make("p", {},
        button(say("save"), () => this.save(), { class: "kit-button kit-quiet" }),
        button(say("load"), () => file.click(), { class: "kit-button kit-quiet" }), file,
        button(say("clear"), () => this.clear(on), { class: "kit-button kit-quiet" })),
      make("p", { class: "kit-small" }, say("clear-more")),
      this.said);
    this.show();
  }

  show() {
    let whole = 0;
    for (const line of this.lessons) {
      const all = Number(line.dataset.parts);
      const count = Math.min(all, (done[line.dataset.lesson] ?? []).length);
      whole += count === all;
      line.querySelector(".kit-gauge")?.remove();
      if (count) line.append(bar(count, all, say("parts", { count, all })));
    }
    const names = { count: whole, all: this.lessons.length };
    this.whole.replaceChildren(bar(whole, this.lessons.length, say("lessons", names)));
  }

  remember(on) {
    if (on.checked) {
      const held = keep("localStorage", "remember", true) && keep("localStorage", "done", done);
      on.checked = held;
      this.said.textContent = say(held ? "remembered" : "cannot");
    } else {
      forget("localStorage");
      this.said.textContent = say("not-remembered");
    }
  }

  save() {
    const text = JSON.stringify({ progress: done }, null, 1);
    const link = make("a", { download: "progress.json" });
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.click();
    URL.revokeObjectURL(link.href);
    this.said.textContent = say("saved");
  }

  async load(file, on) {
    try {
      const { progress } = JSON.parse(await file.files[0].text());
      const known = new Set(this.lessons.map((line) => line.dataset.lesson));
      for (const [lesson, parts] of Object.entries(progress)) {
        if (known.has(lesson)) done[lesson] = parts.filter((part) => /^[\w-]{1,80}$/.test(part));
      }
      if (on.checked) keep("localStorage", "done", done);
      this.said.textContent = say("loaded");
    } catch {
      this.said.textContent = say("not-a-file");
    }
    file.value = "";
    this.show();
  }

  clear(on) {
    forget("localStorage");
    forget("sessionStorage");
    Object.keys(done).forEach((lesson) => delete done[lesson]);
    on.checked = false;
    showAs({});
    this.show();
    this.said.textContent = say("cleared");
  }
});
