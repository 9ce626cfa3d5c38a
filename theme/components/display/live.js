// How a page looks: size, room, letters, contrast. A choice holds for this tab; closing it forgets.

const LOOKS = {
  size: ["usual", "large", "larger"],
  room: ["usual", "wide"],
  letters: ["usual", "plain"],
  contrast: ["usual", "strong"],
};

function showAs(chosen) {
  for (const name of Object.keys(LOOKS)) {
    document.documentElement.setAttribute(`data-${name}`, chosen[name] ?? "usual");
  }
}

const looks = kept("sessionStorage", "looks") ?? {};
showAs(looks);

customElements.define("kit-display", class extends HTMLElement {
  connectedCallback() {
    const groups = Object.entries(LOOKS).map(([name, values]) =>
      make("fieldset", {}, make("legend", {}, say(name)),
        ...values.map((value) => {
          const input = make("input", { type: "radio", name: `kit-${name}`, value });
          input.checked = (looks[name] ?? "usual") === value;
          input.addEventListener("change", () => {
            looks[name] = value;
            keep("sessionStorage", "looks", looks);
            showAs(looks);
          });
          return make("label", {}, input, ` ${say(`${name}-${value}`)}`);
        })));
    const details = make("details", {}, make("summary", {}, say("display")), ...groups,
      make("p", { class: "kit-small" }, say("display-more")));
    this.replaceChildren(details);
  }
});
