// From millimetres on paper to pixels of a picture: homographies and smooth fields of shifts.

/** Solve a system of equations by elimination; null if it has no single answer. */
function solve(rows, right) {
  const size = right.length;
  const left = rows.map((row, index) => [...row, right[index]]);
  for (let column = 0; column < size; column += 1) {
    let best = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(left[row][column]) > Math.abs(left[best][column])) best = row;
    }
    if (Math.abs(left[best][column]) < 1e-12) return null;
    [left[column], left[best]] = [left[best], left[column]];
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const times = left[row][column] / left[column][column];
      for (let each = column; each <= size; each += 1) {
        left[row][each] -= times * left[column][each];
      }
    }
  }
  return left.map((row, index) => row[size] / row[index]);
}

/** Solve more equations than there are unknowns, so that the squares of what is left are least. */
function leastSquares(equations, right, weights) {
  const size = equations[0].length;
  const normal = Array.from({ length: size }, () => new Array(size).fill(0));
  const goal = new Array(size).fill(0);
  equations.forEach((equation, index) => {
    const weight = weights ? weights[index] : 1;
    for (let row = 0; row < size; row += 1) {
      goal[row] += weight * equation[row] * right[index];
      for (let column = 0; column < size; column += 1) {
        normal[row][column] += weight * equation[row] * equation[column];
      }
    }
  });
  return solve(normal, goal);
}

/** Move points to their middle and scale them to about 1, which keeps equations well behaved. */
function centred(points) {
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
  const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  const far = points.reduce((sum, point) => sum + Math.hypot(point[0] - x, point[1] - y), 0);
  const scale = points.length / (far || 1);
  return { x, y, scale, points: points.map((p) => [(p[0] - x) * scale, (p[1] - y) * scale]) };
}

/** Find the homography that takes points [x, y] to others, from 4 pairs or more; null if none. */
function homography(from, to) {
  const a = centred(from);
  const b = centred(to);
  const equations = [];
  const right = [];
  a.points.forEach(([x, y], index) => {
    const [u, v] = b.points[index];
    equations.push([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]);
    right.push(u, v);
  });
  const h = leastSquares(equations, right);
  if (!h) return null;
  return (x, y) => {
    const p = (x - a.x) * a.scale;
    const q = (y - a.y) * a.scale;
    const w = h[6] * p + h[7] * q + 1;
    return [
      (h[0] * p + h[1] * q + h[2]) / w / b.scale + b.x,
      (h[3] * p + h[4] * q + h[5]) / w / b.scale + b.y,
    ];
  };
}

// Below so many points a page counts as flat, and only shifts as a whole.
const ENOUGH_FOR_A_CURVE = 14;

/**
 * Fit a smooth shift to shifts [dx, dy] seen at places [x, y], each with a weight. Paper curls and
 * lenses bend: a quadratic takes up both. Places that disagree with the rest lose their say.
 */
function smoothShift(places, shifts, weights) {
  const around = centred(places);
  const terms = (x, y) => {
    const p = (x - around.x) * around.scale;
    const q = (y - around.y) * around.scale;
    return places.length < ENOUGH_FOR_A_CURVE ? [1] : [1, p, q, p * p, p * q, q * q];
  };
  const equations = places.map(([x, y]) => terms(x, y));
  const at = (solution, equation) =>
    equation.reduce((sum, term, index) => sum + term * solution[index], 0);
  let say = weights;
  let found = null;
  for (let round = 0; round < 4; round += 1) {
    const dx = leastSquares(equations, shifts.map((shift) => shift[0]), say);
    const dy = leastSquares(equations, shifts.map((shift) => shift[1]), say);
    if (!dx || !dy) break;
    found = [dx, dy];
    const left = equations.map((equation, index) =>
      Math.hypot(at(dx, equation) - shifts[index][0], at(dy, equation) - shifts[index][1]));
    const usual = Math.max(0.5, median(left));
    say = weights.map((weight, index) => weight / (1 + (left[index] / (2 * usual)) ** 4));
  }
  if (!found) return () => [0, 0];
  return (x, y) => found.map((solution) => at(solution, terms(x, y)));
}

/** Give the value that half of them are below; 0 for none. */
function median(values) {
  return quantile(values, 0.5);
}

/** Give the value that a share of them is below; 0 for none. */
function quantile(values, share) {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
