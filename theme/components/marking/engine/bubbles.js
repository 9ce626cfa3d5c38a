// Looks at the bubbles of a sheet that lies flat: where each really is, how dark it is inside, and
// whether it is empty, filled or doubtful. A doubt is a question for the teacher, never a guess.

const PER_MM = 6; // pixels of a flattened sheet for each millimetre
const SEARCH = 2.4; // millimetres that a bubble may be away from where the markers say
const INSIDE = 0.74; // of the radius: what is looked at, without the printed ring
const BESIDE = [1.22, 1.3, 1.38]; // of the radius: where paper should be seen
const ROUND = [1.2, 1.3, 1.4, 1.5, 1.6]; // of the radius: where somebody may draw a circle
const ANGLES = Array.from({ length: 32 }, (_, step) => {
  const angle = (step * Math.PI) / 16;
  return [Math.cos(angle), Math.sin(angle)];
});

// How dark, from 0 for paper to 1 for the black of the markers, and how much of a usual mark of
// this very sheet. How these were found stands in docs/contribute/decisions.md.
const FILLED = 0.62; // of a usual mark: surely filled
const FAINT = 0.16; // of a usual mark: surely empty below it
const LEAST_FAINT = 0.045; // darkness that is always taken for empty paper
const STANDS_OUT = 0.035; // in a row without any mark: this much darker than the others is asked
const USUAL = [0.2, 0.8]; // between which darkness a usual mark lies
const NO_RING = 0.3; // of the usual ring: less cannot be told from a bubble that is covered
const LIGHTER = -0.15; // darkness: what is so much lighter than the paper beside it is no paper
const LOPSIDED = 0.2; // of the radius: how far from the middle a mark may lie; half a mark is 0.42
const STEEP = 0.5; // of the black: the light may fall so much across a bubble; more is an edge
const SPILLED = 0.75; // share of the way round a filled bubble that may be dark beside it
const CIRCLED = 0.3; // the same round an empty one; more is a circle or a stroke

/** All bubbles of a layout as {group, row, value, x, y}: version, digits, then rows. */
function bubblesOf(layout) {
  const groups = [
    { id: "version", kind: "one", ...layout.version },
    ...layout.digits.map((digit, index) => ({ id: `digit-${index}`, kind: "one", ...digit })),
    ...layout.rows,
  ].filter((group) => group.values && group.values.length > 0);
  return groups.map((group) => ({
    id: group.id,
    kind: group.kind,
    bubbles: group.values.map((value, index) => ({
      value,
      x: group.centers[index][0],
      y: group.centers[index][1],
    })),
  }));
}

/** Lay a sheet flat: `place` takes millimetres to pixels of the picture. Yields between steps. */
function* flattened(grey, place, paper) {
  const width = Math.round(paper[0] * PER_MM);
  const height = Math.round(paper[1] * PER_MM);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [u, v] = place(x / PER_MM, y / PER_MM);
      data[y * width + x] = greyAt(grey, u, v);
    }
    if (y % 250 === 249) yield;
  }
  return { width, height, data };
}

/** How much a ring of ink stands out at a place, in grey: paper around it less what is on it. */
function ringAt(flat, x, y, radius) {
  let sum = 0;
  for (const [cos, sin] of ANGLES) {
    const near = greyAt(flat, x + cos * radius * 0.94, y + sin * radius * 0.94);
    const on = greyAt(flat, x + cos * radius * 1.03, y + sin * radius * 1.03);
    const beside = greyAt(flat, x + cos * radius * 1.4, y + sin * radius * 1.4);
    sum += beside - (near + on) / 2;
  }
  return sum / ANGLES.length;
}

/** Look for the best place of a ring, up to `reach` pixels away, in steps. */
function bestRing(flat, x, y, radius, reach, step) {
  let best = { score: -Infinity, dx: 0, dy: 0 };
  for (let dy = -reach; dy <= reach + 1e-6; dy += step) {
    for (let dx = -reach; dx <= reach + 1e-6; dx += step) {
      const score = ringAt(flat, x + dx, y + dy, radius) - 0.02 * Math.hypot(dx, dy);
      if (score > best.score) best = { score, dx, dy };
    }
  }
  return best;
}

