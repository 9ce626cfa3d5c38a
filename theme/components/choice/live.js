customElements.define("kit-choice", class extends KitItem {
  check() {
    const inputs = [...this.querySelectorAll(".kit-option input")];
    const right = this.reasons.map((reason) => "right" in reason.dataset);
    const picked = inputs.flatMap((input, at) => (input.checked ? [at] : []));
    if (!picked.length) return this.ask(say("pick"));
    const wrong = picked.filter((at) => !right[at]);
    const missed = right.some((fits, at) => fits && !inputs[at].checked);
    const lines = picked.map((at) => this.line(right[at], this.reasons[at]));
    if (!wrong.length && missed) lines.push(make("p", {}, say("more")));
    this.tell(wrong.length || missed ? "not-yet" : "right", ...lines);
  }
});
