// The way out: it covers the page at once, forgets what this tab holds, and takes the page's place
// in the history. Without this script the link is an ordinary link.

const PRESSES = 3;
const PRESS_WITHIN = 5000; // ms between two presses

for (const link of document.querySelectorAll("[data-leave]")) {
  const away = (event) => {
    event?.preventDefault();
    // As a popover it lies above an explained word, too; an open search would make it lifeless.
    document.querySelector("dialog[open]")?.close();
    const cover = make("div", { class: "kit-cover", role: "alert", popover: "manual" }, say("leaving"));
    document.body.append(cover);
    cover.showPopover?.();
    document.title = link.hostname;
    forget("sessionStorage");
    location.replace(link.href);
  };
  link.addEventListener("click", away);

  let presses = 0;
  let timer;
  let alone = false; // whether Shift was pressed without another key
  const told = make("div", { class: "kit-presses", role: "status" });
  link.after(told);
  document.addEventListener("keydown", (event) => {
    alone = event.key === "Shift" && !event.ctrlKey && !event.altKey && !event.metaKey;
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(() => {
      presses = 0;
      told.textContent = "";
    }, PRESS_WITHIN);
    if (presses === PRESSES) away();
    else told.textContent = say("presses", { left: PRESSES - presses });
  });
}

// A page that comes back from the browser's memory is shown without its cover.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll(".kit-cover").forEach((cover) => cover.remove());
});
