/* What a layer of schools says and does under a pointer or a key; a part of schools.js. */
((M) => {
  "use strict";

  const REACH_PX = M.touch ? 12 : 3;

  M.pointing = {
    // The nearest thing under the pointer, or null; of several on one spot the one drawn last.
    _under({ x, y }) {
      let nearest = null;
      let best = Infinity;
      for (const item of this.items()) {
        const distance = (item.x - x) ** 2 + (item.y - y) ** 2;
        const reach = item.ring ? item.r : item.r * 1.2 + REACH_PX;
        if (distance <= reach ** 2 && distance <= best) { best = distance; nearest = item; }
      }
      return nearest;
    },

    _onClick(event) {
      const item = this._under(event.layerPoint);
      if (item) this.open(item, event.latlng);
      else this.forget();
    },

    /* What a click does, and Enter: a school is chosen, a ring is looked into. */
    open(item, latlng = null) {
      if (item.ring) return this._lookInto(item.ring);
      this.hold(item);
      const id = this.school_id[item.i];
      if (this.onChoose) return this.onChoose(id);
      // streamlit-folium returns what layer.toGeoJSON() says, if it differs from the last time: the moment
      // makes a second click on the same school a click.
      const properties = { school_id: id, clicked_at: Date.now() };
      const geometry = { type: "Point", coordinates: [this.lon[item.i], this.lat[item.i]] };
      const layer = { toGeoJSON: () => ({ type: "Feature", geometry, properties }) };
      return this.fire("click", { latlng: latlng ?? L.latLng(this.lat[item.i], this.lon[item.i]), layer });
    },

    _lookInto({ box: [west, north, east, south] }) {
      this.forget();
      const place = (x, y) => this._map.unproject([x, y], 0);
      const bounds = L.latLngBounds(place(west, south), place(east, north));
      const zoom = Math.min(M.MAX_ZOOM, Math.max(this._map.getBoundsZoom(bounds.pad(0.2)), this._map.getZoom() + 1));
      this._map.setView(bounds.getCenter(), zoom);
    },

    _onMouseMove(event) {
      const item = this._under(event.layerPoint);
      this._map.getContainer().classList.toggle("school-under-pointer", item !== null);
      if (item) this.hold(item);
      else this.forget();
    },

    forget() {
      this.held?.tooltip.remove();
      const wasByKey = this.held?.byKey;
      this.held = null;
      if (wasByKey && this._container) this._update();
    },

    /* Say what this is. Not bindTooltip: streamlit-folium puts a clicked layer's tooltip through innerHTML. */
    hold(item, byKey = false) {
      const id = item.ring ? item.ring : this.school_id[item.i];
      if (this.held?.id === id) return;
      this.forget();
      const content = document.createElement("div");
      content.append(...this.words(item).map((text, n) => M.textElement(n ? "span" : "b", text)));
      const place = this._map.layerPointToLatLng([item.x, item.y]);
      const { x, y } = this._map.latLngToContainerPoint(place);
      const below = y < 90;
      const gap = item.r + 4;
      // Permanent, or Leaflet takes it away on the click; we take it away when the pointer leaves.
      const tooltip = L.tooltip({ className: "school-name", permanent: true, direction: below ? "bottom" : "top",
        offset: [0, below ? gap : -gap] }).setLatLng(place).setContent(content).addTo(this._map);
      const half = tooltip.getElement().offsetWidth / 2 + 4;
      const inside = Math.max(half, Math.min(x, this._map.getSize().x - half));
      tooltip.getElement().style.marginLeft = `${Math.round(inside - x)}px`;
      this.held = { id, item, tooltip, byKey };
      if (byKey) this._update();
    },

    /* Lines that say what an item is. */
    words(item) {
      if (!item.ring) return [this.nameOf(item.i), this.statusOf(item.i).label];
      const write = M.numbers(this.lang);
      return item.ring.counts.flatMap((count, i) =>
        (count ? [`${(this.statuses[i] ?? M.UNKNOWN_STATUS).label}: ${write.format(count)}`] : []));
    },
  };
})(window.SchoolMap ??= {});
