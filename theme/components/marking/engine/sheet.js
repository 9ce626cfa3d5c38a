// Reads one picture of one sheet: which sheet it is, and what is marked on it.

const LEAST_MARKERS = 3;
const LEAST_PER_MM = 2.6; // pixels of the picture; below it a pencil mark is a dot
const MOST_OFF = 2; // millimetres by which markers may miss their places: paper curls, lenses bend
const LEAST_RING = 0.05; // of the black: printed rings paler than this are too blurred to read

/**
 * Read a sheet. `layouts` are those this page knows; give one only to say which sheet it is.
 *
 * Gives {status} and, for "read", {layout, markers, version, digits, rows, flat, groups}; for
 * "which", {candidates}: the corner that would tell them apart is hidden. Other statuses say why
 * nothing could be read: "no-markers", "few-markers", "several", "unknown", "small", "unclear".
 * A generator: it yields between steps, so that a page can breathe.
 */
function* readingOf(grey, layouts) {
  const { markers, twice } = yield* findMarkers(grey);
  if (markers.length === 0) return { status: "no-markers" };
  if (twice) return { status: "several" };
  if (markers.length < LEAST_MARKERS) return { status: "few-markers", markers: markers.length };
  const candidates = layouts.filter((layout) =>
    markers.every((marker) => layout.markers[CORNERS.indexOf(marker.corner)].id === marker.id));
  if (candidates.length === 0) return { status: "unknown", ids: markers.map(({ id }) => id) };
  const layout = candidates.length > 1 ? bestFit(grey, candidates, markers) : candidates[0];
  if (!layout) return { status: "which", candidates };
  const place = placement(layout, markers);
  if (!place) return { status: "unclear" };
  if (finest(layout, place) < LEAST_PER_MM) return { status: "small" };
  yield;
  const flat = yield* flattened(grey, place, layout.paper);
  const groups = bubblesOf(layout);
  const radius = layout.radius * PER_MM;
  yield* settle(flat, groups, radius);
  measure(flat, groups, radius, blacks(flat, layout, markers));
  const usual = judge(groups);
  if (usual.rings < LEAST_RING) return { status: "unclear" };
  const answers = new Map(groups.map((group) => [group.id, answerOf(group, usual)]));
  const none = { values: [], doubt: "" };
  return {
    status: "read",
    layout,
    markers: markers.length,
    version: answers.get("version") ?? none,
    digits: layout.digits.map((_, index) => answers.get(`digit-${index}`)),
    rows: layout.rows.map((row) => ({ id: row.id, ...answers.get(row.id) })),
    flat,
    groups,
    usual,
  };
}

/**
 * Of layouts that a hidden corner would tell apart, find the one whose printed rings are there and
 * whose rivals' are not; null where two of them fit.
 */
function bestFit(grey, candidates, markers) {
  const fits = candidates.map((layout) => {
    const place = placement(layout, markers);
    if (!place) return { layout, rings: 0 };
    const rings = bubblesOf(layout).flatMap(({ bubbles }) => bubbles.map(({ x, y }) => {
      const [[u, v], [p, q]] = [place(x, y), place(x + layout.radius, y)];
      return Math.max(0, ringAt(grey, u, v, Math.hypot(p - u, q - v)));
    }));
    return { layout, rings: median(rings) };
  }).sort((one, other) => other.rings - one.rings);
  return fits[0].rings > 8 && fits[0].rings > 2.5 * fits[1].rings ? fits[0].layout : null;
}

/** From millimetres to pixels, by the corners of all markers found; null if they do not fit. */
function placement(layout, markers) {
  const paper = [];
  const picture = [];
  for (const marker of markers) {
    const { x, y, size } = layout.markers[CORNERS.indexOf(marker.corner)];
    const half = size / 2;
    paper.push([x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]);
    picture.push(...marker.points);
  }
  const place = homography(paper, picture);
  const back = homography(picture, paper);
  if (!place || !back) return null;
  const off = picture.map(([x, y], index) => {
    const [u, v] = back(x, y);
    return Math.hypot(u - paper[index][0], v - paper[index][1]);
  });
  return Math.max(...off) < MOST_OFF ? place : null;
}

/** Pixels for each millimetre where the picture of the sheet is smallest. */
function finest(layout, place) {
  const [width, height] = layout.paper;
  const scales = [[0, 0], [width, 0], [width, height], [0, height]].map(([x, y]) => {
    const [left, top] = place(x, y);
    const [u, v] = place(x + (x ? -10 : 10), y);
    const [p, q] = place(x, y + (y ? -10 : 10));
    return Math.sqrt(Math.abs((u - left) * (q - top) - (v - top) * (p - left))) / 10;
  });
  return Math.min(...scales);
}

/** Run a generator to its end at once; for tests, and where nobody waits. */
function finish(steps) {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}
