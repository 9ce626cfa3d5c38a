/** What counts when words are compared: no case, no stops at the end, one space. */
function bare(words) {
  return words.normalize("NFKC").replace(/[‘’]/g, "'").replace(/\s+/g, " ")
    .replace(/^[\s"“”]+|[\s"“”.,!?]+$/g, "").toLocaleLowerCase();
}

customElements.define("kit-gap", class extends KitItem {
  check() {
    const inputs = [...this.querySelectorAll(".kit-gaptext input")];
    if (inputs.some((input) => !bare(input.value))) return this.ask(say("fill-each"));
    const fits = inputs.map((input, at) =>
      JSON.parse(this.reasons[at].dataset.accepts).map(bare).includes(bare(input.value)));
    const lines = inputs.map((input, at) => this.line(fits[at], null, input.value));
    this.tell(fits.includes(false) ? "not-yet" : "right", ...lines);
  }
});
