// A quiz item that answers back. Each type below says how its answer is read; tries are unlimited,
// nothing is scored, and nothing is kept.

class KitItem extends HTMLElement {
  connectedCallback() {
    if (this.feedback) return;
    this.answer = this.querySelector(".kit-answer");
    this.reasons = [...this.querySelectorAll(".kit-reasons > li")];
    this.feedback = make("div", { class: "kit-feedback", role: "status" });
    this.append(this.feedback);
    if (this.answer) {
      const bar = make("p", { class: "kit-check" }, button(say("check"), () => this.check()));
      this.answer.before(bar, this.feedback);
    }
    this.addEventListener("input", () => this.tell(""));
    this.prepare();
  }

  /** Change the page's HTML where the script can do better. */
  prepare() {}

  /** Show what there is to say of an answer: "right", "not-yet", "incomplete" or "compared". */
  tell(state, ...lines) {
    this.dataset.state = state;
    this.feedback.replaceChildren(...lines);
    if (state === "right") {
      const more = this.querySelector(".kit-explanation");
      if (more) this.feedback.append(more.cloneNode(true));
    }
  }

  /** Ask for what is still missing. */
  ask(words) {
    this.tell("incomplete", make("p", {}, words));
  }

  /** The author's word on a reason, with a mark before it, and what it is about in front. */
  line(fits, reason, about = "") {
    const mark = make("span", { class: `kit-mark kit-mark--${fits ? "right" : "wrong"}` });
    const line = make("p", { class: "kit-feedback__line" }, mark);
    if (about) line.append(make("strong", {}, about), " ");
    const why = reason?.querySelector(".kit-why");
    if (why) line.append(...why.cloneNode(true).childNodes);
    else line.append(say(fits ? "fits" : "not-yet"));
    return line;
  }
}

/** The words of an element without its marks for screen readers. */
function wordsOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(".kit-hidden, [popover]").forEach((hidden) => hidden.remove());
  return copy.textContent.trim();
}
