/* districtLayer({ district_id, name, boundary })  the ground: boundaries, names, and where the map looks at first */
((M) => {
  "use strict";

  M.textElement = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

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
      M.startView(map, ground.getBounds());
      M.fingers(map);
      M.printable(map);
      Object.assign(map.createPane("districtNames").style, { zIndex: 460, pointerEvents: "none" });
      Object.assign(map.createPane("schools").style, { zIndex: 450, pointerEvents: "none" });
      for (const [name, shape] of names) {
        const polygon = shape.getLayers()[0];
        const place = polygon?.getCenter ? polygon.getCenter() : shape.getBounds().getCenter();
        // Not a tooltip: the style sheet that it is measured by may not have come yet.
        const icon = L.divIcon({ className: "district-name", iconSize: [0, 0], html: M.textElement("span", name) });
        L.marker(place, { icon, pane: "districtNames", interactive: false, keyboard: false }).addTo(map);
      }
    });
    return group;
  };
})(window.SchoolMap ??= {});
