// The first of the browser's languages that the site speaks; without scripts the three links stand there.
const spoken = ["kk", "ru", "en"];
const wanted = (navigator.languages || []).map((code) => code.slice(0, 2)).find((code) => spoken.includes(code));
location.replace(`${wanted || "ru"}/index.html`);
