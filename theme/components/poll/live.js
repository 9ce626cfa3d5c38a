customElements.define("kit-poll", class extends KitItem {
  prepare() {
    const words = [...this.querySelectorAll(".kit-poll__word")];
    words.forEach((word) => word.remove());
    this.addEventListener("change", () => {
      const picked = [...this.querySelectorAll("input:checked")];
      const found = picked.map((input) => [input, words.find((each) => each.dataset.for === input.value)]);
      this.tell("noted", ...found.map(([input, word]) => this.note(input, word)));
    });
  }

  /** The author's word on a choice; where several may be picked, with the choice before it. */
  note(input, word) {
    const line = make("p", {}, ...(word ?? make("p", {}, say("noted"))).cloneNode(true).childNodes);
    if (input.type === "checkbox") line.prepend(make("strong", {}, wordsOf(input.closest("label"))), " ");
    return line;
  }
});
