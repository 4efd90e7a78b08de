// Drawn here, because nothing is fetched from elsewhere.
const PATHS = {
  voice: "M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM6 11H4a8 8 0 0 0 7 7.9V22h2v-3.1A8 8 0 0 0 20 11h-2a6 6 0 0 1-12 0z",
  picture: "M4 5a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2zm1 12 4.5-6 3 4 2-2.5L19 17zM16 11a2 2 0 1 1 0-4 2 2 0 0 1 0 4z",
  video: "M4 6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-3l6 4V7l-6 4V8a2 2 0 0 0-2-2z",
  sticker: "M12 2a10 10 0 0 0 0 20l10-10A10 10 0 0 0 12 2zM8.5 8A1.5 1.5 0 1 1 8.5 11 1.5 1.5 0 0 1 8.5 8zm7 0A1.5 1.5 0 1 1 15.5 11 1.5 1.5 0 0 1 15.5 8zM7 14h9a5 5 0 0 1-9 0z",
  contact: "M12 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zm0 2c-5 0-9 2.5-9 6v2h18v-2c0-3.5-4-6-9-6z",
  document: "M6 2a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8l-6-6zm7 1.5L18.5 9H13zM8 13h8v1.5H8zm0 3.5h8V18H8z",
  place: "M12 2a7 7 0 0 0-7 7c0 5.2 7 13 7 13s7-7.8 7-13a7 7 0 0 0-7-7zm0 9.5A2.5 2.5 0 1 1 12 6.5a2.5 2.5 0 0 1 0 5z",
  ask: "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 4v1.5h10V8zm0 4v1.5h7V12z",
  person: "M10 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zm0 2c-5 0-8 2.5-8 6v2h11v-3h3v-4a14 14 0 0 0-6-1zm9 1v3h-3v2h3v3h2v-3h3v-2h-3v-3z",
  menu: "M4 6h16v2H4zm0 5h16v2H4zm0 5h16v2H4z",
  stop: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zM4.5 12A7.5 7.5 0 0 1 16.7 6.2L6.2 16.7A7.4 7.4 0 0 1 4.5 12zm7.5 7.5a7.4 7.4 0 0 1-4.2-1.3L18.2 7.8A7.5 7.5 0 0 1 12 19.5z",
};
const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
