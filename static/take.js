// A file is made when it is asked for: what happens meanwhile, and why when nothing comes, is said on the page.
(() => {
  const WORDS = {
    kk: { made: "Файл дайындалып жатыр…", taken: "Файл дайын:", lost: "Файл келмеді. Қайта басып көріңіз; болмаса, операторға айтыңыз." },
    ru: { made: "Файл готовится…", taken: "Файл готов:", lost: "Файл не получен. Нажмите ещё раз; если не поможет, сообщите оператору." },
    en: { made: "The file is being made…", taken: "The file is ready:", lost: "The file did not come. Try once more; if it stays so, tell the operator." } };
  const SHOWN_MS = 5000;
  const KEPT_MS = 60000; // a browser that asks where to save reads the file only then
  const LONGEST_MS = 180000;
  const underWay = new Set(); // addresses
  let hiding;
  let isFailure = false;

  // It stands in the page, empty, before it says anything: a screen reader hears what changes in it.
  const line = document.createElement("div");
  line.id = "taking";
  line.setAttribute("role", "status");
  addEventListener("DOMContentLoaded", () => document.body.append(line));

  const words = () => WORDS[document.documentElement.lang] ?? WORDS.en;
  const rest = () => { line.textContent = underWay.size ? words().made : ""; };
  const say = (text) => {
    clearTimeout(hiding);
    if (isFailure) return; // it stays until the next click
    line.textContent = text;
    hiding = setTimeout(rest, SHOWN_MS);
  };
  const sayFailed = (text) => {
    say(text);
    clearTimeout(hiding);
    isFailure = true;
  };
  const nameIn = (disposition) => {
    const found = /filename\*=UTF-8''([^;]+)/.exec(disposition);
    return found ? decodeURIComponent(found[1]) : "";
  };
  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
  };
  const sentenceOf = async (answer) => { // gate/export.py answers in words, gate/errors.py in a page with a number
    const text = await answer.text();
    const kind = answer.headers.get("content-type") ?? "";
    if (kind.startsWith("text/plain")) return text;
    if (!kind.startsWith("text/html")) return words().lost;
    return new DOMParser().parseFromString(text, "text/html").querySelector("main p")?.textContent ?? words().lost;
  };
  const take = async (link) => {
    const { href } = link;
    underWay.add(href);
    link.setAttribute("aria-busy", "true");
    say(words().made);
    const late = new AbortController();
    const waiting = setTimeout(() => late.abort(), LONGEST_MS);
    try {
      const answer = await fetch(href, { signal: late.signal });
      clearTimeout(waiting); // it has begun to come: a slow line may take its time
      const name = nameIn(answer.headers.get("content-disposition") ?? "");
      if (answer.ok && name) {
        save(await answer.blob(), name);
        say(`${words().taken} ${name}`);
      } else {
        sayFailed(await sentenceOf(answer));
      }
    } catch {
      sayFailed(words().lost);
    }
    underWay.delete(href);
    link.removeAttribute("aria-busy");
  };

  addEventListener("click", (event) => {
    if (isFailure) {
      isFailure = false;
      rest();
    }
    const link = event.target.closest?.('a[href*="/export/"]');
    if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!underWay.has(link.href)) take(link);
  }, true);
})();
