// What the page asks: doubtful rows, missing numbers and versions, doubles, unreadable pictures.
// A question that is answered stays where it is, so that nothing jumps away from under a finger.

/** Name a sheet for people: by its number, else by the name of its picture. */
function nameOf(sheet) {
  return sheet.number ? say("named", { number: sheet.number }) : say("unnamed", { name: sheet.name });
}

/** A button that is not the next thing to do. */
function quietButton(words, act) {
  return button(words, act, { class: "kit-button kit-button--plain" });
}

/** A card with a picture, a heading, what is the matter, and what can be done. */
function card(id, title, why, picture, ...inside) {
  const heading = make("h3", { id: `${id}-title` }, title);
  const box = make("section", { class: "kit-ask", id, "aria-labelledby": `${id}-title` }, heading);
  if (why) box.append(make("p", {}, why));
  if (picture) box.append(picture);
  box.append(...inside);
  return box;
}

/** Choices of a question as radio buttons, or as boxes where several may be right. */
function choices(id, legend, values, many, chosen, settle) {
  const set = make("fieldset", { class: "kit-ask__choices" }, make("legend", {}, legend));
  const add = (value, words) => {
    const type = many ? "checkbox" : "radio";
    const input = make("input", { type, name: id, value });
    input.checked = chosen !== null && (many ? chosen.includes(value) : chosen[0] === value);
    set.append(make("label", {}, input, words));
    return input;
  };
  const inputs = values.map((value) => add(value, value));
  const none = many ? null : add("", say("nothing"));
  if (none) none.checked = chosen !== null && chosen.length === 0;
  const take = () => settle(inputs.filter((input) => input.checked).map((input) => input.value));
  if (!many) set.addEventListener("change", take);
  else set.append(quietButton(say("take-these"), take));
  return set;
}

/** A field for two digits. */
function numberField(sheet, settle) {
  const id = `number-${sheet.id}`;
  const attributes = { id, inputmode: "numeric", maxlength: "2", size: "3", autocomplete: "off" };
  const field = make("input", { type: "text", ...attributes });
  field.value = sheet.number;
  field.addEventListener("change", () => {
    const text = field.value.trim();
    const valid = /^\d{1,2}$/.test(text);
    field.setAttribute("aria-invalid", String(!valid && text !== ""));
    if (valid || text === "") settle(valid ? text.padStart(2, "0") : "");
  });
  return make("p", { class: "kit-ask__number" }, make("label", { for: id }, say("number-label")), field);
}

/** The question for one doubt of a sheet. */
function question(sheet, doubt, changed) {
  const { layout, flat, groups } = sheet.reading;
  const mine = groups.filter((group) => doubt.groups.includes(group.id));
  const bubbles = mine.flatMap((group) => group.bubbles);
  const id = `ask-${sheet.id}-${doubt.id}`;
  const settle = (act) => (values) => {
    act(values);
    doubt.settled = true;
    document.getElementById(id)?.classList.add("kit-ask--done");
    changed();
  };
  if (doubt.kind === "number") {
    const head = { x: 0, y: 0, width: flat.width, height: (Math.max(...bubbles.map((b) => b.py)) + 40) };
    return card(id, say("ask-number", { name: sheet.name }), say(`why-number-${doubt.reason}`),
      drawn(flat, head, 640, say("head-shown")),
      numberField(sheet, settle((number) => { sheet.number = number; })));
  }
  const room = { left: doubt.kind === "row" ? 14 : 6, right: 5, up: 3, down: 3 };
  const part = around(bubbles, layout.radius, room);
  const picture = drawn(flat, part, Math.min(640, Math.round(part.width * 1.6)), say("row-shown"));
  if (doubt.kind === "version") {
    const take = settle((values) => {
      sheet.version = values[0] ?? "";
      sheet.given.set("version", values);
    });
    return card(id, say("ask-version", { sheet: nameOf(sheet) }), say(`why-${doubt.reason}`), picture,
      choices(id, say("which-version"), layout.version.values, false, null, take));
  }
  const row = layout.rows.find((each) => each.id === doubt.groups[0]);
  const title = say("ask-row", { sheet: nameOf(sheet), label: row.label });
  const take = settle((values) => sheet.given.set(row.id, values));
  const legend = say(row.kind === "points" ? "which-points" : row.kind === "many" ? "which-all" : "which-one");
  return card(id, title, say(`why-${doubt.reason}`), picture,
    choices(id, legend, row.values, row.kind === "many", null, take));
}

