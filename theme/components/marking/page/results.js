// What comes out: a table of the class, a table of the questions, the sheets with their marks, and
// a file for a spreadsheet.

function cell(words, attributes = {}) {
  return make("td", attributes, String(words));
}

function head(...columns) {
  return make("thead", {}, make("tr", {}, ...columns.map((words) => make("th", { scope: "col" }, words))));
}

/** A table in a box that scrolls, with a name for both. */
function table(name, columns, rows) {
  const body = make("tbody", {}, ...rows);
  const made = make("table", { class: "kit-marks" }, make("caption", { class: "kit-hidden" }, name), head(...columns), body);
  return make("div", { class: "kit-wide", role: "region", "aria-label": name, tabindex: "0" }, made);
}

function percent(share) {
  return say("percent", { share: Math.round(share * 100) });
}

/** The class: number, version, points, what was not right. */
function classTable(kind) {
  const students = ofStudents(kind);
  const versions = Boolean(kind.layout.version);
  const columns = [say("number"), ...(versions ? [say("version")] : []), say("points"), say("share"), say("not-right")];
  const rows = students.map((sheet) => {
    const { score } = sheet;
    const open = openDoubts(sheet);
    const points = score ? say("of", { points: score.points, most: score.most }) : say("no-key-yet");
    const missed = score
      ? sheet.key.items.filter((_, at) => score.items[at] && !score.items[at].right).map((item) => item.number)
      : [];
    const name = make("th", { scope: "row" }, sheet.number || "–");
    return make("tr", {}, name, ...(versions ? [cell(sheet.version || "–")] : []),
      cell(open && score ? `${points} ${say("open", { count: open })}` : points),
      cell(score ? percent(score.points / score.most) : ""), cell(missed.join(", ") || (score ? "–" : "")));
  });
  return table(say("class-table", { title: kind.layout.title }), columns, rows);
}

/** One line on the class: how many sheets, the middle of the points, how many passed. */
function summary(kind) {
  const scored = ofStudents(kind).filter((sheet) => sheet.score);
  if (!scored.length) return say("sheets", { count: kind.sheets.length });
  const points = scored.map((sheet) => sheet.score.points).sort((a, b) => a - b);
  const half = points.length >> 1;
  const middle = points.length % 2 ? points[half] : (points[half - 1] + points[half]) / 2;
  const words = [say("summary", { count: scored.length, middle, most: scored[0].score.most })];
  const pass = scored[0].key.pass;
  if (pass) words.push(say("passed", { count: points.filter((each) => each >= pass).length, pass }));
  return words.join(" ");
}

/** Name a question by its number, or by those it has in each version, and its first words. */
function itemName({ numbers, title }) {
  const places = [...numbers].sort().map(([version, number]) => `${version} ${number}`.trim());
  const alike = title && new Set(numbers.values()).size === 1;
  const place = alike ? String([...numbers.values()][0]) : places.join(", ");
  const short = title.length > 90 ? `${title.slice(0, title.lastIndexOf(" ", 90))} …` : title;
  return short ? `${place} · ${short}` : place;
}

/** The questions, those that need another look first. */
function itemTable(kind) {
  const scored = ofStudents(kind).filter((sheet) => sheet.score);
  const looked = kitReader.analysis(scored);
  const enough = scored.length >= kitReader.ENOUGH;
  const columns = [say("question"), say("all-right"), say("share"), say("meaning")];
  if (enough) columns.push(say("link"));
  const rows = looked
    .sort((a, b) => a.share - b.share)
    .map((item) => {
      const meaning = item.share >= 0.8 ? "known" : item.share >= 0.5 ? "look-again" : "teach-again";
      const made = make("tr", {},
        make("th", { scope: "row" }, itemName(item)),
        cell(say("of", { points: item.fully, most: item.students })), cell(percent(item.share)), cell(say(meaning)));
      if (enough) {
        const link = item.link === null ? say("link-none") : `${item.link.toFixed(2)} ${say(`link-${kitReader.linkWord(item.link)}`)}`;
        const dead = item.dead.map(({ version, choice }) => `${version} ${choice}`.trim());
        made.append(cell([link, dead.length ? say("dead", { choices: dead.join(", ") }) : ""].join(" ").trim()));
      }
      return made;
    });
  const note = enough ? say("enough") : say("too-few", { count: scored.length, enough: kitReader.ENOUGH });
  return make("div", {}, table(say("item-table", { title: kind.layout.title }), columns, rows), make("p", { class: "kit-small" }, note));
}

/** A sheet with its marks drawn on it, and a way to change what was read. */
function sheetCard(sheet, changed, leaveOut) {
  const { layout } = sheet.reading;
  const fix = make("details", {}, make("summary", {}, say("change")));
  fix.addEventListener("toggle", () => {
    if (!fix.open || fix.children.length > 1) return;
    fix.append(numberField(sheet, (number) => {
      sheet.number = number;
      changed();
    }));
    const version = layout.version ? [{ id: "version", label: say("version"), ...layout.version }] : [];
    for (const group of [...version, ...layout.rows]) {
      const legend = group.id === "version" ? group.label : say("question-label", { label: group.label });
      fix.append(choices(`fix-${sheet.id}-${group.id}`, legend, group.values, group.kind === "many",
        sheet.given.get(group.id) ?? null, (values) => {
          sheet.given.set(group.id, values);
          if (group.id === "version") sheet.version = values[0] ?? "";
          for (const doubt of sheet.doubts) if (doubt.groups.includes(group.id)) doubt.settled = true;
          changed();
        }));
    }
  });
  return make("li", { class: "kit-sheet", id: `sheet-${sheet.id}` }, make("h3"), make("canvas"), fix,
    make("p", {}, quietButton(say("leave-out"), () => leaveOut(sheet))));
}

/** Write heading and picture of a sheet anew. */
function redraw(item, sheet) {
  const name = sheet.isKey ? say("key-here") : nameOf(sheet);
  const version = sheet.version && say("version-is", { version: sheet.version });
  const points = sheet.score && say("of", { points: sheet.score.points, most: sheet.score.most });
  item.querySelector("h3").textContent = [name, version, points].filter(Boolean).join(" · ");
  item.querySelector("canvas").replaceWith(drawnSheet(sheet, 560, say("sheet-shown", { sheet: name })));
}

/** All sheets of a kind as rows for a spreadsheet. */
function rowsForFile(kind) {
  const students = ofStudents(kind);
  const { rows, version, title } = kind.layout;
  const first = [say("number"), ...(version ? [say("version")] : []), say("points"), say("most"), say("share"), say("open-column")];
  const most = Math.max(0, ...students.map((sheet) => sheet.key?.items.length ?? 0));
  const items = Array.from({ length: most }, (_, at) => say("points-of", { number: at + 1 }));
  const table = [[title], [...first, ...rows.map((row) => say("answer-of", { label: row.label })), ...items]];
  for (const sheet of students) {
    const { score } = sheet;
    const byNumber = new Map(sheet.key?.items.map((item, at) => [String(item.number), score.items[at]?.points ?? ""]));
    table.push([
      sheet.number, ...(version ? [sheet.version] : []), score?.points ?? "", score?.most ?? "",
      score ? Math.round((100 * score.points) / score.most) : "", openDoubts(sheet),
      ...rows.map((row) => (sheet.given.get(row.id) ?? ["?"]).join(" ")),
      ...items.map((_, at) => byNumber.get(String(at + 1)) ?? ""),
    ]);
  }
  return [...table, []];
}

/** Offer a file to save. */
function offer(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
