/*
 * Streets, rivers and parks of a GeoJSON on one canvas, with their names; static/basemap.js loads it when it is needed.
 *
 * basemapStreets(config, colours, font, pane)  a Leaflet layer: take(geojson) fills it, paint(colours) repaints it
 *
 * A feature has `kind` (river, water, street, park), `class` (main, street, path) and `name`, `name_kk`, `name_ru`,
 * `name_en`; or the tags of OpenStreetMap.
 */
(() => {
  "use strict";

  const LABELS_FROM = { main: 13.5, street: 15, path: 16, river: 12, water: 13, park: 13.5 };
  const LINES_FROM = { main: 0, street: 12, path: 14.5, river: 0 };
  const AT15 = { main: 7, street: 4, path: 1.2, river: 10 }; // pixels
  const ORDER = ["main", "river", "water", "street", "park", "path"]; // whose name goes first
  const SIZE = { main: 13, river: 13, water: 12.5, street: 12, park: 12.5, path: 11 };
  const MAIN_TAGS = /^(motorway|trunk|primary|secondary)/;
  const PATH_TAGS = /^(path|footway|cycleway|steps|pedestrian|track|corridor|bridleway)/;
  const CELL = 48;

  function kindOf(tags, isArea) {
    const { kind, highway } = tags;
    if (kind === "park" || /^(park|garden|nature_reserve)$/.test(tags.leisure) || /^(wood|scrub)$/.test(tags.natural)
      || /^(forest|grass|cemetery|recreation_ground)$/.test(tags.landuse)) return isArea ? "park" : null;
    if (kind === "river" || kind === "water" || tags.waterway || tags.natural === "water") {
      return isArea ? "water" : "river";
    }
    if (isArea) return null;
    if (kind === "street" || highway) {
      if (tags.class === "main" || MAIN_TAGS.test(highway)) return "main";
      return tags.class === "path" || PATH_TAGS.test(highway) ? "path" : "street";
    }
    return null;
  }

  function nameOf(tags, language) {
    const found = [tags[`name_${language}`], tags[`name:${language}`], tags.name].find((name) => name);
    return typeof found === "string" ? found.slice(0, 80) : "";
  }

  // Lines and rings of a geometry in pixels of zoom 0.
  function* partsOf(geometry) {
    const { type, coordinates } = geometry ?? {};
    if (type === "GeometryCollection") for (const part of geometry.geometries) yield* partsOf(part);
    else if (type === "LineString") yield { isArea: false, lines: [coordinates] };
    else if (type === "MultiLineString") for (const line of coordinates) yield { isArea: false, lines: [line] };
    else if (type === "Polygon") yield { isArea: true, lines: coordinates };
    else if (type === "MultiPolygon") for (const rings of coordinates) yield { isArea: true, lines: rings };
  }

  function projected(line) {
    const flat = new Float64Array(line.length * 2);
    line.forEach(([lon, lat], i) => {
      const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
      flat[2 * i] = x;
      flat[2 * i + 1] = y;
    });
    return flat;
  }

  function boxOf(flats) {
    let box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const flat of flats) {
      for (let i = 0; i < flat.length; i += 2) {
        box = [Math.min(box[0], flat[i]), Math.min(box[1], flat[i + 1]),
               Math.max(box[2], flat[i]), Math.max(box[3], flat[i + 1])];
      }
    }
    return box;
  }

  const turned = (flat) => Float64Array.from(flat, (_, i) => flat[flat.length - 2 - i + 2 * (i % 2)]);
  const firstOf = (flat) => `${flat[0].toFixed(7)},${flat[1].toFixed(7)}`;
  const lastOf = (flat) => `${flat.at(-2).toFixed(7)},${flat.at(-1).toFixed(7)}`;

  // A street of OpenStreetMap is cut at every crossing: its pieces are put together, or no name would fit on one.
  function joined(shapes) {
    const streets = new Map();
    for (const shape of shapes) {
      const key = shape.isArea || !shape.name ? shape : `${shape.kind}|${shape.name}`;
      if (!streets.has(key)) streets.set(key, []);
      streets.get(key).push(shape);
    }
    return [...streets.values()].flatMap((pieces) => (pieces.length === 1 ? pieces : chained(pieces)));
  }

  function chained(pieces) {
    const touching = new Map();
    for (const piece of pieces) {
      for (const end of new Set([firstOf(piece.flats[0]), lastOf(piece.flats[0])])) {
        touching.set(end, [...touching.get(end) ?? [], piece]);
      }
    }
    const used = new Set();
    const whole = [];
    for (const piece of pieces) {
      if (used.has(piece)) continue;
      used.add(piece);
      let flat = piece.flats[0];
      for (let end = 0; end < 2; end += 1) { // the tail, then, turned round, the head
        const run = [flat];
        for (;;) {
          const here = lastOf(run.at(-1));
          const next = touching.get(here).find((other) => !used.has(other));
          if (!next) break;
          used.add(next);
          run.push(firstOf(next.flats[0]) === here ? next.flats[0] : turned(next.flats[0]));
        }
        flat = turned(Float64Array.from(run.flatMap((part, i) => [...(i ? part.subarray(2) : part)])));
      }
      whole.push({ ...piece, flats: [flat], box: boxOf([flat]) });
    }
    return whole;
  }

  function shapesOf(told, language) {
    const shapes = [];
    for (const { properties, geometry } of told.features ?? []) {
      const tags = properties ?? {};
      for (const { isArea, lines } of partsOf(geometry)) {
        const kind = kindOf(tags, isArea);
        if (!kind || !lines.length || lines[0].length < 2) continue;
        const flats = lines.map(projected);
        shapes.push({ kind, isArea, name: nameOf(tags, language), flats, box: boxOf(flats) });
      }
    }
    return joined(shapes);
  }

  // ---- names -------------------------------------------------------------------------------------

  // Where names lie already: discs along each, in a grid.
  class Taken {
    constructor() { this.cells = new Map(); }

    * near(x, y) {
      for (let i = -1; i <= 1; i += 1) {
        for (let j = -1; j <= 1; j += 1) {
          yield* this.cells.get(`${Math.floor(x / CELL) + i}:${Math.floor(y / CELL) + j}`) ?? [];
        }
      }
    }

    holds(discs) {
      return discs.some(([x, y, r]) => {
        for (const [ox, oy, or] of this.near(x, y)) if ((x - ox) ** 2 + (y - oy) ** 2 < (r + or) ** 2) return true;
        return false;
      });
    }

    take(discs) {
      for (const disc of discs) {
        const key = `${Math.floor(disc[0] / CELL)}:${Math.floor(disc[1] / CELL)}`;
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(disc);
      }
    }
  }

  function discsAlong(x, y, angle, wide, size) {
    const n = Math.max(1, Math.ceil(wide / size));
    return Array.from({ length: n }, (_, i) => {
      const way = wide * ((i + 0.5) / n - 0.5);
      return [x + way * Math.cos(angle), y + way * Math.sin(angle), size * 0.75];
    });
  }

  // Straight enough places for a name of `wide` pixels along a line, at steps that do not move with the view.
  function* placesAlong(points, wide, every, box) {
    const far = [0];
    for (let i = 2; i < points.length; i += 2) {
      far.push(far.at(-1) + Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]));
    }
    const whole = far.at(-1);
    if (whole < wide + 8) return;
    const at = (way) => {
      let low = 0;
      let high = far.length - 1;
      while (high - low > 1) { const mid = (low + high) >> 1; if (far[mid] <= way) low = mid; else high = mid; }
      const share = (way - far[low]) / (far[high] - far[low] || 1);
      return [points[2 * low] + share * (points[2 * high] - points[2 * low]),
              points[2 * low + 1] + share * (points[2 * high + 1] - points[2 * low + 1])];
    };
    const times = Math.max(1, Math.floor(whole / every));
    for (let k = 0; k < times; k += 1) {
      const middle = whole * (k + 0.5) / times;
      const [mx, my] = at(middle);
      if (mx < box.min.x - every || mx > box.max.x + every) continue;
      if (my < box.min.y - every || my > box.max.y + every) continue;
      for (const shift of [0, 0.6, -0.6, 1.2, -1.2]) {
        const begin = middle + shift * wide - wide / 2;
        if (begin < 4 || begin + wide > whole - 4) continue;
        const [ax, ay] = at(begin);
        const [bx, by] = at(begin + wide);
        const long = Math.hypot(bx - ax, by - ay);
        if (long < wide * 0.97) continue;
        const aside = [0.25, 0.5, 0.75].map((share) => {
          const [x, y] = at(begin + share * wide);
          return Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / long;
        });
        if (Math.max(...aside) > 4) continue;
        let angle = Math.atan2(by - ay, bx - ax);
        if (Math.abs(angle) > Math.PI / 2) angle += angle > 0 ? -Math.PI : Math.PI;
        const where = [(ax + bx) / 2, (ay + by) / 2, angle];
        if (box.contains(where.slice(0, 2))) yield where;
        break;
      }
    }
  }

  // ---- the layer ---------------------------------------------------------------------------------

  const Streets = L.Renderer.extend({
    options: { padding: 0.2 },

    initialize(config, colours, font, pane) {
      L.Renderer.prototype.initialize.call(this, { pane });
      Object.assign(this, { language: config.language, colours, font, shapes: [] });
    },

    take(told) { this.shapes = shapesOf(told, this.language); return this; },

    paint(colours) { this.colours = colours; if (this._map) this._update(); },

    _initContainer() { this._container = L.DomUtil.create("canvas", "basemap-streets"); },

    _destroyContainer() { this._container.remove(); delete this._container; },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = window.devicePixelRatio || 1;
      L.DomUtil.setPosition(this._container, this._bounds.min);
      Object.assign(this._container, { width: size.x * ratio, height: size.y * ratio });
      Object.assign(this._container.style, { width: `${size.x}px`, height: `${size.y}px` });
      const pen = this._container.getContext("2d");
      pen.scale(ratio, ratio);
      pen.translate(-this._bounds.min.x, -this._bounds.min.y);
      pen.lineJoin = pen.lineCap = "round";
      this._draw(pen);
    },

    _draw(pen) {
      const zoom = this._map.getZoom();
      const scale = this._map.getZoomScale(zoom, 0);
      const origin = this._map.getPixelOrigin();
      const { min, max } = this._bounds;
      const seen = this.shapes.filter(({ kind, box }) => zoom >= (LINES_FROM[kind] ?? 0)
        && box[2] * scale - origin.x > min.x - 40 && box[0] * scale - origin.x < max.x + 40
        && box[3] * scale - origin.y > min.y - 40 && box[1] * scale - origin.y < max.y + 40)
        .map((shape) => ({ ...shape, lines: shape.flats.map((flat) =>
          flat.map((value, i) => value * scale - (i % 2 ? origin.y : origin.x))) }));
      const c = this.colours;
      for (const kind of ["park", "water"]) this._fill(pen, seen.filter((shape) => shape.kind === kind), c[kind]);
      const wide = (kind) => Math.max(kind === "main" ? 1.4 : 0.8, AT15[kind] * 1.75 ** (zoom - 15));
      const of = (kind) => seen.filter((shape) => shape.kind === kind);
      this._line(pen, of("river"), c.water, wide("river"));
      this._line(pen, of("path"), c.path, wide("path"));
      // a thin street is one line: two edges with nothing between them would flicker
      const isWide = (kind) => wide(kind) > 2.2;
      for (const kind of ["street", "main"]) {
        this._line(pen, of(kind), isWide(kind) ? c.edge : c.thin, wide(kind) + (isWide(kind) ? 1.6 : 0));
      }
      for (const kind of ["street", "main"].filter(isWide)) this._line(pen, of(kind), c[kind], wide(kind));
      this._names(pen, seen.filter(({ kind, name }) => name && zoom >= LABELS_FROM[kind]));
    },

    _trace(pen, line) {
      pen.moveTo(line[0], line[1]);
      for (let i = 2; i < line.length; i += 2) pen.lineTo(line[i], line[i + 1]);
    },

    _fill(pen, shapes, colour) {
      pen.fillStyle = colour;
      for (const { lines } of shapes) {
        pen.beginPath();
        for (const line of lines) this._trace(pen, line);
        pen.fill("evenodd");
      }
    },

    _line(pen, shapes, colour, width) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      for (const { lines } of shapes) this._trace(pen, lines[0]);
      pen.stroke();
    },

    _names(pen, shapes) {
      const taken = new Taken();
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      for (const kind of ORDER) {
        pen.font = `500 ${SIZE[kind]}px ${this.font}`;
        for (const shape of shapes.filter((one) => one.kind === kind)) {
          const wide = pen.measureText(shape.name).width;
          for (const [x, y, angle] of this._places(shape, wide)) {
            const discs = discsAlong(x, y, angle, wide, SIZE[kind]);
            if (taken.holds(discs)) continue;
            taken.take(discs);
            this._write(pen, shape, x, y, angle);
          }
        }
      }
    },

    _places(shape, wide) {
      if (!shape.isArea) return placesAlong(shape.lines[0], wide, Math.max(360, wide * 2.2), this._bounds);
      const [west, north, east, south] = boxOf(shape.lines);
      // a long river stretches out of every box: its name is that of the line in it
      const fits = east - west > wide * 0.9 && shape.kind === "park";
      const middle = [(west + east) / 2, (north + south) / 2, 0];
      return fits && this._bounds.contains(middle.slice(0, 2)) ? [middle] : [];
    },

    _write(pen, { kind, name }, x, y, angle) {
      const c = this.colours;
      pen.save();
      pen.translate(x, y);
      pen.rotate(angle);
      pen.lineWidth = 4;
      pen.strokeStyle = c.halo;
      pen.strokeText(name, 0, 0);
      pen.fillStyle = kind === "river" || kind === "water" ? c.waterText : kind === "park" ? c.parkText : c.text;
      pen.fillText(name, 0, 0);
      pen.restore();
    },
  });

  window.basemapStreets = (config, colours, font, pane) => new Streets(config, colours, font, pane);
})();
