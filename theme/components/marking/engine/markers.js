// Finds the square markers in the corners of a sheet. What is black and square, and which number
// it carries, js-aruco2 tells; here it gets pictures of fitting sizes, and its corners are refined.

// Long sides in pixels that markers are looked for at. Small pictures hide noise and blur, large
// ones show markers that are far away; most sheets are found at the first.
const LOOKS = [1300, 850, 2200];
// A marker with more wrong squares than this may be anything.
const WRONG_SQUARES = 3;
const CORNERS = ["tl", "tr", "br", "bl"];

let detector = null;

/** Which corner of a sheet a marker's number stands for. */
function cornerOf(id) {
  return CORNERS[Math.min(3, Math.floor(id / 60))];
}

/**
 * Find the markers of a sheet: the best of each corner, as {id, corner, points, side} with its four
 * corners as [x, y], the first being its own top left. `twice` tells that a corner was found at
 * two places: there are two sheets in the picture. Yields between its steps.
 */
function* findMarkers(grey) {
  const found = new Map();
  let twice = false;
  for (const most of LOOKS) {
    const { picture, scale } = shrunk(grey, most);
    yield;
    const seen = detect(picture);
    for (const marker of seen) {
      const points = marker.corners.map(({ x, y }) => [(x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5]);
      const corner = cornerOf(marker.id);
      const side = Math.sqrt(Math.abs(area(points)));
      const before = found.get(corner);
      if (before && apart(before.points, points) > side) twice = true;
      if (!before || marker.hammingDistance < before.wrong) {
        found.set(corner, { id: marker.id, corner, points, side, wrong: marker.hammingDistance });
      }
    }
    yield;
    if (found.size === 4 || scale === 1) break;
  }
  const markers = [...found.values()];
  for (const marker of markers) marker.points = refined(grey, marker);
  return { markers, twice };
}

/** Let the library find markers in a grey picture. */
function detect(picture) {
  detector ??= new AR.Detector({
    dictionaryName: "ARUCO_MIP_36h12",
    maxHammingDistance: WRONG_SQUARES + 1,
  });
  const { width, height, data } = picture;
  const image = new CV.Image(width, height, data);
  const black = new CV.Image(width, height, new Uint8Array(width * height));
  CV.adaptiveThreshold(image, black, 4, 7);
  const contours = CV.findContours(black, new Int32Array((width + 2) * (height + 2)));
  const least = Math.max(width, height) * 0.03;
  const squares = detector.findCandidates(contours, least, 0.05, least / 4);
  return detector.findMarkers(image, detector.notTooNear(detector.clockwiseCorners(squares), 10), 49);
}

function area(points) {
  return points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);
}

function middle(points) {
  return [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
}

function apart(one, other) {
  const [a, b] = [middle(one), middle(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

/** Find the edges of a marker between pixels, and give the corners where they meet. */
function refined(grey, marker) {
  const edges = marker.points.map((from, index) =>
    edgeLine(grey, from, marker.points[(index + 1) % 4], marker.side));
  if (edges.includes(null)) return marker.points;
  return marker.points.map((point, index) => {
    const [a, b] = [edges[(index + 3) % 4], edges[index]];
    const found = solve([[a.nx, a.ny], [b.nx, b.ny]], [a.d, b.d]);
    const far = found ? Math.hypot(found[0] - point[0], found[1] - point[1]) : Infinity;
    return far < marker.side / 6 ? found : point;
  });
}

/** The line nx * x + ny * y = d along which black turns to white, between two corners. */
function edgeLine(grey, from, to, side) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
  const along = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const out = [along[1], -along[0]]; // corners go clockwise, so this points away from the marker
  const reach = Math.max(2.5, side / 11);
  const points = [];
  for (let step = 0; step < 24; step += 1) {
    const t = length * (0.1 + (0.8 * step) / 23);
    const x = from[0] + along[0] * t;
    const y = from[1] + along[1] * t;
    const inside = greyAt(grey, x - out[0] * reach, y - out[1] * reach);
    const outside = greyAt(grey, x + out[0] * reach, y + out[1] * reach);
    if (outside - inside < 20) continue;
    const half = (inside + outside) / 2;
    let before = inside;
    for (let away = -reach + 0.25; away <= reach; away += 0.25) {
      const now = greyAt(grey, x + out[0] * away, y + out[1] * away);
      if (before < half && now >= half) {
        const place = away - (0.25 * (now - half)) / (now - before);
        points.push([x + out[0] * place, y + out[1] * place]);
        break;
      }
      before = now;
    }
  }
  if (points.length < 8) return null;
  return lineThrough(points);
}

/** The line that fits points best, with those left out that lie off it. */
function lineThrough(points) {
  let line = null;
  let kept = points;
  for (let round = 0; round < 2; round += 1) {
    const [x, y] = middle(kept);
    let xx = 0;
    let xy = 0;
    let yy = 0;
    for (const point of kept) {
      xx += (point[0] - x) ** 2;
      xy += (point[0] - x) * (point[1] - y);
      yy += (point[1] - y) ** 2;
    }
    const angle = Math.atan2(2 * xy, xx - yy) / 2;
    const nx = -Math.sin(angle);
    const ny = Math.cos(angle);
    line = { nx, ny, d: nx * x + ny * y };
    const off = (point) => Math.abs(nx * point[0] + ny * point[1] - line.d);
    const limit = Math.max(0.3, 2 * median(kept.map(off)));
    kept = kept.filter((point) => off(point) <= limit);
    if (kept.length < 6) break;
  }
  return line;
}
