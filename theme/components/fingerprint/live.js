// The paper game on the screen: squares to shade, and the code at once. It opens no file, asks for
// no camera and sends nothing; real codes are shown for the drawings whose codes came with the page.
customElements.define("kit-fingerprint", class extends HTMLElement {
  connectedCallback() {
    if (this.board) return;
    this.rows = [...this.querySelectorAll("tr[data-squares]")];
    this.shown = this.rows[0];
    this.columns = Number(this.shown.dataset.columns);
    this.board = make("div", { class: "kit-board", role: "group", "aria-label": say("board") });
    this.board.style.setProperty("--columns", this.columns);
    this.squares = [...this.shown.dataset.squares].map((_, at) =>
      button(String(at + 1), () => this.toggle(at), { class: "kit-square", tabindex: at ? -1 : 0 }));
    this.board.append(...this.squares);
    this.board.addEventListener("keydown", (event) => this.walk(event));
    this.said = make("div", { class: "kit-feedback", role: "status" });

    this.querySelector(".kit-lab__still").hidden = true;

    const names = [...new Set(this.rows.map((row) => row.dataset.name))];
    const pick = make("select", {}, ...names.map((name) => make("option", {}, name)));
    pick.addEventListener("change", () => this.load(pick.value, "same"));
    const ways = ["same", "changed", "cropped"].map((way) =>
      button(say(`do-${way}`), () => this.load(pick.value, way), { class: "kit-button kit-quiet" }));
    this.prepend(make("div", { class: "kit-lab__live" },
      make("p", {}, make("label", {}, `${say("drawing")} `, pick)),
      this.board, this.said, make("p", {}, ...ways), make("p", { class: "kit-small" }, say("lab-how"))));
    this.load(names[0], "same");
  }

  load(name, way) {
    const wanted = this.rows.find((row) => row.dataset.name === name && row.dataset.way === way);
    [...wanted.dataset.squares].forEach((sign, at) => this.shade(at, sign === "#"));
    this.tell();
  }

  shade(at, on) {
    this.squares[at].setAttribute("aria-pressed", on);
  }

  toggle(at) {
    this.shade(at, this.squares[at].getAttribute("aria-pressed") !== "true");
    this.tell();
  }

  tell() {
    const on = this.squares.map((square) => square.getAttribute("aria-pressed") === "true");
    const total = on.reduce((sum, each, at) => sum + (each ? at + 1 : 0), 0);
    const line = on.map((each) => (each ? "#" : ".")).join("");
    const known = this.rows.find((row) => row.dataset.squares === line);
    const code = make("p", {}, make("strong", {}, say("lab-code", { total, code: total % 97 })));
    const real = known
      ? make("p", {}, `${say("lab-real")} `, known.querySelector(".kit-hash").cloneNode(true))
      : make("p", { class: "kit-small" }, say("lab-unknown"));
    this.said.replaceChildren(code, real);
  }

  /** Arrow keys go from square to square, so that the board is one stop for the Tab key. */
  walk(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -this.columns, ArrowDown: this.columns };
    const at = this.squares.indexOf(document.activeElement);
    const next = this.squares[at + by[event.key]];
    if (!next) return;
    event.preventDefault();
    this.squares[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
});
