// Runs before Streamlit's own code, on every page.
(() => {
  const LANGUAGES = ["kk", "ru", "en"];
  const YEAR_S = 31536000;

  // Where the app lies, behind a base path too. Unless it is told, Streamlit asks for its server below the page's
  // own address first: one round trip more, and two errors on the console.
  window.__streamlit = { BACKEND_BASE_URL: new URL("../..", document.currentScript.src).href };

  // The language is in the address. A screen reader is told, and the next visit begins with it.
  const tell = () => {
    const language = new URLSearchParams(location.search).get("lang");
    if (!LANGUAGES.includes(language) || document.documentElement.lang === language) return;
    document.documentElement.lang = language;
    translate(document.documentElement);
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `lang=${language}; path=/; max-age=${YEAR_S}; SameSite=Lax${secure}`;
  };
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function (...args) {
      original.apply(this, args);
      tell();
    };
  }
  addEventListener("popstate", tell);

  // Streamlit's own words are English whatever the language of the page: [Kazakh, Russian] of those that show or are read out.
  const WORDS = {
    "Help": ["Анықтама", "Пояснение"], "App pages": ["Беттер", "Страницы"], "Sidebar": ["Бүйірлік мәзір", "Боковое меню"],
    "Expand sidebar": ["Мәзірді ашу", "Открыть меню"], "Collapse sidebar": ["Мәзірді жабу", "Закрыть меню"],
    "Skip to main content": ["Негізгі мазмұнға өту", "К основному содержанию"], "Link to heading": ["Тақырыпқа сілтеме", "Ссылка на заголовок"],
    "Open": ["Ашу", "Открыть"], "Close": ["Жабу", "Закрыть"], "Dismiss": ["Жабу", "Закрыть"], "Clear value": ["Тазалау", "Очистить"],
    "progress": ["барысы", "ход"], "true": ["иә", "да"], "false": ["жоқ", "нет"], "No results": ["Ештеңе табылмады", "Ничего не найдено"],
    "Show/hide columns": ["Бағандарды көрсету немесе жасыру", "Показать или скрыть столбцы"], "Search": ["Іздеу", "Поиск"],
    "Fullscreen": ["Толық экран", "Во весь экран"], "Close fullscreen": ["Толық экраннан шығу", "Выйти из полного экрана"],
    "Previous Result": ["Алдыңғысы", "Предыдущее"], "Next Result": ["Келесісі", "Следующее"], "Select all": ["Барлығын таңдау", "Выбрать все"],
    "Sort ascending": ["Өсу ретімен", "По возрастанию"], "Sort descending": ["Кему ретімен", "По убыванию"],
    "Autosize": ["Ені бойынша", "По ширине"], "Pin column": ["Бағанды бекіту", "Закрепить столбец"],
    "Unpin column": ["Бекітуді алу", "Открепить столбец"], "Hide column": ["Бағанды жасыру", "Скрыть столбец"],
    "Statistics": ["Статистика", "Статистика"], "Format": ["Пішімі", "Формат"], "Running...": ["Орындалуда…", "Выполняется…"],
    "Connection error": ["Байланыс қатесі", "Ошибка связи"], "keep icon": ["Қолмен басқаруға алу", "Взять в ручной режим"] };
  const BEFORE = { "Help for ": ["Анықтама: ", "Пояснение: "], "Show/hide columns: ": ["Бағандар: ", "Столбцы: "],
    "Search: ": ["Іздеу: ", "Поиск: "], "Fullscreen: ": ["Толық экран: ", "Во весь экран: "] };
  const WHERE = "button, a, canvas, [role=menu], [role=listbox], [role=dialog], [data-testid=stTooltipContent], [data-testid^=stDataFrameColumn]";
  const english = new WeakMap(); // node → what Streamlit wrote there, and what stands there now

  const said = (text) => {
    const n = ["kk", "ru"].indexOf(document.documentElement.lang);
    if (n < 0) return text;
    if (Object.hasOwn(WORDS, text)) return WORDS[text][n];
    const head = Object.keys(BEFORE).find((one) => text.startsWith(one));
    return head ? BEFORE[head][n] + text.slice(head.length) : text;
  };
  const turn = (node, now, write) => {
    const before = english.get(node);
    const original = before && before.now === now ? before.original : now;
    const wanted = said(original);
    if (wanted === now) return;
    english.set(node, { original, now: wanted });
    write(wanted);
  };
  const turnName = (element) => turn(element, element.getAttribute("aria-label"), (word) => element.setAttribute("aria-label", word));
  function translate(root) {
    if (root.nodeType === Node.TEXT_NODE) {
      if (root.data.length < 40 && root.parentElement?.closest(WHERE)) turn(root, root.data, (word) => { root.data = word; });
      return;
    }
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    if (root.hasAttribute("aria-label")) turnName(root);
    root.querySelectorAll("[aria-label]").forEach(turnName);
    const places = [...root.querySelectorAll(WHERE)];
    if (root.closest(WHERE)) places.push(root);
    for (const place of places) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) translate(texts.currentNode);
    }
  }
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") turnName(target);
      else addedNodes.forEach(translate);
    }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-label"] });
  tell();
})();
