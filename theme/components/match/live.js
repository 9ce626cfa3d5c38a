customElements.define("kit-match", class extends KitItem {
  prepare() {
    // Partners by name in each list: nobody has to carry letters in their head.
    const partners = [...this.querySelectorAll(".kit-partners > li")].map(wordsOf);
    for (const select of this.querySelectorAll("select")) {
      for (const option of select.options) {
        if (option.value) option.textContent += `: ${partners[option.value]}`;
      }
    }
  }

  check() {
    const selects = [...this.querySelectorAll("select")];
    if (selects.some((select) => !select.value)) return this.ask(say("pick-each"));
    const fits = selects.map((select, at) => select.value === this.reasons[at].dataset.partner);
    const lines = selects.map((select, at) => {
      const spare = this.reasons.find((reason) => reason.dataset.spare === select.value);
      const why = fits[at] ? this.reasons[at] : spare;
      return this.line(fits[at], why, wordsOf(select.parentElement.querySelector("span")));
    });
    this.tell(fits.includes(false) ? "not-yet" : "right", ...lines);
  }
});
