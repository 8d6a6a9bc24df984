/* The signs of the map, drawn on a canvas: a status is told by its shape first and by its colour second. */
((M) => {
  "use strict";

  M.UNKNOWN_STATUS = { colour: "#5f6670", shape: "ring", label: "" };
  const GAP_RAD = 0.06;
  const PALE = 0.15;

  // Chromium has no numbers for Kazakh and would write them as in English; CLDR's are those of Russian.
  M.numbers = (language) => new Intl.NumberFormat(language === "kk" ? "ru" : language || undefined);

  const polygon = (pen, corners) => {
    corners.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
  };
  const SHAPES = {
    circle: (pen, r) => { pen.arc(0, 0, r, 0, 2 * Math.PI); },
    diamond: (pen, r) => polygon(pen, [[0, -1.45 * r], [1.45 * r, 0], [0, 1.45 * r], [-1.45 * r, 0]]),
    square: (pen, r) => polygon(pen, [[-r, -r], [r, -r], [r, r], [-r, r]]),
    triangle: (pen, r) => polygon(pen, [[0, -1.35 * r], [1.25 * r, 0.9 * r], [-1.25 * r, 0.9 * r]]),
  };
  SHAPES.ring = SHAPES.hatched = SHAPES.circle;

  M.isHollow = ({ shape }) => shape === "ring" || shape === "hatched";

  // Lines across a circle: from below on the left up (way 1), or from above on the left down (way -1).
  function hatch(pen, r, every = 4, way = 1) {
    pen.beginPath();
    for (let x = -2 * r; x <= 2 * r; x += every) { pen.moveTo(x - r, way * r); pen.lineTo(x + r, -way * r); }
    pen.stroke();
  }

  /* One sign around the pen's origin; `paper` is what is under it: its edge, and the inside of a hollow one. */
  M.drawSign = (pen, status, r, paper) => {
    const hollow = M.isHollow(status);
    pen.beginPath();
    (SHAPES[status.shape] ?? SHAPES.circle)(pen, r);
    pen.lineJoin = "round";
    pen.lineWidth = hollow ? 4 : 2.5;
    pen.strokeStyle = paper;
    pen.stroke();
    pen.fillStyle = hollow ? paper : status.colour;
    pen.fill();
    if (!hollow) return;
    pen.lineWidth = status.shape === "ring" ? Math.max(1.8, r * 0.36) : 1.2;
    pen.strokeStyle = status.colour;
    pen.stroke();
    if (status.shape === "hatched") {
      pen.save();
      pen.clip();
      hatch(pen, r);
      pen.restore();
    }
  };

  /* A canvas with something drawn around its middle: copying one costs a tenth of drawing a hatched circle. */
  M.stamp = (side, ratio, draw) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: side * ratio, height: side * ratio });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.translate(side / 2, side / 2);
    draw(pen);
    return canvas;
  };

  M.ringRadius = (n) => Math.min(30, 11 + 4.5 * Math.log10(n));

  /*
   * Many schools as a ring: an arc a status, as long as its share and in the order of `statuses`, the number inside.
   * An arc has no shape, and in grey the colours of ready and not ready are one: as on paper (app/exports/typst/look.typ)
   * a diamond's is striped and a triangle's paler. What nobody judged is hollow here too, hatched where its sign is.
   */
  M.drawRing = (pen, counts, statuses, said, look) => {
    const n = counts.reduce((sum, count) => sum + count, 0);
    const r = M.ringRadius(n);
    const thick = r * 0.36;
    pen.beginPath();
    pen.arc(0, 0, r + 2, 0, 2 * Math.PI);
    pen.fillStyle = look.paper;
    pen.fill();
    const kinds = counts.filter((count) => count).length;
    let from = -Math.PI / 2;
    counts.forEach((count, i) => {
      if (!count) return;
      const status = statuses[i] ?? M.UNKNOWN_STATUS;
      const to = from + (2 * Math.PI * count) / n;
      const gap = kinds > 1 ? Math.min(GAP_RAD, (to - from) / 3) : 0;
      const arc = () => {
        pen.beginPath();
        pen.arc(0, 0, r, from + gap / 2, to - gap / 2);
        pen.arc(0, 0, r - thick, to - gap / 2, from + gap / 2, true);
        pen.closePath();
      };
      pen.fillStyle = pen.strokeStyle = status.colour;
      arc();
      pen.save();
      pen.lineWidth = 1.3;
      if (M.isHollow(status)) {
        pen.stroke();
        pen.clip();
        if (status.shape === "hatched") hatch(pen, r, 6);
      } else {
        pen.fill();
        pen.clip();
        pen.strokeStyle = look.paper;
        if (status.shape === "diamond") hatch(pen, r, 7, -1);
        pen.fillStyle = `rgb(255 255 255 / ${PALE})`;
        if (status.shape === "triangle") pen.fill();
      }
      pen.restore();
      from = to;
    });
    pen.fillStyle = look.ink;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `600 ${said.length > 4 ? 10 : 12}px ${look.font}`;
    pen.fillText(said, 0, 0.5);
  };
})(window.SchoolMap ??= {});
