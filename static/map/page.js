/*
 * The map as a component of Streamlit's page itself, without a frame: the same layers as in streamlit-folium's.
 *
 * data  as app/school_map says: layers [[function, columns]], schools (mark, statuses, selected, …), places (addresses
 *       of the schools' places and names, of the districts, and their version), scripts, styles, words, height_px
 */
const ROOT = new URL("../../../app/static/", import.meta.url);
const APP = new URL("../../", ROOT);
const brought = new Map(); // address → promise: a script or a style sheet is brought once
const mounted = new WeakMap(); // element → promise of the map in it

function bring(path) {
  const address = new URL(path, ROOT).href;
  if (!brought.has(address)) {
    brought.set(address, new Promise((done, failed) => {
      const isStyle = path.includes(".css");
      const element = document.createElement(isStyle ? "link" : "script");
      Object.assign(element, isStyle ? { rel: "stylesheet", href: address } : { src: address, async: false });
      element.addEventListener("load", done);
      element.addEventListener("error", () => failed(new Error(`${path} did not come`)));
      document.head.append(element);
    }));
  }
  return brought.get(address);
}

const asked = async (path) => {
  const answer = await fetch(new URL(path, APP));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
};

/* A number of bytes of JSON, the JSON ({ version, school_id, n, per_degree }), then n longitudes and n latitudes. */
async function readPlaces(path) {
  const bytes = await (await asked(path)).arrayBuffer();
  const [length] = new Uint32Array(bytes, 0, 1);
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
  const degrees = (from) => Float64Array.from(new Int32Array(bytes.slice(from, from + 4 * told.n)), (v) => v / told.per_degree);
  return { ...told, lon: degrees(4 + length), lat: degrees(4 + length + 4 * told.n) };
}

const unpacked = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

const textElement = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

/* The legend's words at once, with room for its signs and numbers: nothing moves when they come. */
function coming(map, legend, { height_px, words, schools }) {
  map.style.setProperty("--height", `${height_px}px`);
  map.textContent = words.loading;
  const counts = new Array(256).fill(0);
  for (const mark of unpacked(schools.mark)) counts[mark] += 1;
  legend.replaceChildren(textElement("span", words.inView), ...schools.statuses.map(({ label }, i) => {
    const item = document.createElement("span");
    item.append(textElement("span", label), textElement("b", counts[i + 1]));
    return item;
  }), textElement("span", words.ofAll));
  legend.dataset.coming = "";
}

async function mount(element, data) {
  const [map, legend] = [element.querySelector(".school-map"), element.querySelector(".school-map-count")];
  const everything = Promise.all([
    readPlaces(data.places.schools), asked(data.places.districts).then((answer) => answer.json()),
    ...data.styles.map(bring), ...data.scripts.map(bring)]);
  coming(map, legend, data);
  const [places, districts] = await everything;
  const it = { data, places, names: null, asked: null };
  map.replaceChildren();
  delete legend.dataset.coming;
  // Leaflet adds nothing to a map that looks nowhere; the districts say at once where to.
  it.map = L.map(map, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, center: [48, 67], zoom: 4 });
  const words = () => it.data.words;
  window.districtLayer(districts).addTo(it.map);
  for (const [name, columns] of data.layers) window[name](columns).addTo(it.map);
  it.layer = window.schoolLayer(columnsOf(it, data));
  it.layer.onChoose = (id) => it.trigger("clicked", id);
  it.layer.addTo(it.map);
  window.SchoolMap.accompany(it.layer, it.map, legend, words);
  if (data.together) window.SchoolMap.moveTogether(it.map, data.together);
  nameAll(it, data);
  it.resized = new ResizeObserver(() => it.map.invalidateSize({ animate: false }));
  it.resized.observe(map);
  return it;
}

// Names are not needed to draw, and are the greater part of what is told.
async function nameAll(it, data) {
  if (it.asked === data.places.names) return;
  it.asked = data.places.names;
  const names = await (await asked(data.places.names)).json();
  if (names.version === it.places.version) it.layer.named(names);
}

const columnsOf = (it, data) => ({
  school_id: it.places.school_id, lon: it.places.lon, lat: it.places.lat, mark: unpacked(data.schools.mark),
  statuses: data.schools.statuses, selected: data.schools.selected, label: data.schools.label, lang: data.schools.lang });

async function show(it, data, trigger) {
  it.trigger = trigger;
  if (data.places.version !== it.places.version) {
    it.places = await readPlaces(data.places.schools);
    it.asked = null;
  }
  // Published anew between the page's run and our question: the page runs once more, and all is of one day again.
  if (data.places.version !== it.places.version) {
    if (it.outdated !== it.places.version) trigger("outdated", it.places.version);
    it.outdated = it.places.version;
    return;
  }
  if (it.data === data) return;
  it.data = data;
  it.layer.take(columnsOf(it, data));
  nameAll(it, data);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const element = parentElement.querySelector(".school-map-place");
  if (!mounted.has(element)) mounted.set(element, mount(element, data));
  mounted.get(element).then((it) => show(it, data, setTriggerValue)).catch((error) => {
    element.querySelector(".school-map").textContent = data.words.failed;
    console.error(`map: ${error.message}`);
  });
  return () => mounted.get(element)?.then((it) => {
    mounted.delete(element);
    it.resized.disconnect();
    it.map.remove();
  });
}
