// A story scene by scene. Ways are links to sections of this page; the address stays as it was, so
// that a browser's history says nothing of the way somebody took.
customElements.define("kit-story", class extends HTMLElement {
  connectedCallback() {
    if (this.scenes) return;
    this.scenes = new Map([...this.querySelectorAll(".kit-scene")].map((each) => [each.id, each]));
    this.path = [];
    this.back = button(say("back"), () => this.show(this.path.at(-2), -1), { class: "kit-back" });
    this.addEventListener("click", (event) => {
      const id = event.target.closest("a[href^='#']")?.hash.slice(1);
      if (!this.scenes.has(id)) return;
      event.preventDefault();
      this.show(id);
    });
    const [first] = this.scenes.keys();
    const named = location.hash.slice(1);
    this.show(this.scenes.has(named) ? named : first, 0);
  }

  /** Show one scene; `way` is 1 on the way on, -1 back, 0 for the first. */
  show(id, way = 1) {
    const [first] = this.scenes.keys();
    if (way < 0) this.path.pop();
    else if (way && id === first) this.path = [id];
    else this.path.push(id);
    this.dataset.scene = id;
    for (const [name, scene] of this.scenes) scene.hidden = name !== id;
    const scene = this.scenes.get(id);
    this.back.hidden = this.path.length < 2;
    scene.append(this.back);
    if (!way) return;
    scene.focus({ preventScroll: true });
    scene.scrollIntoView();
  }
});
