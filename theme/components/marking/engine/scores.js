// Scores what was read, and says what a class knows. `given` is a Map: id of a row to its values.

/** The points of one item by its key: {points, most, right}; null where a row is missing. */
function itemPoints(item, right, given) {
  const rows = item.rows.map((id) => given.get(id));
  if (rows.includes(undefined)) return null;
  const goals = item.rows.map((id) => right[id] ?? []);
  if (item.scoring === "teacher") {
    const points = rows.reduce((sum, [value]) => sum + Number(value ?? 0), 0);
    return { points, most: item.points, right: points === item.points };
  }
  const share = SHARES[item.scoring](rows, goals);
  const points = share === 1 ? item.points : share >= 0.5 ? Math.floor(item.points / 2) : 0;
  return { points, most: item.points, right: share === 1 };
}

// How much of an item is right, from 0 to 1, by the way it is scored.
const SHARES = {
  all: (rows, goals) => (rows.every((row, at) => same(row, goals[at])) ? 1 : 0),
  rows: (rows, goals) => rows.filter((row, at) => fits(row, goals[at])).length / rows.length,
  marks: (rows, goals) => {
    const [row, goal] = [rows.flat(), goals.flat()];
    if (same(row, goal)) return 1;
    const hits = row.filter((value) => goal.includes(value)).length;
    return Math.min(0.99, Math.max(0, (2 * hits - row.length) / goal.length));
  },
  sequence: (rows, goals) => {
    const place = new Map(goals.map(([goal], at) => [Number(goal), Number(rows[at][0])]));
    if (goals.every((goal, at) => fits(rows[at], goal))) return 1;
    let follow = 0;
    for (let at = 1; at < rows.length; at += 1) follow += place.get(at) + 1 === place.get(at + 1);
    return Math.min(0.99, follow / (rows.length - 1));
  },
};

function same(row, goal) {
  return row.length === goal.length && row.every((value) => goal.includes(value));
}

/** One circle is filled, and it is one of those that count. */
function fits(row, goal) {
  return row.length === 1 && goal.includes(row[0]);
}

/** Score a sheet: {points, most, items}, an item that cannot be scored yet being null. */
function scoreOf(key, given) {
  const items = key.items.map((item) => itemPoints(item, key.right, given));
  const points = items.reduce((sum, item) => sum + (item?.points ?? 0), 0);
  return { points, most: key.points, items };
}

// Below so many students, numbers about how well a question works say more about chance.
const ENOUGH = 30;
const SELDOM = 0.05; // a choice that fewer take is dead

/**
 * Look at questions one by one. `sheets` are {version, key, score, given}; questions of all
 * versions that have one title count together. Gives for each {title, numbers, students, share,
 * fully, link, dead}: the share of its points that was reached, how many got all of them, how it
 * goes together with all other points (-1 to 1, null where that says nothing), and the choices
 * that hardly anybody took, by version.
 */
function analysis(sheets, enough = ENOUGH) {
  const found = new Map();
  for (const sheet of sheets) {
    sheet.key.items.forEach((item, at) => {
      const result = sheet.score.items[at];
      if (!result) return;
      const name = item.title || `${sheet.version} ${item.number}`;
      const entry = found.get(name) ?? { title: item.title, numbers: new Map(), seen: [] };
      found.set(name, entry);
      entry.numbers.set(sheet.version, item.number);
      entry.seen.push({
        share: result.points / result.most,
        rest: sheet.score.points - result.points,
        right: result.right,
        version: sheet.version,
        taken: item.scoring === "all" && item.rows.length === 1 ? sheet.given.get(item.rows[0]) : null,
        choices: item.choices,
        goal: sheet.key.right[item.rows[0]],
      });
    });
  }
  return [...found.values()].map(({ title, numbers, seen }) => ({
    title,
    numbers,
    students: seen.length,
    share: seen.reduce((sum, each) => sum + each.share, 0) / seen.length,
    fully: seen.filter((each) => each.right).length,
    link: seen.length < enough ? null : correlation(seen.map(({ share, rest }) => [share, rest])),
    dead: [...numbers.keys()].flatMap((version) =>
      deadChoices(seen.filter((each) => each.version === version), enough)
        .map((choice) => ({ version, choice }))),
  }));
}

/** Wrong choices of one version that fewer than SELDOM took. */
function deadChoices(seen, enough) {
  if (seen.length < enough || !seen[0].taken || !seen[0].choices) return [];
  return seen[0].choices.filter((choice) => {
    const times = seen.filter((each) => each.taken.includes(choice)).length;
    return !seen[0].goal.includes(choice) && times / seen.length < SELDOM;
  });
}

/** Pearson's correlation of pairs; null where one side is always the same. */
function correlation(pairs) {
  const mean = [0, 1].map((side) => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length);
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of pairs) {
    xx += (x - mean[0]) ** 2;
    xy += (x - mean[0]) * (y - mean[1]);
    yy += (y - mean[1]) ** 2;
  }
  return xx > 1e-9 && yy > 1e-9 ? xy / Math.sqrt(xx * yy) : null;
}

/** What a link says of a question, by the usual bounds for tests in class. */
function linkWord(link) {
  if (link === null) return "";
  if (link < 0) return "against";
  return link >= 0.4 ? "very-good" : link >= 0.3 ? "good" : link >= 0.2 ? "fair" : "weak";
}

/** Write rows as CSV for spreadsheets. No cell can be taken for a formula. */
function csv(rows) {
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
    return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return "\ufeff" + rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}
