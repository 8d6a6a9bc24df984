/*
 * Schools that stand too close to be told apart, brought together by the cells of a grid.
 *
 * groups(points, marks, scale)  points: { n, x, y } (Float64Array, pixels of zoom 0), marks: Uint8Array (0: not shown,
 *                               else the number of a status from 1 on), scale: pixels now a pixel of zoom 0; answers
 *                               with { single: indices of schools that stand alone, rings: [{ x, y, n, counts, box }] }
 *                               with x, y and box (west, north, east, south) in pixels of zoom 0
 */
((M) => {
  "use strict";

  const CELL_PX = 76;
  // two signs side by side say more than a ring of two
  const FEWEST = 3;
  const STATUSES_N = 16;

  M.GROUPED_FROM = 1000;
  M.GROUPED_BELOW_ZOOM = 15;

  M.groups = ({ n, x, y }, marks, scale) => {
    const cells = new Map();
    const cell = CELL_PX / scale;
    for (let i = 0; i < n; i += 1) {
      if (!marks[i]) continue;
      const key = Math.floor(x[i] / cell) * 4194304 + Math.floor(y[i] / cell);
      const found = cells.get(key);
      if (found) found.push(i);
      else cells.set(key, [i]);
    }
    const single = [];
    const rings = [];
    for (const members of cells.values()) {
      if (members.length < FEWEST) single.push(...members);
      else rings.push(ring(members, x, y, marks));
    }
    return { single, rings };
  };

  function ring(members, x, y, marks) {
    const counts = new Array(STATUSES_N).fill(0);
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    let sumX = 0;
    let sumY = 0;
    for (const i of members) {
      counts[Math.min(marks[i], STATUSES_N) - 1] += 1;
      sumX += x[i];
      sumY += y[i];
      box[0] = Math.min(box[0], x[i]);
      box[1] = Math.min(box[1], y[i]);
      box[2] = Math.max(box[2], x[i]);
      box[3] = Math.max(box[3], y[i]);
    }
    return { x: sumX / members.length, y: sumY / members.length, n: members.length, counts, box };
  }
})(window.SchoolMap ??= {});
