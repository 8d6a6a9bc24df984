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
  tell();
})();
