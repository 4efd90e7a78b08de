// One phone: its bubbles, what is typed into it, and the sheets that it opens.
import { Bubbles } from "./bubbles.js";
import { Sheet } from "./sheet.js";

const MEDIA = {
  voice: "Voice note", picture: "Photo", video: "Video", sticker: "Sticker", contact: "Contact", document: "Document",
};
const WAIT_MS = 12000; // how long three dots promise an answer
const FIRST = 6; // suggestions in an empty chat

export class Phone {
  // `act(asked)` does something on the phone and returns a promise; `news()` is called when the bot has written.
  constructor(app, about, act, news) {
    this.app = app;
    this.about = about;
    this.act = act;
    this.news = news;
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.root.id = app.id;
    this.root.classList.add(app.id);
    this.root.setAttribute("aria-label", app.tab);
    this.part = (selector) => this.root.querySelector(selector);
    this.part(".name").textContent = app.name;
    this.part(".about").textContent = app.about;
    this.field = this.part("textarea");
    this.field.placeholder = app.field;
    this.field.setAttribute("aria-label", `Write to the bot by ${app.tab}`);
    this.sheet = new Sheet(this.part(".sheet"));
    this.bubbles = new Bubbles(this.part(".chat"), app.id, about.segment_price, {
      choose: (bubble, id) => this.send({ do: "choose", bubble, id }),
      openList: (bubble) => this.openList(bubble),
      edit: app.id === "telegram" ? (bubble) => this.beginEdit(bubble) : null,
    });
    this.blocked = false;
    this.editing = null;
    this.wire();
    this.showClock();
  }

  // --- what happens ---

  take(told) {
    if (told.cleared) {
      this.bubbles.clear();
      this.stopEdit();
      this.showFirst();
    }
    if (told.state) this.takeState(told.state);
    if (told.bubble) {
      this.part(".first").replaceChildren();
      this.bubbles.show(told.bubble);
      if (told.bubble.side !== "person" && !told.bubble.gone) {
        this.wait(false);
        this.news();
      }
      this.part(".total").textContent = this.bubbles.total();
      this.toEnd();
    }
  }

  takeState(state) {
    this.blocked = Boolean(state.blocked);
    this.part(".blocked").hidden = !this.blocked;
    this.part(".composer").hidden = this.blocked;
    const keyboard = this.part(".keyboard");
    keyboard.replaceChildren();
    keyboard.hidden = !state.share_place || this.blocked;
    if (state.share_place) {
      keyboard.append(button(state.share_place, () => this.openPlaces()));
      keyboard.firstChild.dir = "auto";
    }
    if (!keyboard.hidden) this.toEnd();
  }

  // The window shows this phone now: what depends on its size is measured again.
  shown() {
    this.fit();
    this.toEnd();
  }

  toEnd() {
    const scroll = this.part(".scroll");
    requestAnimationFrame(() => { scroll.scrollTop = scroll.scrollHeight; });
  }

  wait(on) {
    clearTimeout(this.waiting);
    this.part(".typing").hidden = !on || this.app.id === "sms";
    if (on) this.waiting = setTimeout(() => this.wait(false), WAIT_MS);
  }

  // --- what a thumb does ---

