// Teachers' pages: the menu on narrow screens, the table of contents on wide ones, boxes
// that scroll, and the search. Everything can be read and reached without this script.
(function () {
  "use strict";

  const wide = window.matchMedia("(min-width: 76.25em)");

  const MARGIN = 40; // of the page below the open menu, in pixels: a click there closes it

  startMenu();
  startContents();
  startBoxes();
  startSearch();

  // --- the menu --------------------------------------------------------------------------------

  // Without this script "Menu" is a link down to the menu; here it becomes a button that opens it.
  function startMenu() {
    const bar = document.querySelector(".kit-bar");
    const link = document.querySelector(".kit-bar__menu");
    const menu = document.getElementById("kit-menu");
    const button = document.createElement("button");
    button.type = "button";
    button.className = link.className;
    button.textContent = link.textContent;
    button.setAttribute("aria-controls", menu.id);
    link.replaceWith(button);
    menu.removeAttribute("tabindex");
    document.documentElement.classList.add("kit-live");

    function show(open) {
      button.setAttribute("aria-expanded", String(open));
      menu.classList.toggle("kit-side--open", open);
      const top = bar.getBoundingClientRect().bottom;
      menu.style.top = open ? top + "px" : "";
      menu.style.maxHeight = open ? window.innerHeight - top - MARGIN + "px" : "";
      if (open) {
        bringCurrentIntoView(menu);
      }
    }

    function isOpen() {
      return menu.classList.contains("kit-side--open");
    }

    button.addEventListener("click", function () {
      show(!isOpen());
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && isOpen()) {
        show(false);
        button.focus();
      }
    });
    // The menu stands further down in the page; for the keyboard it follows its button.
    button.addEventListener("keydown", function (event) {
      if (event.key === "Tab" && !event.shiftKey && isOpen()) {
        event.preventDefault();
        firstStop(menu).focus();
      }
    });
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Tab" && event.shiftKey && isOpen() && event.target === firstStop(menu)) {
        event.preventDefault();
        button.focus();
      }
    });
    // Whoever goes on into the page is done with the menu; it must not cover what they reach.
    for (const leaving of ["focusin", "click"]) {
      document.addEventListener(leaving, function (event) {
        if (isOpen() && !menu.contains(event.target) && !bar.contains(event.target)) {
          show(false);
        }
      });
    }
    window.addEventListener("resize", function () {
      show(isOpen() && !wide.matches);
    });
    show(false);
    bringCurrentIntoView(menu);
  }

  function firstStop(menu) {
    return menu.querySelector("a, summary");
  }

  function bringCurrentIntoView(menu) {
    const current = menu.querySelector("[aria-current]");
    if (current && menu.scrollHeight > menu.clientHeight) {
      const box = current.getBoundingClientRect();
      menu.scrollTop += box.top - menu.getBoundingClientRect().top - menu.clientHeight / 2;
    }
  }

  // --- on this page ----------------------------------------------------------------------------

  // Beside the text there is room for the whole list; above it, it stays folded.
  function startContents() {
    const folded = document.querySelector(".kit-side--toc details");
    function fit() {
      folded.open = wide.matches;
    }
    if (folded) {
      wide.addEventListener("change", fit);
      fit();
    }
  }

  // --- boxes -----------------------------------------------------------------------------------

  // What is too wide scrolls in its box, by keys too; what fits is no stop on the way.
  function startBoxes() {
    function fit() {
      for (const box of document.querySelectorAll(".kit-wide, pre > code")) {
        if (box.scrollWidth > box.clientWidth) {
          box.tabIndex = 0;
        } else {
          box.removeAttribute("tabindex");
        }
      }
    }
    window.addEventListener("resize", fit);
    window.addEventListener("load", fit);
    fit();
  }

  // --- search ----------------------------------------------------------------------------------

  // What it looks through is loaded when somebody asks for it, and no word leaves the page.
  function startSearch() {
    const dialog = document.querySelector(".kit-search");
    const opener = document.querySelector(".kit-bar__search");
    const input = dialog.querySelector("input");
    const said = dialog.querySelector(".kit-search__said");
    const found = dialog.querySelector(".kit-search__found");
    let sections = null;
    let waiting = 0;

    if (!dialog.showModal) {
      return;
    }
    opener.hidden = false;
    opener.addEventListener("click", function () {
      dialog.showModal();
      input.select();
      if (!sections) {
        load();
      }
    });
    dialog.querySelector(".kit-search__close").addEventListener("click", function () {
      dialog.close();
    });
    // A click beside the box lands on the dialog itself; a link to this very page stays here.
    dialog.addEventListener("click", function (event) {
      if (event.target === dialog || event.target.closest("a")) {
        dialog.close();
      }
    });
    input.addEventListener("input", function () {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(show, 150);
    });
    dialog.querySelector("form").addEventListener("submit", function (event) {
      event.preventDefault();
      window.clearTimeout(waiting);
      show();
      const first = found.querySelector("a");
      if (first) {
        first.focus();
      }
    });

    function load() {
      const script = document.createElement("script");
      said.textContent = "";
      script.src = dialog.dataset.index;
      script.addEventListener("load", function () {
        sections = spread(window.kitSearch);
        show();
      });
      script.addEventListener("error", function () {
        script.remove();
        said.textContent = dialog.dataset.broken;
      });
      document.head.append(script);
    }

    function show() {
      const words = plain(input.value).match(/[\p{L}\p{N}]+/gu) || [];
      if (!sections) {
        return;
      }
      found.textContent = "";
      if (!words.length) {
        said.textContent = "";
        return;
      }
      const hits = search(sections, words);
      const { none, one, many } = dialog.dataset;
      const text = hits.length === 0 ? none : hits.length === 1 ? one : many;
      said.textContent = text.replace("{count}", hits.length).replace("{words}", input.value.trim());
      for (const hit of hits) {
        found.append(line(hit, dialog.dataset.root));
      }
    }
  }

  // One entry for each section of each page, with its words made plain once.
  function spread(pages) {
    const sections = [];
    for (const [address, title, parts] of pages) {
      for (const [anchor, heading, text] of parts) {
        sections.push({
          address: address + (anchor ? "#" + anchor : ""),
          page: address,
          title: title,
          heading: heading,
          text: text,
          first: !anchor,
          plainTitle: plain(title),
          plainHeading: plain(heading),
          plainText: plain(text),
        });
      }
    }
    return sections;
  }

  // Small letters without accents; every sign keeps its place, so that a hit can be shown.
  function plain(text) {
    return text
      .replace(/[^\x00-\x7f]/g, function (sign) {
        return sign.normalize("NFD")[0];
      })
      .toLowerCase();
  }

  const MOST = 30;
  const MOST_OF_A_PAGE = 3;

  // The sections that have every word, best first. A word finds all words that begin with it; one
  // that finds nothing is tried without its last letter or two: "stories" finds "story".
  function search(sections, words) {
    const looks = words.map(function (word) {
      const tries = [word, word.slice(0, -1), word.slice(0, -2)].filter(function (part, cut) {
        return cut === 0 || part.length > 3;
      });
      return (
        tries.map(beginning).find(function (look) {
          return sections.some(function (each) {
            return look.test(each.plainTitle + " " + each.plainHeading + " " + each.plainText);
          });
        }) || beginning(word)
      );
    });
    const together = beginning(words.join("[^\\p{L}\\p{N}]+"));
    const hits = [];
    for (const section of sections) {
      const points = rate(section, looks, together);
      if (points) {
        hits.push({ section: section, points: points, look: looks });
      }
    }
    hits.sort(function (one, other) {
      return other.points - one.points;
    });
    const shown = new Map();
    return hits
      .filter(function (hit) {
        const before = shown.get(hit.section.page) || 0;
        shown.set(hit.section.page, before + 1);
        return before < MOST_OF_A_PAGE;
      })
      .slice(0, MOST);
  }

  function beginning(word) {
    return new RegExp("(^|[^\\p{L}\\p{N}])" + word, "u");
  }

  // 0 if a word is missing. A title tells for the whole page, so it counts at its beginning only.
  // Words that stand together as they were asked for count more.
  function rate(section, looks, together) {
    const names = section.plainHeading + " " + section.plainTitle;
    let points = (together.test(names) ? 12 : 0) + (together.test(section.plainText) ? 6 : 0);
    let own = section.first;
    for (const look of looks) {
      const inTitle = look.test(section.plainTitle);
      const inHeading = look.test(section.plainHeading);
      const inText = look.test(section.plainText);
      if (!inTitle && !inHeading && !inText) {
        return 0;
      }
      own = own || inHeading || inText;
      points += (inTitle ? 6 : 0) + (inHeading ? 8 : 0) + (inText ? 2 : 0);
      points += inTitle && section.first ? 6 : 0;
    }
    return own ? points : 0;
  }

  function line(hit, root) {
    const section = hit.section;
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + section.address;
    link.textContent = section.heading || section.title;
    item.append(link);
    if (section.heading) {
      item.append(piece("span", "kit-search__page", section.title));
    }
    item.append(piece("p", "kit-search__text", around(hit)));
    return item;
  }

  function piece(name, style, text) {
    const made = document.createElement(name);
    made.className = style;
    made.textContent = text;
    return made;
  }

  // The words round the first hit in the text, or its beginning.
  function around(hit) {
    const text = hit.section.text;
    const places = hit.look
      .map(function (look) {
        return hit.section.plainText.search(look);
      })
      .filter(function (place) {
        return place >= 0;
      });
    const from = Math.max(0, (places.length ? Math.min.apply(null, places) : 0) - 60);
    const to = Math.min(text.length, from + 180);
    const start = from ? text.indexOf(" ", from) + 1 : 0;
    const end = to < text.length ? Math.max(text.lastIndexOf(" ", to), start) : to;
    return (start ? "… " : "") + text.slice(start, end) + (end < text.length ? " …" : "");
  }
})();
