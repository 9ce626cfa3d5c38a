// What the page knows: the sheets that were read, what is still in doubt, and the keys. All of it
// lives in this one value, in memory; nothing is stored, and "forget" drops it.

const known = window.lessonkitMarking ?? { layouts: [], keys: {} };
const state = { sheets: [], typed: new Map(), count: 0 };

/** Take up a picture that was read. */
function takeUp(source, name, reading) {
  state.count += 1;
  const sheet = { id: state.count, source, name, reading, given: new Map(), doubts: [], key: null };
  if (reading.status === "read") understand(sheet);
  state.sheets.push(sheet);
  return sheet;
}

/** Note what a sheet says, and what has to be asked. */
function understand(sheet) {
  const { layout, version, digits, rows } = sheet.reading;
  sheet.given.clear();
  sheet.doubts = [];
  const ask = (kind, groups, reason) =>
    sheet.doubts.push({ kind, groups, reason, settled: false, id: `${kind}-${groups[0]}` });
  const clear = ({ values, doubt }) => !doubt && values.length === 1;
  sheet.number = digits.every(clear) ? digits.map(({ values }) => values[0]).join("") : "";
  digits.forEach(({ values }, at) => sheet.given.set(`digit-${at}`, values));
  if (!sheet.number) {
    const none = digits.every(({ values, doubt }) => !doubt && values.length === 0);
    ask("number", digits.map((_, at) => `digit-${at}`), none ? "none" : "unclear");
  }
  sheet.version = "";
  if (layout.version) {
    sheet.given.set("version", version.values);
    if (clear(version)) sheet.version = version.values[0];
    else ask("version", ["version"], version.doubt || "none");
  }
  rows.forEach(({ id, values, doubt }, at) => {
    const { kind } = layout.rows[at];
    if (doubt) ask("row", [id], doubt);
    else if (kind === "points" && values.length === 0) ask("row", [id], "no-points");
    if (!doubt) sheet.given.set(id, values);
  });
}

/** Sheets that could be read. */
function readSheets() {
  return state.sheets.filter((sheet) => sheet.reading.status === "read");
}

/** The kinds of sheets there are, in the order they came: {number, layout, sheets}. */
function kindsOfSheets() {
  const kinds = new Map();
  for (const sheet of readSheets()) {
    const { layout } = sheet.reading;
    if (!kinds.has(layout.number)) kinds.set(layout.number, { layout, sheets: [] });
    kinds.get(layout.number).sheets.push(sheet);
  }
  return [...kinds.values()];
}

/** Where a typed key is kept. */
function slotOf(layout, version) {
  return `${layout.number} ${version}`;
}

/** The key of a sheet: the kit's, else one that the teacher gave; null if there is none yet. */
function keyOf(sheet) {
  const { layout } = sheet.reading;
  const own = known.keys[layout.number];
  if (!own) return state.typed.get(slotOf(layout, sheet.version)) ?? null;
  const found = layout.version ? own[sheet.version] : Object.values(own)[0];
  return found ? withChoices(found, layout) : null;
}

/** A key with the choices that each question had, for the look at dead ones. */
function withChoices(key, layout) {
  const values = new Map(layout.rows.map((row) => [row.id, row.values]));
  const items = key.items.map((item) => ({ ...item, choices: values.get(item.rows[0]) }));
  return { ...key, items };
}

/** Make a key of right values by row: one point for each question. */
function keyFrom(layout, right) {
  const rows = layout.rows.filter((row) => right[row.id]?.length);
  return {
    code: "",
    points: rows.length,
    pass: null,
    right,
    items: rows.map((row) => ({
      number: row.label,
      title: "",
      points: 1,
      scoring: "all",
      rows: [row.id],
      choices: row.values,
    })),
  };
}

/** Work out keys and points of all sheets anew. */
function scoreAll() {
  for (const sheet of readSheets()) {
    sheet.key = keyOf(sheet);
    sheet.score = sheet.key ? kitReader.scoreOf(sheet.key, sheet.given) : null;
  }
}

/** How many things a sheet still asks. */
function openDoubts(sheet) {
  return sheet.doubts.filter((doubt) => !doubt.settled).length;
}

/** Sheets of one kind with the same number of a student, in groups of two and more. */
function doubles() {
  const groups = new Map();
  for (const sheet of readSheets()) {
    if (!sheet.number || sheet.isKey) continue;
    const name = `${sheet.reading.layout.number} ${sheet.number}`;
    groups.set(name, [...(groups.get(name) ?? []), sheet]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** The sheets of a kind that are students', in the order of their numbers. */
function ofStudents(kind) {
  return kind.sheets
    .filter((sheet) => !sheet.isKey)
    .sort((a, b) => (a.number || "~").localeCompare(b.number || "~") || a.id - b.id);
}
