// Three phones, the tabs of a narrow window, and the stream of what happens on them.
import { Phone } from "./phone.js";

const APPS = [
  { id: "sms", tab: "SMS", name: "+1 416 555 0199", about: "Text message", field: "Text message" },
  { id: "whatsapp", tab: "WhatsApp", name: "rights-bot", about: "Business account", field: "Message" },
  { id: "telegram", tab: "Telegram", name: "rights-bot", about: "bot", field: "Message" },
];

const main = document.querySelector(".phones");
const tabs = document.querySelector(".tabs");
const ended = document.querySelector(".ended");
const narrow = matchMedia("(max-width: 63rem)");
const phones = new Map();

async function start() {
  const about = await (await fetch("/about")).json();
  for (const app of APPS) {
    const phone = new Phone(app, about, (asked) => act(app.id, asked), () => news(app.id));
    phones.set(app.id, phone);
    main.append(phone.root);
    tabs.append(tabOf(app));
  }
  const price = about.segment_price.toFixed(4).replace(/0+$/, "");
  document.querySelector(".price").textContent =
    `SMS cost: assumed US$${price} a segment, Twilio’s list price to Canada (twilio.com/en-us/sms/pricing/ca), without ` +
    "carriers’ fees. Another price: rights-bot demo --segment-price.";
  select("sms");
  narrow.addEventListener("change", () => select(current()));
  listen();
}

function listen() {
  const stream = new EventSource("/events");
  stream.onmessage = (event) => {
    const told = JSON.parse(event.data);
    phones.get(told.phone).take(told);
  };
  stream.onopen = () => { ended.hidden = true; };
  stream.onerror = () => { ended.hidden = false; };
}

async function act(phone, asked) {
  const answer = await fetch(`/phones/${phone}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(asked),
  });
  if (!answer.ok) throw new Error(`the phone cannot do that: ${answer.status}`);
}

// --- tabs of a narrow window ---

function tabOf(app) {
  const tab = document.createElement("button");
  tab.type = "button";
  tab.id = `tab-${app.id}`;
  tab.textContent = app.tab;
  tab.dataset.phone = app.id;
  tab.setAttribute("role", "tab");
  tab.setAttribute("aria-controls", app.id);
  tab.addEventListener("click", () => select(app.id));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const ids = APPS.map((one) => one.id);
    const next = ids[(ids.indexOf(app.id) + step + ids.length) % ids.length];
    select(next);
    document.getElementById(`tab-${next}`).focus();
  });
  return tab;
}

function current() {
  return tabs.querySelector('[aria-selected="true"]').dataset.phone;
}

function select(id) {
  for (const tab of tabs.children) {
    const chosen = tab.dataset.phone === id;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) tab.classList.remove("new");
  }
  for (const [name, phone] of phones) {
    phone.root.classList.toggle("current", name === id);
    phone.root.setAttribute("role", narrow.matches ? "tabpanel" : "region");
  }
  phones.get(id).shown();
}

function news(id) {
  if (id !== current()) document.getElementById(`tab-${id}`).classList.add("new");
}

start();
