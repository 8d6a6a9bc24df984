/*
 * The map for whoever has no pointer, and for whoever wants numbers: a legend of what is in view, keys, spoken words.
 *
 * accompany(layer, map, element, words)  the legend in `element`, the keys, and a line where no school is shown;
 *                                        `words` answers with what app/school_map/words.py says
 * framedSchoolLayer(columns)             a schoolLayer that brings all this along, for a frame of streamlit-folium
 *
 * Keys: PageDown and PageUp go from sign to sign, Enter opens, Home shows all, Escape ends.
 */
((M) => {
  "use strict";

  const ROW_PX = 40;
  const SIGN_PX = 18;
  const QUIET_MS = 1500; // of a map that still moves nothing is said

  M.accompany = (layer, map, element, words) => {
    legend(layer, element, words);
    sayNobody(layer, map, words);
    reachByKeys(layer, map, words);
  };

  window.framedSchoolLayer = (columns) => {
    const layer = window.schoolLayer(columns);
    layer.once("add", () => M.accompany(layer, layer._map, placeAbove(layer._map), () => columns.said));
    return layer;
  };

  // A frame is as high as the map was to be: the legend takes its lines from the map.
  function placeAbove(map) {
    const container = map.getContainer();
    const found = container.previousElementSibling;
    if (found) return found; // with each run of the page comes a layer anew
    const element = Object.assign(document.createElement("div"), { className: "school-map-count" });
    const whole = container.clientHeight;
    container.before(element);
    new ResizeObserver(() => {
      container.style.height = `${whole - element.offsetHeight}px`;
      map.invalidateSize({ animate: false });
    }).observe(element);
    return element;
  }

  // Something in the map that goes when the layer goes.
  function beside(layer, map, className, attributes) {
    const element = Object.assign(document.createElement("div"), { className });
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    map.getContainer().append(element);
    layer.once("remove", () => element.remove());
    return element;
  }

  function stamped(status, paper) {
    const sign = M.stamp(SIGN_PX, window.devicePixelRatio || 1, (pen) => M.drawSign(pen, status, 6, paper));
    Object.assign(sign.style, { width: `${SIGN_PX}px`, height: `${SIGN_PX}px` });
    sign.setAttribute("aria-hidden", "true");
    return sign;
  }

  function legend(layer, element, words) {
    const voice = beside(layer, layer._map, "school-map-counted", { "aria-live": "polite" });
    let numbers = []; // the elements of the numbers
    let built = "";
    let told = null; // with the page come the first numbers: they are no news
    let quiet = null;
    const build = (theme) => {
      const paper = theme === "dark" ? "#12171b" : "#ffffff";
      numbers = layer.statuses.map(() => M.textElement("b", ""));
      element.replaceChildren(M.textElement("span", words().inView), ...layer.statuses.map((status, i) => {
        const item = document.createElement("span");
        item.append(stamped(status, paper), M.textElement("span", status.label), numbers[i]);
        return item;
      }), M.textElement("span", words().ofAll));
    };
    const read = () => [...element.children].map((item) =>
      [...item.childNodes].map((part) => part.textContent).filter(Boolean).join(" ")).join(", ");
    const tell = () => {
      if (told !== read()) voice.textContent = told = read();
    };
    const draw = () => {
      const theme = window.mapTheme.of(layer._map);
      const look = JSON.stringify([theme, layer.statuses, words()]);
      if (look !== built) build(theme);
      built = look;
      const write = M.numbers(layer.lang);
      layer.countInView().forEach((count, i) => { numbers[i].textContent = write.format(count); });
      told ??= read();
      clearTimeout(quiet);
      quiet = setTimeout(tell, QUIET_MS);
    };
    layer.on("drawn", draw);
    layer.once("remove", () => clearTimeout(quiet));
    draw();
  }

  function sayNobody(layer, map, words) {
    const line = beside(layer, map, "school-map-nobody", { role: "status" });
    const draw = () => { line.textContent = layer.shownN ? "" : words().nobody; };
    layer.on("drawn", draw);
    draw();
  }

  // As people read: line by line from the top, each from the left.
  const readingOrder = (a, b) => Math.floor(a.y / ROW_PX) - Math.floor(b.y / ROW_PX) || a.x - b.x;

  function reachByKeys(layer, map, words) {
    const container = map.getContainer();
    const voice = beside(layer, map, "school-map-voice", { "aria-live": "polite" });
    const hint = beside(layer, map, "school-map-keys", { id: `${L.stamp(map)}-keys` });
    container.setAttribute("role", "application");
    container.setAttribute("aria-describedby", hint.id);
    const tell = () => { hint.textContent = words().keys; };
    layer.on("drawn", tell);
    tell();
    let at = null; // what is held, by id or ring
    let say = () => {};
    layer.on("named", () => say());

    const inView = () => {
      const size = map.getSize();
      return layer.items().filter((item) => {
        const { x, y } = map.layerPointToContainerPoint([item.x, item.y]);
        return x >= 0 && y >= 0 && x <= size.x && y <= size.y;
      }).sort(readingOrder);
    };
    const identity = (item) => item.ring ?? layer.school_id[item.i];
    const step = (by) => {
      const items = inView();
      if (!items.length) return;
      const now = items.findIndex((item) => identity(item) === at);
      const next = now < 0 ? (by > 0 ? 0 : items.length - 1) : (now + by + items.length) % items.length;
      at = identity(items[next]);
      layer.hold(items[next], true);
      say = () => { voice.textContent = [...layer.words(items[next]), `${next + 1} / ${items.length}`].join(", "); };
      say();
    };
    const keys = {
      PageDown: () => step(1),
      PageUp: () => step(-1),
      Home: () => map.fitAll(),
      Escape: () => { at = null; layer.forget(); },
      Enter: () => {
        const item = inView().find((one) => identity(one) === at);
        if (item) layer.open(item);
      },
    };
    const stop = new AbortController();
    const { signal } = stop;
    layer.once("remove", () => stop.abort());
    container.addEventListener("keydown", (event) => {
      if (event.target !== container || !keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    }, { signal });
    container.addEventListener("blur", () => { if (layer.held?.byKey) layer.forget(); }, { signal });
  }
})(window.SchoolMap ??= {});