  wire() {
    this.part(".composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      } else if (event.key === "Escape" && this.editing) {
        this.stopEdit();
      }
    });
    this.field.addEventListener("input", () => this.fit());
    this.part(".attach").addEventListener("click", () => this.openShare());
    this.part(".more").addEventListener("click", () => this.openMore());
    this.part(".blocked button").addEventListener("click", () => this.send({ do: "unblock" }, false));
    this.fit();
  }

  fit() {
    this.part(".send").disabled = !this.field.value.trim();
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight + 2}px`;
  }

  submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    if (this.editing) this.send({ do: "edit", bubble: this.editing, text }, false);
    else this.send({ do: "write", text });
    this.stopEdit();
  }

  send(asked, answered = true) {
    if (answered) this.wait(true);
    this.act(asked).catch(() => this.wait(false));
  }

  beginEdit(bubble) {
    this.editing = bubble.id;
    this.field.value = bubble.text;
    this.fit();
    this.field.focus();
  }

  stopEdit() {
    this.editing = null;
    this.field.value = "";
    this.fit();
  }

  // --- sheets ---

  openList(bubble) {
    this.sheet.open("Choose one", bubble.choices.map(([title, id]) => ({
      title, auto: true, do: () => this.send({ do: "choose", bubble: bubble.id, id }),
    })));
  }

  openShare() {
    const kinds = this.about.media.map((kind) => ({
      title: MEDIA[kind], icon: kind, do: () => this.send({ do: "share", kind }),
    }));
    const place = { title: "Location", icon: "place", do: () => this.openPlaces() };
    this.sheet.open("Share", this.app.id === "sms" ? kinds : [place, ...kinds]);
  }

  openPlaces() {
    this.sheet.open("Where this phone is", this.about.places.map((place) => ({
      title: place.name, icon: "place", do: () => this.send({ do: "locate", ...place }),
    })));
  }

  openMore() {
    const rows = [
      { title: "Questions to try", small: "in many languages", icon: "ask", do: () => this.openSuggestions() },
      { title: "Begin again as somebody new", small: "a new number, which the bot does not know", icon: "person",
        do: () => this.send({ do: "renew" }, false) },
    ];
    if (this.app.id === "telegram") {
      rows.unshift({ title: "Menu of commands", small: "what Telegram shows at “/”", icon: "menu", do: () => this.openCommands() });
      rows.push({ title: "Block the bot", small: "it hears of it, and stops writing", icon: "stop", do: () => this.send({ do: "block" }, false) });
    }
    this.sheet.open("This phone", rows);
  }

  openCommands() {
    this.sheet.open("Commands", Object.entries(this.about.commands).map(([name, says]) => ({
      title: `/${name}`, small: says, do: () => this.send({ do: "write", text: `/${name}` }),
    })));
  }

  openSuggestions() {
    this.sheet.open("Questions to try", this.about.suggestions.map((one) => ({
      title: one.text, small: nameOf(one), auto: true, do: () => this.send({ do: "write", text: one.text }),
    })));
  }

  showFirst() {
    const first = this.part(".first");
    const heading = document.createElement("h2");
    heading.textContent = "Try one of these, or write your own";
    const all = this.about.suggestions;
    const from = { sms: 0, whatsapp: Math.min(5, all.length), telegram: Math.min(10, all.length) }[this.app.id];
    const mine = [...all, ...all].slice(from, from + Math.min(FIRST, all.length)).map((one) => {
      const suggestion = button("", () => this.send({ do: "write", text: one.text }));
      suggestion.className = "suggestion";
      const text = document.createElement("span");
      text.textContent = one.text;
      text.dir = "auto";
      text.lang = one.language;
      const name = document.createElement("small");
      name.textContent = nameOf(one);
      suggestion.append(text, name);
      return suggestion;
    });
    const words = document.createElement("div");
    words.className = "words";
    words.append(...this.about.words.map((word) => button(word, () => this.send({ do: "write", text: word }))));
    first.replaceChildren(heading, ...mine, words);
  }

  showClock() {
    const now = () => new Date().toLocaleTimeString("en-CA", { hour: "numeric", minute: "2-digit", hour12: false });
    this.part(".clock").textContent = now();
    setInterval(() => { this.part(".clock").textContent = now(); }, 10000);
  }
}

// A language that is typed in other letters than its own is named with them.
function nameOf(one) {
  const own = { pa: "Guru", hi: "Deva", ar: "Arab", fa: "Arab", ur: "Arab" }[one.language];
  return own && own !== one.script ? `${one.name}, in Latin letters` : one.name;
}

function button(title, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = title;
  made.addEventListener("click", act);
  return made;
}

