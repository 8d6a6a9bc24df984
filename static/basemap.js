/*
 * The ground under the schools.
 *
 * addBasemap(map, config)  draws what app/basemap.py chose on a Leaflet map, in a pane below everything else; answers
 *                          with the layer, a promise of it while a script is on its way, or null without a config
 * basemapLayer(config)     the same as a layer that may be added before the map has a view
 * mapTheme                 of(map): light or dark; watch(map, change): told when it changes, answers with what ends it
 *
 * Nothing is asked of another server unless the config names one. Names reach the page as text on a canvas.
 */
(() => {
  "use strict";

  const PANE = "basemap";
  // where the app lies: this file is its app/static/basemap.js
  const ROOT = new URL("../../", document.currentScript?.src ?? `${window.location.origin}/app/static/basemap.js`);

  // Quiet enough for the colours of statuses on top. Dark is chosen by the ground that the page has now.
  const COLOURS = {
    light: { water: "#c6d9e5", park: "#d7e6d0", built: "#e7eaee", main: "#ffffff", street: "#ffffff",
             thin: "#c9d0d7", path: "#dfe3e7", edge: "#c9d0d7", rail: "#c4cad1",
             text: "#3d464f", waterText: "#33586f", parkText: "#3b5a35", halo: "#f7f9fa" },
    dark: { water: "#1d3241", park: "#1f3026", built: "#20262c", main: "#46505a", street: "#363f48",
            thin: "#39424b", path: "#2c343b", edge: "#171c21", rail: "#343c44",
            text: "#c9d2da", waterText: "#9cc1d8", parkText: "#a9c8a2", halo: "#12171b" },
  };
  // What is not ours to draw is only toned down.
  const TONE = { light: "saturate(.45) contrast(.85) brightness(1.06)",
                 dark: "invert(1) hue-rotate(180deg) saturate(.35) contrast(.85) brightness(.85)" };
  const FONT = 'system-ui, "DejaVu Sans", sans-serif';

  function themeOf(map) {
    const said = getComputedStyle(map.getContainer()).color.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0];
    const [r, g, b] = said;
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 140 ? "dark" : "light";
  }

  // Streamlit tells a frame its theme with each run, and a browser its own when the evening comes.
  function onTheme(map, change) {
    let now = themeOf(map);
    const look = () => requestAnimationFrame(() => {
      if (themeOf(map) !== now) { now = themeOf(map); change(now); }
    });
    window.addEventListener("message", look);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);
    const watch = new MutationObserver(look);
    for (const place of [document.documentElement, document.body, document.head]) {
      const childList = place === document.head; // a theme comes as a style sheet
      watch.observe(place, { attributes: true, attributeFilter: ["style", "class"], childList });
    }
    const stop = () => { window.removeEventListener("message", look); watch.disconnect(); };
    map.on("unload", stop);
    return stop;
  }
  window.mapTheme = { of: themeOf, watch: onTheme };

  const scripts = new Map();
  function script(address) {
    if (!scripts.has(address)) {
      scripts.set(address, new Promise((done, failed) => {
        const element = Object.assign(document.createElement("script"), { src: address, onload: done,
          onerror: () => failed(new Error(`${address} did not come`)) });
        document.head.append(element);
      }));
    }
    return scripts.get(address);
  }

  function note(map, config) {
    const said = [config.note, config.attribution].filter(Boolean).join(" · ");
    if (!said) return;
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const element = L.DomUtil.create("div", "basemap-note");
      element.textContent = said;
      Object.assign(element.style, { margin: "0", padding: "1px 6px", font: `11px/1.5 ${FONT}`, maxWidth: "70vw",
        color: "var(--text-color, #1c2126)", background: "var(--ground, rgba(255, 255, 255, .8))", opacity: ".85",
        borderTopLeftRadius: "4px", pointerEvents: "none", overflowWrap: "anywhere" });
      return element;
    };
    control.addTo(map);
  }

  function options(config) {
    const [west, south, east, north] = config.bounds ?? [];
    // two zooms further out it would be sixteen tiles for one
    return { pane: PANE, minZoom: Math.max(0, config.min_zoom - 2), maxZoom: 24,
             minNativeZoom: config.min_zoom, maxNativeZoom: config.max_zoom,
             keepBuffer: 1, updateWhenZooming: false, className: "basemap-tile",
             ...(config.bounds ? { bounds: [[south, west], [north, east]] } : {}) };
  }

  // ---- pictures ----------------------------------------------------------------------------------

  // Not <img>: a tile that is not there (204) would be an error in the console, and a policy would have to allow more.
  const Pictures = L.GridLayer.extend({
    createTile(coords, done) {
      const canvas = document.createElement("canvas");
      this.options.read(coords).then(async (bytes) => {
        if (bytes?.size) {
          const picture = await createImageBitmap(bytes);
          Object.assign(canvas, { width: picture.width, height: picture.height });
          canvas.getContext("2d").drawImage(picture, 0, 0);
          picture.close();
        }
        done(null, canvas);
      }).catch((error) => done(error, canvas));
      return canvas;
    },
  });

  function pictures(map, config, url) {
    let read = null;
    if (config.kind === "pmtiles") {
      const archive = new protomapsL.PmtilesSource(url, false).p;
      read = ({ z, x, y }) => archive.getZxy(z, x, y).then((tile) => tile && new Blob([tile.data]));
    } else if (new URL(url).origin === window.location.origin) {
      read = (coords) => fetch(L.Util.template(url, coords)).then((answer) => (answer.ok ? answer.blob() : null));
    }
    const tone = (theme) => { map.getPane(PANE).style.filter = TONE[theme]; };
    tone(themeOf(map));
    onTheme(map, tone);
    return read ? new Pictures({ ...options(config), read }) : L.tileLayer(url, options(config));
  }

  // ---- vector tiles ------------------------------------------------------------------------------

  // The layers of the three schemas that cities are cut by: Protomaps, OpenMapTiles, Shortbread.
  const MAIN = new Set(["highway", "major_road", "medium_road", "motorway", "trunk", "primary", "secondary"]);
  const PATHS = new Set(["path", "footway", "cycleway", "steps", "pedestrian", "track", "other"]);
  const PARKS = new Set(["park", "nature_reserve", "forest", "wood", "garden", "grass", "cemetery", "golf_course",
                         "recreation_ground", "village_green", "playground", "pitch", "meadow", "scrub", "zoo"]);
  const RAILS = new Set(["rail", "transit", "tram", "light_rail", "subway", "railway"]);
  const kindOf = ({ props }) => props.kind ?? props.class ?? props.pmap_kind ?? "";
  const roadOf = (feature) => (MAIN.has(kindOf(feature)) ? "main" : RAILS.has(kindOf(feature)) ? "rail"
    : PATHS.has(kindOf(feature)) ? "path" : kindOf(feature) === "ferry" ? "none" : "street");
  // pixels at a zoom: twice as wide with every zoom from the 15th on, as the ground is
  const width = (at15) => (z) => Math.max(0.6, at15 * 1.75 ** (z - 15));
  const WIDTHS = { main: width(7), street: width(4), path: width(1), rail: width(1.2) };

  function rules(theme, lang) {
    const c = COLOURS[theme];
    const P = protomapsL;
    const area = (dataLayer, fill, filter) => ({ dataLayer, symbolizer: new P.PolygonSymbolizer({ fill }), filter });
    const line = (dataLayer, road, colour, wider, minzoom) => ({ dataLayer, minzoom,
      symbolizer: new P.LineSymbolizer({ color: colour, width: (z) => WIDTHS[road](z) + wider }),
      filter: (z, feature) => feature.geomType === 2 && roadOf(feature) === road });
    const isPark = (z, feature) => feature.geomType === 3 && PARKS.has(kindOf(feature));
    const isArea = (z, feature) => feature.geomType === 3;
    const roads = ["roads", "transportation", "streets"].flatMap((layer) => [
      line(layer, "rail", c.rail, 0, 12), line(layer, "path", c.path, 0, 15),
      line(layer, "street", c.edge, 1.6, 14), line(layer, "main", c.edge, 1.6, 13),
      // a thin street is one line: two edges with nothing between them would flicker
      line(layer, "street", (z) => (z < 14 ? c.thin : c.street), 0, 12),
      line(layer, "main", (z) => (z < 13 ? c.thin : c.main), 0, 6)]);
    const paint = [
      ...["landuse", "landcover", "park", "land", "sites"].map((layer) => area(layer, c.park, isPark)),
      ...["water", "water_polygons", "ocean"].map((layer) => area(layer, c.water, isArea)),
      ...["waterway", "water_lines", "water"].map((dataLayer) => ({ dataLayer, minzoom: 9,
        symbolizer: new P.LineSymbolizer({ color: c.water, width: width(4) }),
        filter: (z, feature) => feature.geomType === 2 })),
      ...["buildings", "building"].map((layer) => ({ ...area(layer, c.built), minzoom: 15 })),
      ...roads];
    const labelProps = [`name:${lang}`, `name_${lang}`, "name"];
    const along = (dataLayer, minzoom, fill, size, filter) => ({ dataLayer, minzoom, filter,
      symbolizer: new P.LineLabelSymbolizer({ labelProps, fill, stroke: c.halo, width: 2, position: 2, offset: 0,
        font: `500 ${size}px ${FONT}`, maxLabelChars: 60 }) });
    const isNamed = (roads) => (z, feature) => feature.geomType === 2 && roads.includes(roadOf(feature));
    const labels = [
      ...["roads", "transportation_name", "streets", "street_labels"].flatMap((layer) => [
        along(layer, 13, c.text, 13, isNamed(["main"])), along(layer, 15, c.text, 12, isNamed(["street", "path"]))]),
      ...["waterway", "water_lines", "water_lines_labels", "water"].map((layer) =>
        along(layer, 12, c.waterText, 12, (z, feature) => feature.geomType === 2)),
      ...["water", "water_name", "park", "pois", "poi"].map((dataLayer) => ({ dataLayer, minzoom: 14,
        filter: (z, feature) => feature.geomType === 1 && (dataLayer !== "pois" && dataLayer !== "poi"
          || PARKS.has(kindOf(feature))),
        symbolizer: new P.CenteredTextSymbolizer({ labelProps, stroke: c.halo, width: 2, font: `500 12px ${FONT}`,
          fill: dataLayer.startsWith("water") ? c.waterText : c.parkText }) }))];
    return { paintRules: paint, labelRules: labels };
  }

  function vector(map, config, url) {
    const layer = protomapsL.leafletLayer({ ...options(config), minNativeZoom: undefined, maxNativeZoom: undefined,
      url, maxDataZoom: config.max_zoom, lang: config.language, attribution: "",
      ...rules(themeOf(map), config.language) });
    onTheme(map, (theme) => {
      Object.assign(layer, rules(theme, config.language));
      layer.clearLayout();
      layer.rerenderTiles();
    });
    return layer;
  }

  // ---- the way in --------------------------------------------------------------------------------

  function draw(map, config, url) {
    if (config.kind === "geojson") {
      const streets = window.basemapStreets(config, COLOURS[themeOf(map)], FONT, PANE);
      onTheme(map, (theme) => streets.paint(COLOURS[theme]));
      return fetch(url).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))))
        .then((told) => streets.take(told));
    }
    return config.is_vector ? vector(map, config, url) : pictures(map, config, url);
  }

  window.addBasemap = (map, config) => {
    if (!config) return null;
    if (!map.getPane(PANE)) map.createPane(PANE);
    Object.assign(map.getPane(PANE).style, { zIndex: 150, pointerEvents: "none" });
    // braces of a template would be escaped
    const below = (path) => (path.includes("://") ? path : new URL(ROOT).href + path);
    let gone = false;
    map.on("unload", () => { gone = true; });
    note(map, config);
    return Promise.resolve(config.drawer && script(below(config.drawer)))
      .then(() => draw(map, config, below(config.url)))
      .then((layer) => (gone ? null : layer.addTo(map)))
      // Without its ground a map of schools is still a map of schools.
      .catch((error) => { console.warn(`basemap: ${error.message}`); return null; });
  };

  window.basemapLayer = (config) => {
    const layer = L.layerGroup();
    layer.once("add", () => { window.addBasemap(layer._map, config); });
    return layer;
  };
})();
