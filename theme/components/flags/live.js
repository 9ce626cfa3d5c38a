customElements.define("kit-flags", class extends KitItem {
  check() {
    const inputs = [...this.querySelectorAll(".kit-message input")];
    const flags = this.reasons.map((reason) => "flag" in reason.dataset);
    const marked = inputs.flatMap((input, at) => (input.checked ? [at] : []));
    if (!marked.length) return this.ask(say("mark"));
    const lines = marked.map((at) =>
      this.line(flags[at], this.reasons[at], wordsOf(this.reasons[at].querySelector("q"))));
    const more = flags.some((flag, at) => flag && !inputs[at].checked);
    if (more) lines.push(make("p", {}, say("more-flags")));
    const fits = !more && marked.every((at) => flags[at]);
    this.tell(fits ? "right" : "not-yet", ...lines);
  }
});