/** The card of a picture that could not be read. */
function unread(sheet, again, leaveOut) {
  const { status, flat, candidates } = sheet.reading;
  const id = `unread-${sheet.id}`;
  const whole = flat && { x: 0, y: 0, width: flat.width, height: flat.height };
  const picture = flat ? drawn(flat, whole, 240, say("picture-shown")) : null;
  const inside = [];
  if (status === "which") {
    const titles = candidates.map((layout) => layout.title);
    inside.push(choices(id, say("which-sheet"), titles, false, null, ([title]) => {
      if (title) again(sheet, candidates[titles.indexOf(title)]);
    }));
  }
  inside.push(make("p", {}, quietButton(say("leave-out"), () => leaveOut(sheet))));
  return card(id, say("unread", { name: sheet.name }), say(`status-${status}`, sheet.reading), picture, ...inside);
}

/** The card of sheets with the same number. */
function double(group, changed, leaveOut) {
  const id = `double-${group.map((sheet) => sheet.id).join("-")}`;
  const inside = group.flatMap((sheet) => {
    const { flat } = sheet.reading;
    const head = { x: 0, y: 0, width: flat.width, height: flat.height * 0.25 };
    const correct = numberField(sheet, (number) => {
      sheet.number = number;
      changed();
    });
    return [
      drawn(flat, head, 640, say("head-shown")),
      correct,
      make("p", {}, quietButton(say("leave-out"), () => leaveOut(sheet))),
    ];
  });
  const title = say("double", { number: group[0].number });
  return card(id, title, say("why-double", { count: group.length }), null, ...inside);
}

/** Ask for the right answers of sheets that have no key: typed, or from a filled sheet. */
function askForKey(layout, version, changed) {
  const id = `key-${layout.number}-${version}`;
  const rows = layout.rows.filter((row) => row.kind === "one");
  const field = make("input", { id: `${id}-typed`, type: "text", autocomplete: "off", spellcheck: "false" });
  const said = make("p", { role: "status" });
  const keep = (right) => {
    state.typed.set(slotOf(layout, version), keyFrom(layout, right));
    changed();
  };
  field.addEventListener("change", () => {
    const signs = [...field.value.toUpperCase().replace(/[\s,;.]/g, "")];
    const wrong = signs.findIndex((sign, at) => sign !== "-" && !rows[at]?.values.includes(sign));
    field.setAttribute("aria-invalid", String(wrong >= 0));
    if (wrong >= 0) said.textContent = say("key-wrong", { place: wrong + 1, sign: signs[wrong] });
    else {
      said.textContent = say("key-count", { count: signs.filter((sign) => sign !== "-").length });
      keep(Object.fromEntries(signs.flatMap((sign, at) => (sign === "-" ? [] : [[rows[at].id, [sign]]]))));
    }
  });
  let sheets = [];
  const pick = make("select", { id: `${id}-sheet` }, make("option", { value: "" }, say("key-pick")));
  pick.addEventListener("change", () => {
    const chosen = sheets.find((sheet) => String(sheet.id) === pick.value);
    for (const sheet of sheets) sheet.isKey = sheet === chosen;
    if (chosen) keep(Object.fromEntries([...chosen.given].filter(([row]) => rows.some((r) => r.id === row))));
    else changed();
  });
  const box = card(id, say(version ? "ask-key-version" : "ask-key", { title: layout.title, version }), say("why-key"), null,
    make("p", {}, make("label", { for: `${id}-typed` }, say("key-label")), field), said,
    make("p", {}, make("label", { for: `${id}-sheet` }, say("key-sheet")), pick));
  box.offerSheets = (found) => {
    sheets = found;
    for (const sheet of found.slice(pick.options.length - 1)) pick.append(make("option", { value: sheet.id }));
    [...pick.options].slice(1).forEach((option, at) => {
      if (!found[at]) option.remove();
      else [option.value, option.textContent] = [found[at].id, nameOf(found[at])];
    });
  };
  return box;
}
