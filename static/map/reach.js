/*
 * The map for whoever has no pointer, and for whoever wants numbers: keys, spoken words, a legend of what is in view.
 *
 * countBelow(layer, element, words)  keeps the legend below the map
 * reachByKeys(layer, map, words)     PageDown and PageUp go from sign to sign, Enter opens, Home shows all, Escape ends
 */
((M) => {
  "use strict";

  const ROW_PX = 40;
  const SIGN_PX = 16;

  M.countBelow = (layer, element, words) => {
    let said = "";
    const draw = () => {
      const counts = layer.countInView();
      const key = JSON.stringify([counts, words().inView, layer.statuses]);
      const theme = window.mapTheme.of(layer._map);
      if (said === key + theme) return;
      said = key + theme;
      const write = new Intl.NumberFormat(layer.lang || undefined);
      const paper = theme === "dark" ? "#12171b" : "#ffffff";
      element.replaceChildren(M.textElement("span", words().inView), ...layer.statuses.map((status, i) => {
        const item = M.textElement("span", "");
        const ratio = window.devicePixelRatio || 1;
        const sign = M.stamp(SIGN_PX + 2, ratio, (pen) => M.drawSign(pen, status, 5.5, paper));
        Object.assign(sign.style, { width: `${SIGN_PX + 2}px`, height: `${SIGN_PX + 2}px` });
        sign.setAttribute("aria-hidden", "true");
        item.append(sign, M.textElement("span", status.label), M.textElement("b", write.format(counts[i])));
        return item;
      }));
    };
    layer.on("drawn", draw);
    draw();
  };

  // As people read: line by line from the top, each from the left.
  const readingOrder = (a, b) => Math.floor(a.y / ROW_PX) - Math.floor(b.y / ROW_PX) || a.x - b.x;

  M.reachByKeys = (layer, map, words) => {
    const container = map.getContainer();
    const voice = Object.assign(document.createElement("div"), { className: "school-map-voice" });
    voice.setAttribute("aria-live", "polite");
    const hint = Object.assign(document.createElement("div"), { className: "school-map-keys", id: `${L.stamp(map)}-keys` });
    container.append(voice, hint);
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
    container.addEventListener("keydown", (event) => {
      if (event.target !== container || !keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    });
    container.addEventListener("blur", () => { if (layer.held?.byKey) layer.forget(); });
  };
})(window.SchoolMap ??= {});
