// Words typed here go nowhere: no name, no form, no spelling service, and they leave with the page.
customElements.define("kit-written", class extends KitItem {
  prepare() {
    this.words = make("textarea", { rows: 4, autocomplete: "off", spellcheck: "false" });
    const label = make("label", { class: "kit-typed" }, say("your-words"), this.words);
    this.querySelector(".kit-check").before(label, make("p", { class: "kit-small" }, say("typed")));
    this.querySelector(".kit-ask").textContent = say("write");
    this.querySelector(".kit-check button").textContent = say("compare");
  }

  check() {
    if (!this.words.value.trim()) return this.ask(say("write-first"));
    this.answer.open = true;
    this.tell("compared", make("p", {}, say("compared")));
  }
});
