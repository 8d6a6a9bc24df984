/*
 * The map of schools in the browser, inside the streamlit-folium frame.
 *
 * districtLayer(columns)  the ground: boundaries, names, the starting view and its place in the page's URL
 * schoolLayer(columns)    every school on one canvas: shape and colour by status, name on hover, click
 * window.schoolPixel(id)  for tests: where a school is drawn, in page coordinates
 *
 * Names reach the page only through textContent.
 */
(() => {
  "use strict";

  const OUTLINE = "#ffffff";
  const UNKNOWN_STATUS = { colour: "#5f6670", shape: "ring", label: "" };
  const MAX_ZOOM = 18;
  const URL_CHECK_MS = 1000;
  const touch = window.matchMedia("(pointer: coarse)").matches;
  const REACH_PX = touch ? 12 : 3;

  // Leaflet's own style sheet comes later: an id outweighs it.
  const css = document.createElement("style");
  css.textContent = `
    #map_div { --ground: var(--secondary-background-color, #eef1f4); background: var(--ground);
               color: var(--text-color, #1c2126); font: 13px/1.35 system-ui, "DejaVu Sans", sans-serif; }
    #map_div.school-under-pointer { cursor: pointer; }
    #map_div .district-name span { position: absolute; transform: translate(-50%, -50%); white-space: nowrap;
                                   font-size: 12px; font-weight: 600; opacity: .75;
                                   text-shadow: 0 0 3px var(--ground), 0 0 3px var(--ground), 0 0 3px var(--ground); }
    #map_div .school-name { width: max-content; max-width: 260px; white-space: normal; color: #1c2126; }
    #map_div .school-name::before { display: none; }
    #map_div .school-name b, #map_div .school-name span { display: block; overflow-wrap: anywhere; }`;
  document.head.append(css);

  function textElement(tag, text) {
    const element = document.createElement(tag);
    element.textContent = text;
    return element;
  }

  // The page around the frame. A sandboxed frame may not touch it: the map then works without the URL.
  function page() {
    try {
      return window.parent.location.pathname && window.parent;
    } catch (refused) {
      return null;
    }
  }

  // ---- the view and the URL ----------------------------------------------------------------------

  function viewInUrl() {
    const at = new URLSearchParams(page()?.location.search).get("at") ?? "";
    const [lat, lon, zoom, ...rest] = at.split(",").map(parseFloat);
    const sound = !rest.length && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 1 && zoom <= MAX_ZOOM;
    return sound ? { at, centre: [lat, lon], zoom } : null;
  }

  function writeViewToUrl(at, pathname) {
    const around = page();
    // A frame that outlives its page for a moment must not write into the next page's URL.
    if (!at || !around || around.location.pathname !== pathname) return;
    const { search, hash } = around.location;
    if (new URLSearchParams(search).get("at") === at) return;
    const others = search.slice(1).split("&").filter((part) => part && !part.startsWith("at="));
    around.history.replaceState(around.history.state, "", `${pathname}?${[...others, `at=${at}`].join("&")}${hash}`);
  }

  // The view of the URL, else the whole of `bounds`, fitted again at each new size until somebody moves the map.
  function startView(map, bounds) {
    const given = viewInUrl();
    const pathname = page()?.location.pathname;
    let at = given?.at;
    let fitting = false;
    let fitted = null;

    const viewNow = () => {
      const { lat, lng } = map.getCenter();
      return `${lat.toFixed(5)},${lng.toFixed(5)},${map.getZoom()}`;
    };
    const fit = () => {
      fitting = true;
      // A frame in a hidden tab has no size yet, and fitBounds answers it with NaN.
      if (map.getSize().x < 32) map.setView(bounds.getCenter(), 10, { animate: false });
      else map.fitBounds(bounds, { padding: [24, 24], maxZoom: 14, animate: false });
      fitting = false;
      fitted = viewNow();
    };

    map.setMaxZoom(MAX_ZOOM);
    if (given) map.setView(given.centre, given.zoom, { animate: false });
    else if (bounds.isValid()) fit();
    // The first schools say where to look: a city's limits enclose steppe and far-off islands of land.
    let onSchools = false;
    map.fitSchools = (places) => {
      if (at || onSchools || !places.length) return;
      onSchools = true;
      bounds = L.latLngBounds(places);
      fit();
    };
    map.on("resize", () => { if (fitted && !at) fit(); });
    map.on("moveend", () => {
      // Leaflet reports a new size as a move too, 0.2 s later.
      if (fitting || (!at && viewNow() === fitted)) return;
      at = viewNow();
      writeViewToUrl(at, pathname);
    });
    // Streamlit writes the whole query string when Python sets a parameter, from its own older copy.
    setInterval(() => writeViewToUrl(at, pathname), URL_CHECK_MS);
  }

  // ---- districts ---------------------------------------------------------------------------------

  window.districtLayer = (columns) => {
    const group = L.featureGroup();
    const ground = L.featureGroup().addTo(group);
    const style = { interactive: false, color: "currentColor", weight: 1, opacity: 0.45, fillOpacity: 0.05 };
    const names = [];
    columns.boundary.forEach((boundary, i) => {
      try {
        const shape = L.geoJSON(JSON.parse(boundary), { style, interactive: false }).addTo(ground);
        names.push([columns.name[i], shape]);
      } catch (unreadable) {
        console.error(`boundary of district ${columns.district_id[i]}: ${unreadable.message}`);
      }
    });

    group.once("add", () => {
      const map = group._map;
      startView(map, ground.getBounds());
      // Leaflet takes the focus on a press: the page would jump to show the whole frame, and the click would miss.
      const container = map.getContainer();
      container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
      // Titles in English would be the only foreign words on a Kazakh page.
      L.control.zoom({ zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
      // One finger scrolls the page, two move the map.
      if (touch) map.dragging.disable();
      Object.assign(map.createPane("districtNames").style, { zIndex: 460, pointerEvents: "none" });
      Object.assign(map.createPane("schools").style, { zIndex: 450, pointerEvents: "none" });
      for (const [name, shape] of names) {
        const polygon = shape.getLayers()[0];
        const place = polygon?.getCenter ? polygon.getCenter() : shape.getBounds().getCenter();
        // Not a tooltip: the style sheet that it is measured by may not have come yet.
        const icon = L.divIcon({ className: "district-name", iconSize: [0, 0], html: textElement("span", name) });
        L.marker(place, { icon, pane: "districtNames", interactive: false, keyboard: false }).addTo(map);
      }
    });
    return group;
  };

  // ---- schools -----------------------------------------------------------------------------------

  const SHAPES = {
    circle: (pen, r) => { pen.arc(0, 0, r, 0, 2 * Math.PI); },
    diamond: (pen, r) => polygon(pen, [[0, -1.35 * r], [1.35 * r, 0], [0, 1.35 * r], [-1.35 * r, 0]]),
    triangle: (pen, r) => polygon(pen, [[0, -1.35 * r], [1.25 * r, 0.9 * r], [-1.25 * r, 0.9 * r]]),
  };
  SHAPES.ring = SHAPES.hatched = SHAPES.circle;

  function polygon(pen, corners) {
    corners.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
  }

  function drawShape(pen, { shape, colour }, r) {
    const hollow = shape === "ring" || shape === "hatched";
    pen.beginPath();
    (SHAPES[shape] ?? SHAPES.circle)(pen, r);
    pen.lineJoin = "round";
    pen.lineWidth = hollow ? 4 : 2.5;
    pen.strokeStyle = OUTLINE;
    pen.stroke();
    pen.fillStyle = hollow ? OUTLINE : colour;
    pen.fill();
    if (!hollow) return;
    pen.lineWidth = shape === "ring" ? Math.max(1.8, r * 0.36) : 1.2;
    pen.strokeStyle = colour;
    pen.stroke();
    if (shape === "hatched") {
      pen.clip();
      pen.beginPath();
      for (let x = -2 * r; x <= 2 * r; x += 4) { pen.moveTo(x - r, r); pen.lineTo(x + r, -r); }
      pen.stroke();
    }
  }

  let shown = null; // the layer on the map now, for window.schoolPixel
  let named = null; // { id, tooltip }: outlives the layer, which each rerun of the page replaces

  const SchoolLayer = L.Renderer.extend({
    options: { pane: "schools", padding: 0.25 },

    initialize(columns) {
      L.Renderer.prototype.initialize.call(this);
      Object.assign(this, columns);
      this.selected = this.school_id.indexOf(columns.selected);
    },

    getEvents() {
      return { ...L.Renderer.prototype.getEvents.call(this),
        click: this._onClick, mousemove: this._onMouseMove, mouseout: this._onMouseOut };
    },

    onAdd(map) {
      this._ground = this.school_id.map((_, i) => map.project([this.lat[i], this.lon[i]], 0));
      map.getContainer().setAttribute("aria-label", this.label);
      if (this.label && page()) window.frameElement.title = this.label;
      shown = this;
      if (named && !this.school_id.includes(named.id)) this._forget();
      L.Renderer.prototype.onAdd.call(this);
      map.fitSchools(this.lat.map((lat, i) => [lat, this.lon[i]])); // now that there is a canvas to draw on
    },

    onRemove() {
      L.Renderer.prototype.onRemove.call(this);
      if (shown === this) shown = null;
    },

    _initContainer() { this._container = L.DomUtil.create("canvas"); },

    _destroyContainer() { this._container.remove(); delete this._container; },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      Object.assign(this._container, { width: size.x * ratio, height: size.y * ratio });
      Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
      this._draw(ratio);
    },

    _radius() {
      const crowd = this.school_id.length > 2000 ? 2 : 0;
      return Math.min(9, Math.max(3, this._map.getZoom() - 5 - crowd));
    },

    _project() {
      const scale = this._map.getZoomScale(this._map.getZoom(), 0);
      const origin = this._map.getPixelOrigin();
      this._points = this._ground.map(({ x, y }) => [x * scale - origin.x, y * scale - origin.y]);
    },

    _status(i) { return this.statuses[this.status[i]] ?? UNKNOWN_STATUS; },

    _draw(ratio) {
      this._project();
      const pen = this._container.getContext("2d");
      const { min } = this._bounds;
      const r = this._radius();
      const side = Math.ceil(4 * r + 6);
      const stamps = new Map(); // a hatched circle costs ten times a copied one
      const stamp = (status) => {
        if (!stamps.has(status)) {
          const canvas = Object.assign(document.createElement("canvas"), { width: side * ratio, height: side * ratio });
          const stampPen = canvas.getContext("2d");
          stampPen.scale(ratio, ratio);
          stampPen.translate(side / 2, side / 2);
          drawShape(stampPen, status, r);
          stamps.set(status, canvas);
        }
        return stamps.get(status);
      };
      pen.scale(ratio, ratio);
      pen.translate(-min.x, -min.y);
      this._points.forEach(([x, y], i) => {
        if (i !== this.selected && this._bounds.contains([x, y])) {
          pen.drawImage(stamp(this._status(i)), x - side / 2, y - side / 2, side, side);
        }
      });
      if (this.selected >= 0) this._drawSelected(pen, r);
    },

    _drawSelected(pen, r) {
      pen.translate(...this._points[this.selected]);
      pen.beginPath();
      pen.arc(0, 0, r * 1.35 + 6, 0, 2 * Math.PI);
      pen.fillStyle = OUTLINE;
      pen.fill();
      pen.lineWidth = 3;
      pen.strokeStyle = getComputedStyle(this._map.getContainer()).color;
      pen.stroke();
      drawShape(pen, this._status(this.selected), r * 1.15);
    },

    // The nearest school under the pointer, or -1; of several on one spot the one drawn last.
    _under({ x, y }) {
      let nearest = -1;
      let best = (this._radius() * 1.2 + REACH_PX) ** 2;
      this._points.forEach(([px, py], i) => {
        const distance = (px - x) ** 2 + (py - y) ** 2;
        if (distance <= best) { best = distance; nearest = i; }
      });
      return nearest;
    },

    _onClick(event) {
      const i = this._under(event.layerPoint);
      if (i < 0) return this._forget();
      this._showName(i);
      // streamlit-folium returns what layer.toGeoJSON() says, if it differs from the last time: the moment
      // makes a second click on the same school a click.
      const properties = { school_id: this.school_id[i], clicked_at: Date.now() };
      const geometry = { type: "Point", coordinates: [this.lon[i], this.lat[i]] };
      this.fire("click", { latlng: event.latlng, layer: { toGeoJSON: () => ({ type: "Feature", geometry, properties }) } });
    },

    _onMouseMove(event) {
      const i = this._under(event.layerPoint);
      this._map.getContainer().classList.toggle("school-under-pointer", i >= 0);
      if (i < 0) this._forget();
      else this._showName(i);
    },

    _onMouseOut() { this._forget(); },

    _forget() {
      named?.tooltip.remove();
      named = null;
    },

    // Not bindTooltip: streamlit-folium puts a clicked layer's tooltip through innerHTML.
    _showName(i) {
      if (named?.id === this.school_id[i]) return;
      this._forget();
      const content = document.createElement("div");
      content.append(textElement("b", this.name[i]), textElement("span", this._status(i).label));
      const place = [this.lat[i], this.lon[i]];
      const { x, y } = this._map.latLngToContainerPoint(place);
      const below = y < 90;
      const gap = this._radius() + 4;
      // Permanent, or Leaflet takes it away on the click; we take it away when the pointer leaves.
      const tooltip = L.tooltip({ className: "school-name", permanent: true, direction: below ? "bottom" : "top",
        offset: [0, below ? gap : -gap] }).setLatLng(place).setContent(content).addTo(this._map);
      const half = tooltip.getElement().offsetWidth / 2 + 4;
      const inside = Math.max(half, Math.min(x, this._map.getSize().x - half));
      tooltip.getElement().style.marginLeft = `${Math.round(inside - x)}px`;
      named = { id: this.school_id[i], tooltip };
    },
  });

  window.schoolLayer = (columns) => new SchoolLayer(columns);

  window.schoolPixel = (schoolId) => {
    const i = shown ? shown.school_id.indexOf(schoolId) : -1;
    if (i < 0) return null;
    const map = shown._map;
    const point = map.latLngToContainerPoint([shown.lat[i], shown.lon[i]]);
    if (!map.getSize().contains(point) || point.x < 0 || point.y < 0) return null;
    const inside = map.getContainer().getBoundingClientRect();
    const frame = page() && window.frameElement ? window.frameElement.getBoundingClientRect() : { left: 0, top: 0 };
    return { x: frame.left + inside.left + point.x, y: frame.top + inside.top + point.y };
  };
})();
