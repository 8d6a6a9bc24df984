// A file is made when it is asked for: what happens meanwhile, and why when nothing comes, is said on the page.
(() => {
  const WORDS = {
    kk: { made: "Файл дайындалып жатыр…", taken: "Файл дайын:", lost: "Файл келмеді. Қайта басып көріңіз; болмаса, операторға айтыңыз." },
    ru: { made: "Файл готовится…", taken: "Файл готов:", lost: "Файл не получен. Нажмите ещё раз; если не поможет, сообщите оператору." },
    en: { made: "The file is being made…", taken: "The file is ready:", lost: "The file did not come. Try once more; if it stays so, tell the operator." } };
  const SHOWN_MS = 5000;
  const KEPT_MS = 60000; // a browser that asks where to save reads the file only then
  let hiding;

  const say = (text, isOver) => {
    let line = document.getElementById("taking");
    if (!line) {
      line = document.createElement("div");
      line.id = "taking";
      line.setAttribute("role", "status");
      document.body.append(line);
    }
    clearTimeout(hiding);
    line.textContent = text;
    line.hidden = false;
    if (isOver) hiding = setTimeout(() => { line.hidden = true; }, SHOWN_MS);
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
  const take = async (link) => {
    const words = WORDS[document.documentElement.lang] ?? WORDS.en;
    link.setAttribute("aria-busy", "true");
    say(words.made, false);
    try {
      const answer = await fetch(link.href);
      const name = nameIn(answer.headers.get("content-disposition") ?? "");
      if (answer.ok && name) {
        save(await answer.blob(), name);
        say(`${words.taken} ${name}`, true);
      } else { // a sentence of gate/export.py; what stands between may answer with a page of its own
        const isSaid = answer.headers.get("content-type")?.startsWith("text/plain");
        say(isSaid ? await answer.text() : words.lost, true);
      }
    } catch {
      say(words.lost, true);
    }
    link.removeAttribute("aria-busy");
  };

  addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href*="/export/"]');
    if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!link.hasAttribute("aria-busy")) take(link);
  }, true);
})();
