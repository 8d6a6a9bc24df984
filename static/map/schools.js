/*
 * Every school on one canvas: shape and colour by status, its number when near, rings when there are many.
 *
 * schoolLayer(columns)    columns as app/school_map says; answers with the layer
 * window.schoolPixel(id)  for tests: where a school is drawn, in page coordinates; null where it is not to be seen
 *
 * Names reach the page only through textContent and a canvas.
 */
((M) => {
  "use strict";

  const HIDDEN = 0;
  const STRANGE = 255; // a status whose code nobody knows

  const shown = new Set(); // layers on maps now, for window.schoolPixel

  const SchoolLayer = L.Renderer.extend({
    options: { pane: "schools", padding: 0.25 },
    includes: [M.painting, M.pointing],

    initialize(columns) {
      L.Renderer.prototype.initialize.call(this);
      this.take(columns);
    },

    /* school_id, lon, lat (arrays), mark (Uint8Array: 0 not shown, else a position in `statuses` from 1 on), statuses,
       selected (an id or null), label, lang; name and number may come later, by `named`. */
    take(columns) {
      const moved = columns.lon !== this.lon;
      Object.assign(this, columns);
      this.n = this.school_id.length;
      this.selectedAt = columns.selected ? this.school_id.indexOf(columns.selected) : -1;
      this.shownN = 0;
      for (let i = 0; i < this.n; i += 1) if (this.mark[i] !== HIDDEN) this.shownN += 1;
      this._grouped = null;
      this._stamps = new Map();
      if (!this._map) return;
      if (moved) this._place(this._map);
      this._again();
    },

    /* Names and numbers, in the order of the schools. */
    named({ name, number }) {
      Object.assign(this, { name, number });
      if (!this._map) return;
      this._again();
      if (!this.held) return;
      const { item, byKey } = this.held; // said without its name until now
      this.forget();
      this.hold(item, byKey);
      this.fire("named");
    },

    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this),
        click: this._onClick, mousemove: this._onMouseMove, mouseout: this.forget };
    },

    onAdd(map) {
      this._place(map);
      shown.add(this);
      map.getContainer().classList.add("school-map");
      L.Renderer.prototype.onAdd.call(this);
      this._stopWatching = window.mapTheme?.watch(map, () => this._again());
      map.fitSchools(this._boundsOfShown()); // now that there is a canvas to draw on
    },

    onRemove() {
      this.forget();
      this._stopWatching?.();
      L.Renderer.prototype.onRemove.call(this);
      shown.delete(this);
    },

    _boundsOfShown() {
      const bounds = L.latLngBounds([]);
      let [south, west, north, east] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < this.n; i += 1) {
        if (this.mark[i] === HIDDEN) continue;
        south = Math.min(south, this.lat[i]);
        north = Math.max(north, this.lat[i]);
        west = Math.min(west, this.lon[i]);
        east = Math.max(east, this.lon[i]);
      }
      return this.shownN ? bounds.extend([south, west]).extend([north, east]) : bounds;
    },

    // pixels of zoom 0, once: a zoom is then a multiplication
    _place(map) {
      this.x = new Float64Array(this.n);
      this.y = new Float64Array(this.n);
      for (let i = 0; i < this.n; i += 1) {
        const { x, y } = map.project([this.lat[i], this.lon[i]], 0);
        this.x[i] = x;
        this.y[i] = y;
      }
    },

    _initContainer() { this._container = L.DomUtil.create("canvas"); },

    _destroyContainer() { this._container.remove(); delete this._container; },

    _again() {
      this._stamps.clear();
      this._map.getContainer().setAttribute("aria-label", this.label);
      if (this.held && this._indexOf(this.held.id) < 0) this.forget();
      this._update();
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      Object.assign(this._container, { width: size.x * ratio, height: size.y * ratio });
      Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
      this._draw(ratio);
      this.fire("drawn");
    },

    /* What is on the canvas: { x, y, r, i } for a school, { x, y, r, ring } for many; the last lies on top. */
    items() { return this._items ?? []; },

    /* Schools inside the map's edges by status: a number for each of `statuses`. */
    countInView() {
      const counts = this.statuses.map(() => 0);
      const box = this._map.getPixelBounds();
      const scale = this._map.getZoomScale(this._map.getZoom(), 0);
      const [west, north] = [box.min.x / scale, box.min.y / scale];
      const [east, south] = [box.max.x / scale, box.max.y / scale];
      for (let i = 0; i < this.n; i += 1) {
        const inside = this.x[i] >= west && this.x[i] <= east && this.y[i] >= north && this.y[i] <= south;
        if (inside && this.mark[i] !== HIDDEN && this.mark[i] !== STRANGE) counts[this.mark[i] - 1] += 1;
      }
      return counts;
    },

    statusOf(i) { return this.statuses[this.mark[i] - 1] ?? M.UNKNOWN_STATUS; },

    nameOf(i) { return this.name?.[i] ?? ""; },

    _indexOf(id) {
      const i = this.school_id.indexOf(id);
      return i >= 0 && this.mark[i] !== HIDDEN ? i : -1;
    },

    _radius() {
      const crowd = this.shownN > 2000 ? 2 : 0;
      return Math.min(9, Math.max(3.5, this._map.getZoom() - 5 - crowd));
    },

    _isGrouped() { return this.shownN >= M.GROUPED_FROM && this._map.getZoom() < M.GROUPED_BELOW_ZOOM; },

    _layOut() {
      const zoom = this._map.getZoom();
      const scale = this._map.getZoomScale(zoom, 0);
      const origin = this._map.getPixelOrigin();
      const { min, max } = this._bounds;
      const r = this._radius();
      const isNear = (x, y, by) => x >= min.x - by && x <= max.x + by && y >= min.y - by && y <= max.y + by;
      const rings = [];
      const levels = new Map(); // what nobody judged lies lowest, the worst on top
      const place = (i, level) => {
        const [x, y] = [this.x[i] * scale - origin.x, this.y[i] * scale - origin.y];
        if (!isNear(x, y, 20)) return;
        if (!levels.has(level)) levels.set(level, []);
        levels.get(level).push({ x, y, r, i });
      };
      const placeByStatus = (i) => {
        if (i !== this.selectedAt) place(i, M.isHollow(this.statusOf(i)) ? -this.mark[i] : this.mark[i]);
      };
      if (this._isGrouped()) {
        if (this._grouped?.zoom !== zoom) this._grouped = { zoom, ...M.groups(this, this.mark, scale) };
        for (const ring of this._grouped.rings) {
          const [x, y] = [ring.x * scale - origin.x, ring.y * scale - origin.y];
          if (isNear(x, y, 40)) rings.push({ x, y, r: M.ringRadius(ring.n), ring });
        }
        this._grouped.single.forEach(placeByStatus);
      } else {
        for (let i = 0; i < this.n; i += 1) if (this.mark[i] !== HIDDEN) placeByStatus(i);
      }
      // the chosen school is shown even where it stands among many
      if (this.selectedAt >= 0 && this.mark[this.selectedAt] !== HIDDEN) place(this.selectedAt, Infinity);
      return [...rings, ...[...levels].sort(([a], [b]) => a - b).flatMap(([, items]) => items)];
    },

  });

  window.schoolLayer = (columns) => new SchoolLayer({
    ...columns,
    mark: columns.mark ?? Uint8Array.from(columns.status, (position) => (position < 0 ? STRANGE : position + 1)),
  });

  window.schoolPixel = (schoolId) => {
    for (const layer of shown) {
      const item = layer.items().find((one) => !one.ring && layer.school_id[one.i] === schoolId);
      if (!item) continue;
      const map = layer._map;
      const point = map.layerPointToContainerPoint([item.x, item.y]);
      if (!map.getSize().contains(point) || point.x < 0 || point.y < 0) continue;
      const inside = map.getContainer().getBoundingClientRect();
      const frame = window.frameElement ? window.frameElement.getBoundingClientRect() : { left: 0, top: 0 };
      return { x: frame.left + inside.left + point.x, y: frame.top + inside.top + point.y };
    }
    return null;
  };
})(window.SchoolMap ??= {});
