// What the browser tests ask about a page. tests/browsing.py calls these functions by name.
(() => {
  const seen = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  // The way to an element, short enough to read in a message.
  const name = (element) => {
    const own = (one) =>
      one.localName + (one.id ? `#${one.id}` : "") + [...one.classList].map((c) => `.${c}`).join("");
    const parent = element.parentElement;
    const words = element.textContent.trim().replace(/\s+/g, " ").slice(0, 30);
    return `${parent ? own(parent) + " > " : ""}${own(element)} "${words}"`;
  };

  // What distinguishes how elements look: those that share it are drawn by the same rules.
  const look = (element) =>
    [element.parentElement?.className, element.localName, element.type, element.className].join("|");

  const rectangles = (element) =>
    [...element.getClientRects()]
      .map((r) => ({
        left: Math.max(0, r.left), top: Math.max(0, r.top),
        right: Math.min(innerWidth, r.right), bottom: Math.min(innerHeight, r.bottom),
      }))
      .filter((r) => r.right - r.left >= 2 && r.bottom - r.top >= 2);

  const drawn = (element) => [...element.getClientRects()].some((r) => r.right > 0 && r.left < innerWidth);

  // Whether a part of the element lies on top of all else, so that a reader sees it.
  const onTop = (element) =>
    rectangles(element).some((r) =>
      [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.15], [0.5, 0.85]].some(([x, y]) => {
        const top = document.elementFromPoint(
          r.left + (r.right - r.left) * x, r.top + (r.bottom - r.top) * y);
        return top && (element.contains(top) || top.contains(element));
      }));

  const opened = () =>
    document.querySelectorAll(
      "details[open], dialog[open], :popover-open, [aria-expanded=true], input.md-toggle:checked, [data-state]",
    ).length;

  const hidden = (element) => {
    for (let one = element; one; one = one.parentElement) {
      if (one.clientWidth <= 1 && one.clientHeight <= 1 && getComputedStyle(one).position === "absolute")
        return true;
    }
    return false;
  };

  return {
    // The element that has the focus, as a reader meets it; null when none has.
    tabStop() {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const box = element.getBoundingClientRect();
      return {
        name: name(element),
        look: look(element),
        words: (element.getAttribute("aria-label") || element.textContent).trim().replace(/\s+/g, " "),
        visible: seen(element) && rectangles(element).length > 0 && onTop(element),
        order: element.tabIndex,
        opened: opened(),
        url: location.href,
        box: { x: box.x, y: box.y, width: box.width, height: box.height },
        seat: [...document.querySelectorAll("*")].indexOf(element),
      };
    },

    opened,

    // Index and name of the shown elements of a selector, one for each look.
    looks(selector) {
      const known = new Set();
      return [...document.querySelectorAll(selector)]
        .map((element, index) => [index, name(element), look(element), element])
        .filter(([, , kind, element]) =>
          seen(element) && !hidden(element) && drawn(element) && !known.has(kind) && known.add(kind))
        .map(([index, words]) => [index, words]);
    },

    // Places where text is cut off, spills out of its box, or leaves the page sideways.
    cutTexts() {
      const found = new Set();
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode;
        const element = node.parentElement;
        if (!node.data.trim() || ["SCRIPT", "STYLE", "OPTION", "NOSCRIPT"].includes(element.tagName)) continue;
        if (!seen(element) || hidden(element)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const boxes = [...range.getClientRects()].filter((r) => r.width > 1 && r.right > 0);
        let scrolls = false;
        for (let one = element; one && one !== document.body; one = one.parentElement) {
          const style = getComputedStyle(one);
          const ways = [style.overflowX, style.overflowY];
          if (ways.some((way) => way === "auto" || way === "scroll")) { scrolls = true; break; }
          if (!ways.some((way) => way === "hidden" || way === "clip")) continue;
          const frame = one.getBoundingClientRect();
          if (boxes.some((r) => r.right > frame.right + 2 || r.left < frame.left - 2 ||
                                r.bottom > frame.bottom + 4 || r.top < frame.top - 4))
            found.add(`cut: ${name(element)}`);
        }
        if (!scrolls && boxes.some((r) => r.right > document.documentElement.clientWidth + 1))
          found.add(`outside: ${name(element)}`);
        const style = getComputedStyle(element);
        if (style.display !== "inline" && element.clientHeight &&
            element.scrollHeight > element.clientHeight + parseFloat(style.fontSize) / 2 &&
            style.overflowY === "visible")
          found.add(`spills: ${name(element)}`);
      }
      return [...found];
    },

    // How far the page can be scrolled sideways, in pixels.
    sideways() {
      return document.documentElement.scrollWidth - document.documentElement.clientWidth;
    },

    // The text spacing that WCAG 2.2, 1.4.12, says a page has to bear.
    spaceOut() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`
        * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
        p { margin-bottom: 2em !important; }`);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },

    // The sizes of all texts that are shown, by the element that holds them.
    textSizes() {
      const sizes = {};
      for (const element of document.querySelectorAll("body *")) {
        const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
        if (own && seen(element) && !hidden(element))
          sizes[name(element)] = parseFloat(getComputedStyle(element).fontSize);
      }
      return sizes;
    },

    // What a curious reader does: open, tick, type, pick and press everything, also what comes then.
    // Only `asksFirst` stays untouched. Gives how many things were used.
    async useEverything(asksFirst) {
      const used = new Set();
      const here = location.pathname;
      const tell = (element) => ["input", "change"].forEach((kind) =>
        element.dispatchEvent(new Event(kind, { bubbles: true })));
      for (let round = 0; round < 4; round++) {
        for (const element of document.querySelectorAll(
          "summary, input, textarea, select, button, a[href^='#']")) {
          if (used.has(element) || element.closest(asksFirst) || !drawn(element)) continue;
          used.add(element);
          if (element.matches("textarea, input[type=text], input[type=search]")) {
            element.focus();
            element.value = "what a student wrote";
            tell(element);
          } else if (element.matches("select")) {
            element.selectedIndex = element.options.length - 1;
            tell(element);
          } else if (!element.matches("input[type=file]")) element.click();
        }
        await new Promise((done) => setTimeout(done, 30));
      }
      if (location.pathname !== here) throw new Error(`a click led to ${location.href}`);
      return used.size;
    },

    // Answer one item as tests/answering.py says, and tell what it shows after each try.
    answer([id, tries]) {
      const box = document.getElementById(id);
      for (let one = box.parentElement; one; one = one.parentElement)
        if (one.localName === "details") one.open = true;
      const steps = () => [...box.querySelectorAll("li:has(> * > button[data-move])")];
      const set = (field, value) => {
        field.focus();
        field.value = value;
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      };
      const act = ({ what, field, value, at }) => {
        const found = box.querySelectorAll(field)[at];
        if (!found) throw new Error(`${id}: there is no ${field}`);
        if (what === "tick" && !found.checked) found.click();
        if (what === "untick" && found.checked && found.type === "checkbox") found.click();
        if (what === "pick" || what === "write") set(found, value);
        if (what === "pick" && found.value !== value) throw new Error(`${id}: no ${value} to pick`);
        if (what === "arrange") value.split(" ").forEach((step, place) => {
          for (let turn = 0; turn < 50; turn++) {
            const row = steps().find((each) => each.dataset.step === step);
            const now = steps().indexOf(row);
            if (now === place) return;
            row.querySelector(`button[data-move=${now > place ? "up" : "down"}]`).click();
          }
          throw new Error(`${id}: step ${step} does not get to place ${place + 1}`);
        });
      };
      return tries.map((acts) => {
        acts.forEach(act);
        box.querySelector(".kit-check button")?.click();
        const feedback = box.querySelector(".kit-feedback[role=status]");
        return {
          state: box.dataset.state,
          shown: feedback?.checkVisibility() ?? false,
          text: feedback?.textContent ?? "",
          locked: box.querySelectorAll(":disabled, [aria-readonly=true]").length,
        };
      });
    },

    // Everything that a page can leave behind in a browser.
    async traces() {
      const left = [];
      for (const [kind, store] of [["local", localStorage], ["session", sessionStorage]])
        for (let index = 0; index < store.length; index++) left.push(`${kind}: ${store.key(index)}`);
      if (document.cookie) left.push(`cookie: ${document.cookie}`);
      if (window.name) left.push(`window name: ${window.name}`);
      if (history.state) left.push(`history: ${JSON.stringify(history.state)}`);
      if ("caches" in window) for (const key of await caches.keys()) left.push(`cache: ${key}`);
      for (const base of await indexedDB.databases()) left.push(`database: ${base.name}`);
      if (navigator.serviceWorker)
        for (const worker of await navigator.serviceWorker.getRegistrations())
          left.push(`worker: ${worker.scope}`);
      return left;
    },
  };
})()