/** Find where every bubble really is: first roughly, then finely. Sets px and py of each. */
function* settle(flat, groups, radius) {
  const all = groups.flatMap((group) => group.bubbles);
  for (const bubble of all) {
    bubble.px = bubble.x * PER_MM;
    bubble.py = bubble.y * PER_MM;
  }
  for (const [reach, step] of [[SEARCH * PER_MM, 2], [5, 1], [1.5, 0.5]]) {
    const found = [];
    for (const [index, bubble] of all.entries()) {
      found.push(bestRing(flat, bubble.px, bubble.py, radius, reach, step));
      if (index % 20 === 19) yield;
    }
    const usual = Math.max(1, quantile(found.map((each) => each.score), 0.75));
    const shift = smoothShift(
      all.map((bubble) => [bubble.px, bubble.py]),
      found.map((each) => [each.dx, each.dy]),
      found.map((each) => Math.min(1, Math.max(0.001, each.score / usual)) ** 2),
    );
    for (const bubble of all) {
      const [dx, dy] = shift(bubble.px, bubble.py);
      bubble.px += dx;
      bubble.py += dy;
    }
  }
}

/** The black of the printed markers, as [x, y, grey] in pixels of the flat sheet. */
function blacks(flat, layout, markers) {
  return markers.map((marker) => {
    const { x, y, size } = layout.markers[CORNERS.indexOf(marker.corner)];
    const values = [];
    const away = (size / 2) * (7 / 8); // the middle of its black edge, which is 1/8 wide
    for (let step = -0.9; step <= 0.91; step += 0.1) {
      for (const [dx, dy] of [[step, -1], [step, 1], [-1, step], [1, step]]) {
        values.push(greyAt(flat, (x + dx * away) * PER_MM, (y + dy * away) * PER_MM, 0));
      }
    }
    return [x * PER_MM, y * PER_MM, median(values)];
  });
}

/** The black to expect at a place: that of the markers, the nearer the more. */
function blackAt(found, x, y) {
  let sum = 0;
  let weights = 0;
  for (const [bx, by, grey] of found) {
    const weight = 1 / (1 + (bx - x) ** 2 + (by - y) ** 2);
    sum += weight * grey;
    weights += weight;
  }
  return sum / weights;
}

/** The paper beside a bubble: how bright it is in the middle, how fast that changes, what is dark. */
function paperBeside(flat, px, py, radius) {
  const places = [];
  const greys = [];
  for (const share of BESIDE) {
    for (const [cos, sin] of ANGLES) {
      places.push([1, cos * share, sin * share]);
      greys.push(greyAt(flat, px + cos * share * radius, py + sin * share * radius));
    }
  }
  // A plane, so that the edge of a shadow is no mark; what is darker than it has little say.
  const bright = quantile(greys, 0.6);
  let say = greys.map((grey) => (grey < bright - 40 ? 0.2 : 1));
  let plane = [bright, 0, 0];
  for (let round = 0; round < 3; round += 1) {
    plane = leastSquares(places, greys, say) ?? plane;
    const left = greys.map((grey, at) => grey - plane[0] - plane[1] * places[at][1] - plane[2] * places[at][2]);
    const usual = Math.max(4, median(left.map(Math.abs)));
    say = left.map((off) => (off < -2 * usual ? 0.05 : 1));
  }
  return plane;
}

/**
 * Measure each bubble, all as shares of the way from paper to black: `dark` inside, how much of a
 * `ring` is seen, how `lopsided` the ink lies, how `steep` the light falls, and how much of it is `rounded` by something dark.
 */
