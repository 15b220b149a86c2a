// Before anything is drawn: dark or light as the system is, and no chrome in somebody else's page.
(() => {
  document.documentElement.classList.add("js");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const framed = parent !== window;
  const dress = () => {
    document.documentElement.classList.toggle("dark", dark.matches);
    document.body?.classList.toggle("theme-dark", dark.matches); // the name that style.css goes by
  };
  if (framed || new URLSearchParams(location.search).has("embed")) document.documentElement.classList.add("embed");
  if (framed) document.documentElement.classList.add("framed");
  dark.addEventListener("change", dress);
  dress();
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    observer.disconnect();
    dress();
  }).observe(document.documentElement, { childList: true });
})();
