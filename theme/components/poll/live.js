customElements.define("kit-poll", class extends KitItem {
  prepare() {
    const words = [...this.querySelectorAll(".kit-poll__word")];
    words.forEach((word) => word.remove());
    this.addEventListener("change", (event) => {
      const word = words.find((each) => each.dataset.for === event.target.value);
      this.tell("noted", ...(word ? [word] : [make("p", {}, say("noted"))]));
    });
  }
});