function measure(flat, groups, radius, found) {
  for (const bubble of groups.flatMap((group) => group.bubbles)) {
    const { px, py } = bubble;
    const [white, across, down] = paperBeside(flat, px, py, radius);
    const range = Math.max(8, white - blackAt(found, px, py));
    const dark = (x, y) => {
      const paper = white + across * x + down * y;
      const share = (paper - greyAt(flat, px + x * radius, py + y * radius)) / range;
      return Math.min(1, Math.max(-0.3, share));
    };
    let [sum, aside, below, count] = [0, 0, 0, 0];
    const step = 1 / radius;
    for (let y = -INSIDE; y <= INSIDE; y += step) {
      for (let x = -INSIDE; x <= INSIDE; x += step) {
        if (x * x + y * y > INSIDE * INSIDE) continue;
        const ink = dark(x, y);
        sum += ink;
        aside += ink * x;
        below += ink * y;
        count += 1;
      }
    }
    bubble.dark = sum / count;
    bubble.lopsided = Math.hypot(aside, below) / Math.max(0.05 * count, sum) / INSIDE;
    bubble.ring = ringAt(flat, px, py, radius) / range;
    bubble.steep = (2 * Math.hypot(across, down)) / range;
    const darkAlong = ([cos, sin]) => ROUND.some((share) => dark(cos * share, sin * share) > 0.25);
    bubble.rounded = ANGLES.filter(darkAlong).length / ANGLES.length;
  }
}

/**
 * Tell empty, filled and doubtful bubbles apart, each by what is usual on this sheet: how dark an
 * empty bubble is with its letter in it, and how dark the marks of this hand are.
 */
function judge(groups) {
  const all = groups.flatMap((group) => group.bubbles);
  const lowest = quantile(all.map((bubble) => bubble.dark), 0.25);
  const empties = new Map();
  for (const { value } of all) {
    const same = all.filter((bubble) => bubble.value === value).map((bubble) => bubble.dark);
    const usual = quantile(same, same.length > 3 ? 0.3 : 0);
    empties.set(value, usual < lowest + 0.12 ? usual : lowest);
  }
  for (const bubble of all) bubble.ink = bubble.dark - empties.get(bubble.value);
  const pale = all.map((bubble) => Math.abs(bubble.ink)).sort((a, b) => a - b);
  const noise = median(pale.slice(0, Math.ceil(pale.length * 0.6)));
  const tops = groups.map((group) => Math.max(...group.bubbles.map((bubble) => bubble.ink)));
  const marks = tops.filter((ink) => ink > Math.max(0.12, 5 * noise));
  const usual = Math.min(USUAL[1], Math.max(USUAL[0], marks.length < 3 ? 0.5 : median(marks)));
  const empty = all.filter((bubble) => bubble.ink < usual / 4);
  const rings = median(empty.map((bubble) => bubble.ring));
  const beside = median(empty.map((bubble) => bubble.rounded));
  const faint = Math.max(LEAST_FAINT, FAINT * usual, Math.min(5 * noise, usual / 3));
  for (const bubble of all) {
    const full = bubble.ink >= FILLED * usual;
    if (bubble.ring < NO_RING * rings || bubble.ink < LIGHTER || bubble.steep > STEEP) {
      bubble.state = "hidden";
    } else if (full) {
      const odd = bubble.rounded > beside + SPILLED || bubble.lopsided > LOPSIDED;
      bubble.state = odd ? "doubtful" : "filled";
    } else if (bubble.ink > faint || bubble.rounded > beside + CIRCLED) bubble.state = "doubtful";
    else bubble.state = "empty";
  }
  return { usual, noise, rings, faint };
}

/** What a group of bubbles says: its values, and why it is in doubt, if it is. */
function answerOf(group, { noise }) {
  const filled = group.bubbles.filter((bubble) => bubble.state === "filled");
  const values = filled.map((bubble) => bubble.value);
  let doubt = "";
  if (group.bubbles.some((bubble) => bubble.state === "hidden")) doubt = "hidden";
  else if (group.bubbles.some((bubble) => bubble.state === "doubtful")) doubt = "faint";
  else if (group.kind !== "many" && values.length > 1) doubt = "two";
  else if (values.length === 0 && standsOut(group, noise)) doubt = "faint";
  return { values, doubt };
}

/** In a row without a mark, tell whether one bubble is a little darker than all others. */
function standsOut(group, noise) {
  const inks = group.bubbles.map((bubble) => bubble.ink).sort((a, b) => b - a);
  const others = median(inks.slice(1));
  return inks[0] - others > Math.max(STANDS_OUT, 5 * noise);
}
