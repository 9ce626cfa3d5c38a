customElements.define("kit-true-false", class extends KitItem {
  check() {
    const rows = [...this.querySelectorAll(".kit-statement")];
    const picked = rows.map((row) => row.querySelector("input:checked")?.value);
    if (picked.includes(undefined)) return this.ask(say("pick-each"));
    const fits = picked.map((value, at) => value === this.reasons[at].dataset.is);
    const lines = rows.map((row, at) =>
      this.line(fits[at], this.reasons[at], wordsOf(row.querySelector("legend"))));
    this.tell(fits.includes(false) ? "not-yet" : "right", ...lines);
  }
});
