/*
 * Where the map looks: its place in the page's address, the start, fingers, two maps that move together.
 *
 * Works in a page and in a frame of it.
 */
((M) => {
  "use strict";

  M.MAX_ZOOM = 18;
  M.touch = window.matchMedia("(pointer: coarse)").matches;
  const ADDRESS_CHECK_MS = 1000;
  const together = new Map(); // name → maps that move as one

  // The page around. A sandboxed frame may not touch it: the map then works without the address.
  M.page = () => {
    try {
      return window.parent.location.pathname && window.parent;
    } catch (refused) {
      return null;
    }
  };

  function viewInAddress() {
    const at = new URLSearchParams(M.page()?.location.search).get("at") ?? "";
    const [lat, lon, zoom, ...rest] = at.split(",").map(parseFloat);
    const sound = !rest.length && Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 1 && zoom <= M.MAX_ZOOM;
    return sound ? { at, centre: [lat, lon], zoom } : null;
  }

  function writeToAddress(at, pathname) {
    const around = M.page();
    // A map that outlives its page for a moment must not write into the next page's address.
    if (!at || !around || around.location.pathname !== pathname) return;
    const { search, hash } = around.location;
    if (new URLSearchParams(search).get("at") === at) return;
    const others = search.slice(1).split("&").filter((part) => part && !part.startsWith("at="));
    around.history.replaceState(around.history.state, "", `${pathname}?${[...others, `at=${at}`].join("&")}${hash}`);
  }

  /* The view of the address, else the whole of `bounds`, fitted again at each new size until somebody moves the map. */
  M.startView = (map, bounds) => {
    const given = viewInAddress();
    const pathname = M.page()?.location.pathname;
    let at = given?.at;
    let fitting = false;
    let fitted = null;

    const viewNow = () => {
      const { lat, lng } = map.getCenter();
      return `${lat.toFixed(5)},${lng.toFixed(5)},${map.getZoom()}`;
    };
    // A new size rounds the centre to a pixel: an address that was given keeps its last digits.
    const isThere = (place) => {
      if (!place) return false;
      const [lat, lon, zoom] = place.split(",").map(parseFloat);
      return zoom === map.getZoom() && map.project([lat, lon]).distanceTo(map.project(map.getCenter())) < 2;
    };
    const fit = () => {
      fitting = true;
      // A map in a hidden tab has no size yet, and fitBounds answers it with NaN.
      if (map.getSize().x < 32) map.setView(bounds.getCenter(), 10, { animate: false });
      else map.fitBounds(bounds, { padding: [24, 24], maxZoom: 14, animate: false });
      fitting = false;
      fitted = viewNow();
    };

    map.setMaxZoom(M.MAX_ZOOM);
    if (given) map.setView(given.centre, given.zoom, { animate: false });
    else if (bounds.isValid()) fit();
    // The first schools say where to look: a city's limits enclose steppe and far-off islands of land.
    let onSchools = false;
    map.fitSchools = (places) => {
      if (at || onSchools || !places.isValid()) return;
      onSchools = true;
      bounds = places;
      fit();
    };
    map.fitAll = () => { if (bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: 14 }); };
    map.on("resize", () => { if (fitted && !at) fit(); });
    map.on("moveend", () => {
      // Leaflet reports a new size as a move too, 0.2 s later.
      if (fitting || map.isPrinting || (!at && viewNow() === fitted) || isThere(at)) return;
      at = viewNow();
      writeToAddress(at, pathname);
    });
    // Streamlit writes the whole query string when Python sets a parameter, from its own older copy.
    const check = setInterval(() => writeToAddress(at, pathname), ADDRESS_CHECK_MS);
    map.on("unload", () => {
      clearInterval(check);
      writeToAddress(at, pathname); // for the map in another language that comes in its place
    });
  };

  M.fingers = (map) => {
    // Leaflet takes the focus on a press: the page would jump to show the whole map, and the click would miss.
    const container = map.getContainer();
    // Taken now: React gives the focus back to a frame that it takes away, and in there HTMLElement is gone by then.
    const { focus } = HTMLElement.prototype;
    container.focus = () => focus.call(container, { preventScroll: true });
    // Titles in English would be the only foreign words on a Kazakh page.
    L.control.zoom({ zoomInTitle: "+", zoomOutTitle: "−" }).addTo(map);
    // One finger scrolls the page, two move the map.
    if (M.touch) map.dragging.disable();
  };

  /* Maps of one name show one place: whoever moves takes the others along. */
  M.moveTogether = (map, name) => {
    const maps = together.get(name) ?? new Set();
    together.set(name, maps.add(map));
    let led = false;
    map.follow = (centre, zoom) => {
      led = true;
      map.setView(centre, zoom, { animate: false });
      led = false;
    };
    map.on("move", () => {
      if (!led && map._loaded) for (const other of maps) if (other !== map) other.follow(map.getCenter(), map.getZoom());
    });
    map.on("unload", () => maps.delete(map));
  };

  /* A sheet of paper is narrower than a screen: the same ground is fitted onto it, and back. */
  const SHEET_PX = 680;
  M.printable = (map) => {
    const container = map.getContainer();
    const before = () => {
      if (map.isPrinting) return;
      map.isPrinting = { width: container.style.width, bounds: map.getBounds(), centre: map.getCenter(), zoom: map.getZoom() };
      container.style.width = `${Math.min(SHEET_PX, container.clientWidth)}px`;
      map.invalidateSize({ animate: false, pan: false });
      map.fitBounds(map.isPrinting.bounds, { animate: false });
    };
    const after = () => {
      if (!map.isPrinting) return;
      const { width, centre, zoom } = map.isPrinting;
      container.style.width = width;
      map.invalidateSize({ animate: false, pan: false });
      map.setView(centre, zoom, { animate: false });
      map.isPrinting = null;
    };
    window.addEventListener("beforeprint", before);
    window.addEventListener("afterprint", after);
    map.on("unload", () => {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    });
  };
})(window.SchoolMap ??= {});
