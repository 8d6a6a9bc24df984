/* How a layer of schools puts its items on its canvas; a part of schools.js. */
((M) => {
  "use strict";

  const NUMBERS_FROM_ZOOM = 14;
  const NUMBERS_AT_MOST = 400;

  M.painting = {
    _look() {
      const style = getComputedStyle(this._map.getContainer());
      const isDark = window.mapTheme?.of(this._map) === "dark";
      return { ink: style.color, paper: isDark ? "#12171b" : "#ffffff", font: style.fontFamily };
    },

    _draw(ratio) {
      this._items = this._layOut();
      this._map.getContainer().dataset.shownN = this.shownN;
      const pen = this._container.getContext("2d");
      const look = this._look();
      const side = Math.ceil(4 * this._radius() + 6);
      const stamp = (mark, status) => {
        if (!this._stamps.has(`${mark} ${side} ${ratio}`)) {
          this._stamps.set(`${mark} ${side} ${ratio}`,
            M.stamp(side, ratio, (one) => M.drawSign(one, status, this._radius(), look.paper)));
        }
        return this._stamps.get(`${mark} ${side} ${ratio}`);
      };
      const { min } = this._bounds;
      const write = M.numbers(this.lang);
      pen.scale(ratio, ratio);
      pen.translate(-min.x, -min.y);
      for (const { x, y, r, i, ring } of this._items) {
        if (ring) {
          pen.save();
          pen.translate(x, y);
          M.drawRing(pen, ring.counts, this.statuses, write.format(ring.n), look);
          pen.restore();
        } else if (i === this.selectedAt) this._drawSelected(pen, x, y, r, look);
        else pen.drawImage(stamp(this.mark[i], this.statusOf(i)), x - side / 2, y - side / 2, side, side);
      }
      this._drawNumbers(pen, look);
      if (this.held) this._drawHeld(pen, look);
    },

    _drawSelected(pen, x, y, r, look) {
      pen.save();
      pen.translate(x, y);
      pen.beginPath();
      pen.arc(0, 0, r * 1.35 + 6, 0, 2 * Math.PI);
      pen.fillStyle = look.paper;
      pen.fill();
      pen.lineWidth = 3;
      pen.strokeStyle = look.ink;
      pen.stroke();
      M.drawSign(pen, this.statusOf(this.selectedAt), r * 1.15, look.paper);
      pen.restore();
    },

    // Where the keyboard is: a dashed ring around it.
    _drawHeld(pen, look) {
      const item = this._items.find((one) => one.i === this._indexOf(this.held.id) && !one.ring);
      if (!item || !this.held.byKey) return;
      pen.beginPath();
      pen.setLineDash([4, 3]);
      pen.arc(item.x, item.y, item.r * 1.35 + 5, 0, 2 * Math.PI);
      pen.lineWidth = 2.5;
      pen.strokeStyle = look.ink;
      pen.stroke();
      pen.setLineDash([]);
    },

    // The school's number under its sign, where there is room for it.
    _drawNumbers(pen, look) {
      const singles = this._items.filter((item) => !item.ring);
      if (!this.number || this._map.getZoom() < NUMBERS_FROM_ZOOM || singles.length > NUMBERS_AT_MOST) return;
      pen.font = `600 11px ${look.font}`;
      pen.textAlign = "center";
      pen.textBaseline = "top";
      pen.lineWidth = 3;
      pen.lineJoin = "round";
      pen.strokeStyle = look.paper;
      pen.fillStyle = look.ink;
      const taken = singles.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
      for (const { x, y, r, i } of singles.reverse()) {
        const said = this.number[i];
        if (!said) continue;
        const half = pen.measureText(said).width / 2 + 1;
        const top = y + r * 1.3 + (i === this.selectedAt ? 9 : 2);
        const box = [x - half, top, x + half, top + 12];
        if (taken.some((b) => b[0] < box[2] && b[2] > box[0] && b[1] < box[3] && b[3] > box[1])) continue;
        taken.push(box);
        pen.strokeText(said, x, top);
        pen.fillText(said, x, top);
      }
    },
  };
})(window.SchoolMap ??= {});
