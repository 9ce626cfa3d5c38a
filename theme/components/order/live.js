customElements.define("kit-order", class extends KitItem {
  prepare() {
    this.list = this.querySelector(".kit-lefts");
    this.moved = make("div", { class: "kit-hidden", role: "status" });
    this.append(this.moved);
    for (const row of this.list.children) {
      const words = row.querySelector("span");
      const name = wordsOf(words);
      const move = (way) => button(say(way), () => this.move(row, way),
        { class: "kit-move", "data-move": way, "aria-label": say(`${way}-step`, { step: name }) });
      row.replaceChildren(words, make("span", { class: "kit-moves" }, move("up"), move("down")));
    }
    this.number();
  }

  number() {
    [...this.list.children].forEach((row, at, all) => {
      row.dataset.place = at + 1;
      row.querySelector("[data-move=up]").setAttribute("aria-disabled", at === 0);
      row.querySelector("[data-move=down]").setAttribute("aria-disabled", at === all.length - 1);
    });
  }

  move(row, way) {
    const other = way === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (way === "up") other.before(row);
    else other.after(row);
    this.number();
    this.tell("");
    row.querySelector(`[data-move=${way}]`).focus();
    const step = wordsOf(row.querySelector("span"));
    const names = { step, place: row.dataset.place, count: this.list.children.length };
    this.moved.textContent = say("moved", names);
  }

  check() {
    const steps = [...this.list.children].map((row) => row.dataset.step);
    const first = steps.findIndex((step, at) => step !== this.reasons[at].dataset.step);
    if (first < 0) {
      return this.tell("right", make("p", {}, say("in-order")),
        ...this.reasons.map((reason) => this.line(true, reason)));
    }
    const lines = this.reasons.slice(0, first).map((reason) => this.line(true, reason));
    this.tell("not-yet", ...lines, make("p", {}, say("from-here", { place: first + 1 })));
  }
});
