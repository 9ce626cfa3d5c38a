// Reads a page aloud with voices of the device only: other voices would send the text to a server.
customElements.define("kit-listen", class extends HTMLElement {
  connectedCallback() {
    if (!("speechSynthesis" in window)) return;
    this.play = button(say("listen"), () => this.toggle(), { class: "kit-button kit-quiet", hidden: "" });
    this.replaceChildren(this.play);
    const find = () => {
      const language = document.documentElement.lang;
      this.voice = speechSynthesis.getVoices()
        .find((voice) => voice.localService && voice.lang.startsWith(language));
      this.play.hidden = !this.voice;
    };
    speechSynthesis.addEventListener("voiceschanged", find);
    window.addEventListener("pagehide", () => speechSynthesis.cancel());
    find();
  }

  toggle() {
    if (this.left) return this.stop();
    const parts = document.querySelectorAll("main :is(h1, h2, h3, p, li, dt, dd)");
    this.left = [...parts].filter((part) => part.offsetParent && !part.closest("kit-listen, .kit-check")
      && !part.querySelector("p, li") && part.textContent.trim());
    this.play.textContent = say("stop");
    this.next();
  }

  next() {
    this.spoken?.classList.remove("kit-spoken");
    this.spoken = this.left?.shift();
    if (!this.spoken) return this.stop();
    const words = new SpeechSynthesisUtterance(wordsOf(this.spoken));
    words.voice = this.voice;
    words.lang = this.spoken.closest("[lang]").lang;
    words.onend = () => this.left && this.next();
    this.spoken.classList.add("kit-spoken");
    this.spoken.scrollIntoView({ block: "nearest" });
    speechSynthesis.speak(words);
  }

  stop() {
    this.left = null;
    this.spoken?.classList.remove("kit-spoken");
    speechSynthesis.cancel();
    this.play.textContent = say("listen");
  }
});
